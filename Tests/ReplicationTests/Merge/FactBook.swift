import Entries
import Indicators
import Membership
import Testing

/// Writes facts about one object in the order in which members say them.
final class FactBook {
    let kind: Kind
    private var next: [MemberID: UInt64] = [:]
    private var incarnations: [MemberID: UInt32] = [:]
    private var count: UInt64 = 0

    init() { kind = Kind.named("domain") ?? Kind.all[0] }

    func says(
        _ member: String,
        _ verdict: Verdict,
        confidence: UInt8 = 50,
        read: [Fact] = [],
        renews: Dot? = nil,
        tlp: TLP = .green
    ) throws -> Fact {
        let about = Body.About.statement(
            Statement(verdict: verdict, confidence: confidence),
            clock: Clock(read.map(\.dot)),
            renews: renews
        )
        return try fact(member, tlp, about)
    }

    func withdraws(_ member: String, tlp: TLP = .green) throws -> Fact {
        try fact(member, tlp, .withdrawal(Withdrawal(reason: "other")))
    }

    /// The member's next entry is the first of its next log.
    func opensNext(_ member: String) throws {
        let id = try MemberID(member)
        incarnations[id, default: 1] += 1
        next[id] = 0
    }

    private func fact(_ member: String, _ tlp: TLP, _ about: Body.About) throws -> Fact {
        let id = try MemberID(member)
        let index = next[id, default: 0]
        next[id] = index + 1
        count += 1
        return Fact(
            entry: EntryID(member: id, incarnation: incarnations[id, default: 1], index: index),
            leaf: LeafPrefix(high: count, low: index),
            timeMs: count,
            tlp: tlp,
            audience: .all,
            about: about
        )
    }
}
