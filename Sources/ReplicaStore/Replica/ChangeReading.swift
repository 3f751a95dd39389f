package import Entries
import GRDB
import Indicators
import Synchronization

/// How far a reader of changes has come in both files.
package struct ChangePosition: Hashable, Sendable {
    /// How many times the replica was made anew: positions of another generation mean nothing.
    package var generation: Int64
    package var open: Int64
    package var restricted: Int64

    package init(generation: Int64, open: Int64, restricted: Int64) {
        self.generation = generation
        self.open = open
        self.restricted = restricted
    }
}

extension Replica {
    /// The newest of both files.
    package func changePosition() throws(StoreError) -> ChangePosition {
        let (sequence, generation) = try position()
        let other = try restricted?.file.read { db in try ReplicaMeta.sequence.number(db) } ?? 0
        return ChangePosition(generation: generation, open: sequence, restricted: other)
    }

    /// The next objects that changed, each with the position behind it, and the position behind all that was looked at.
    ///
    /// An object of which the restricted file has something for the clearance is told from there alone: it is merged there
    /// from all. `all`: what changes above the clearance, too.
    package func changes(
        after position: ChangePosition,
        limit: Int,
        for clearance: Clearance,
        all: Bool = false
    ) throws(StoreError) -> (changes: [(ObjectChange, ChangePosition)], next: ChangePosition) {
        var next = position
        if !clearance.isOpen {
            let level = all ? nil : clearance
            let changes =
                try restricted.map { file throws(StoreError) in
                    try self.changes(in: file, after: position.restricted, limit: limit, for: level)
                } ?? []
            if let last = changes.last {
                next.restricted = last.sequence
                return (
                    changes.map {
                        ($0, ChangePosition(generation: next.generation, open: next.open, restricted: $0.sequence))
                    },
                    next
                )
            }
        }
        let level = all || !clearance.isOpen ? nil : clearance
        let changes = try changes(in: open, after: position.open, limit: limit, for: level)
        guard let last = changes.last else { return ([], position) }
        next.open = last.sequence
        let hidden = hiddenFromOpen(all ? .red : clearance)
        let told = hidden.isEmpty ? changes : changes.filter { !hidden.contains($0.id) }
        return (
            told.map {
                ($0, ChangePosition(generation: next.generation, open: $0.sequence, restricted: next.restricted))
            },
            next
        )
    }
}
