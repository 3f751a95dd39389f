package import Entries
import GRDB
import Indicators
package import Membership
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
    /// An object of which the restricted file has something for the reader is told from there alone: it is merged there
    /// from all. `audience`: of what is addressed to named members, it sees only what names one of these; nil: all.
    package func changes(
        after position: ChangePosition,
        limit: Int,
        for clearance: Clearance,
        audience: Set<MemberID>? = nil
    ) throws(StoreError) -> (changes: [(ObjectChange, ChangePosition)], next: ChangePosition) {
        var next = position
        if !clearance.isOpen, let restricted {
            // Where nothing is for the reader, it does not go through all of it again.
            let end = try audience == nil ? 0 : restricted.file.read { db in try ReplicaMeta.sequence.number(db) }
            let sight = Sight(clearance, audience, in: restricted)
            let changes = try changes(in: restricted, after: position.restricted, limit: limit, for: sight)
            if let last = changes.last {
                next.restricted = last.sequence
                return (
                    changes.map {
                        ($0, ChangePosition(generation: next.generation, open: next.open, restricted: $0.sequence))
                    },
                    next
                )
            }
            next.restricted = max(next.restricted, end)
        }
        let changes = try changes(in: open, after: position.open, limit: limit, for: Sight(clearance, nil, in: open))
        guard let last = changes.last else { return ([], next) }
        next.open = last.sequence
        let hidden: Set<ObjectID>
        if let audience {
            let keys = changes.compactMap { change in change.value.map { ObjectKey(kind: change.kind, value: $0) } }
            hidden = try toldRestricted(keys, for: audience, through: clearance)
        } else {
            hidden = hiddenFromOpen(clearance)
        }
        let told = hidden.isEmpty ? changes : changes.filter { !hidden.contains($0.id) }
        return (
            told.map {
                ($0, ChangePosition(generation: next.generation, open: $0.sequence, restricted: next.restricted))
            },
            next
        )
    }
}
