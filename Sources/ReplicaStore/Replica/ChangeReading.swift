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
    /// An object of which the restricted file has something is told from there alone: it is merged there from all.
    package func changes(
        after position: ChangePosition,
        limit: Int,
        for clearance: Clearance
    ) throws(StoreError) -> (changes: [(ObjectChange, ChangePosition)], next: ChangePosition) {
        var next = position
        if !clearance.isOpen {
            let changes = try restrictedChanges(after: position.restricted, limit: limit)
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
        let changes = try changes(after: position.open, limit: limit)
        guard let last = changes.last else { return ([], position) }
        next.open = last.sequence
        let told =
            clearance.isOpen
            ? changes : restrictedObjects.withLock { known in changes.filter { !known.contains($0.id) } }
        return (
            told.map {
                ($0, ChangePosition(generation: next.generation, open: $0.sequence, restricted: next.restricted))
            },
            next
        )
    }
}
