import Entries
import Indicators
import Membership
import Replication

/// One entry about one object, as the reference merge takes it: nothing but what its author wrote, and where.
struct Fact: Hashable {
    var entry: EntryID
    var leaf: LeafPrefix
    var timeMs: UInt64
    var tlp: TLP
    var audience: Audience
    var about: Body.About

    var dot: Dot { Dot(entry: entry, leaf: leaf) }

    /// What the merge under test takes; nil for what is about no object.
    func record(_ kind: Kind) -> Record? {
        switch about {
        case .statement(let statement, let clock, let renews):
            Record(
                entry: entry,
                leaf: leaf,
                timeMs: timeMs,
                tlp: tlp,
                audience: audience,
                kind: kind,
                renews: renews,
                said: .statement(statement, clock: clock)
            )
        case .withdrawal(let withdrawal):
            Record(
                entry: entry,
                leaf: leaf,
                timeMs: timeMs,
                tlp: tlp,
                audience: audience,
                kind: kind,
                said: .withdrawal(withdrawal)
            )
        case .members, .sighting, .action, .request, .answer: nil
        }
    }
}
