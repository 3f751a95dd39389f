import Entries
import Indicators
import Membership
import Replication
import Testing

struct ActivityTests {
    private static func event(_ member: String, _ index: UInt64, _ said: EventRecord.Said) throws -> EventRecord {
        EventRecord(
            entry: EntryID(member: try MemberID(member), incarnation: 1, index: index),
            leaf: LeafPrefix(high: index, low: 0),
            timeMs: 1,
            tlp: .green,
            audience: .all,
            clearance: .green,
            said: said
        )
    }

    @Test func `counts and losses add up by member, losses by currency`() throws {
        let baht = Loss(thousandths: 1_500, currency: "THB")
        let dollars = Loss(thousandths: 1, currency: "USD")
        let activity = Activity(
            [
                try Self.event("th", 2, .sighting(Sighting(count: 4, firstMs: 5, lastMs: 9, source: "b", loss: baht))),
                try Self.event("kh", 0, .sighting(Sighting(count: 1, firstMs: 7, lastMs: 7))),
                try Self.event("th", 1, .sighting(Sighting(count: 3, firstMs: 2, lastMs: 3, loss: dollars))),
                try Self.event("th", 3, .sighting(Sighting(count: 1, firstMs: 6, lastMs: 6, source: "c", loss: baht))),
            ],
            firstReportMs: nil
        )
        #expect(activity.seen.map(\.member.text) == ["kh", "th"])
        let th = try #require(activity.seen.last)
        #expect(th.count == 8 && th.firstMs == 2 && th.lastMs == 9)
        #expect(th.losses == [Loss(thousandths: 3_000, currency: "THB"), dollars])
    }

    @Test func `an action is so long after the first report, and never before it`() throws {
        let activity = Activity(
            [
                try Self.event("th", 0, .action(Action(action: "blocked", atMs: 90))),
                try Self.event("th", 1, .action(Action(action: "frozen", atMs: 20))),
            ],
            firstReportMs: 30
        )
        #expect(activity.done.map(\.action.action) == ["frozen", "blocked"])
        #expect(activity.done.map(\.delayMs) == [0, 60])
    }

    @Test(arguments: [
        ("blocked", "", true), ("blocked", "partial", true), ("blocked", "reversed", false),
        ("blocked", "failed", false),
        ("no-action", "", false), ("referred", "", false), ("a-later-word", "a-later-outcome", true),
    ])
    func `an action counts where the object can do less harm by it`(name: String, outcome: String, counts: Bool) {
        #expect(Action(action: name, atMs: 1, outcome: outcome).isEffective == counts)
    }
}
