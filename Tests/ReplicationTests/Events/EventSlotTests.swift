import Entries
import Indicators
import Membership
import Replication
import Testing

struct EventSlotTests {
    private static let members = ["kh", "th"]

    private static func events(_ seeded: inout Seeded, count: Int) throws -> [EventRecord] {
        try (0..<count).map { number in
            let member = try MemberID(members[seeded.below(2)])
            let said: EventRecord.Said =
                seeded.below(2) == 0
                ? .sighting(
                    Sighting(
                        count: UInt64(1 + seeded.below(5)),
                        firstMs: UInt64(1 + seeded.below(2)),
                        lastMs: 9,
                        source: ["kb", "tb"][seeded.below(2)]
                    )
                )
                : .action(Action(action: ["blocked", "frozen"][seeded.below(2)], atMs: UInt64(1 + seeded.below(5))))
            let clearance = Clearance.allCases[seeded.below(5)]
            return EventRecord(
                entry: EntryID(member: member, incarnation: 1 + UInt32(number / 6), index: UInt64(number % 6)),
                leaf: LeafPrefix(high: seeded.next(), low: UInt64(number)),
                timeMs: 1,
                tlp: .green,
                audience: .all,
                clearance: clearance,
                said: said
            )
        }
    }

    @Test(arguments: 0..<100)
    func `what counts is the same whatever order events came in, and however often`(seed: UInt64) throws {
        var seeded = Seeded(seed)
        let events = try Self.events(&seeded, count: 1 + seeded.below(24))
        for clearance in Clearance.allCases {
            let counted = EventSlot.current(events, for: clearance)
            let again = (events + events.filter { _ in seeded.below(3) == 0 }).shuffled(using: &seeded)
            #expect(EventSlot.current(again, for: clearance) == counted)
            // One of each slot, and none that a later one replaces.
            for event in events where event.clearance <= clearance {
                let same = counted.filter { $0.member == event.member && $0.slot == event.slot }
                #expect(same.count == 1 && same.allSatisfy { $0.entry >= event.entry })
            }
            #expect(counted.allSatisfy { $0.clearance <= clearance })
        }
    }

    @Test func `an event that replaces another for few hides nothing from all`() throws {
        func seen(_ index: UInt64, _ clearance: Clearance, count: UInt64) throws -> EventRecord {
            EventRecord(
                entry: EntryID(member: try MemberID("th"), incarnation: 1, index: index),
                leaf: LeafPrefix(high: index, low: 0),
                timeMs: 1,
                tlp: .green,
                audience: .all,
                clearance: clearance,
                said: .sighting(Sighting(count: count, firstMs: 1, lastMs: 2))
            )
        }
        let (open, closed) = (try seen(0, .green, count: 3), try seen(1, .red, count: 5))
        #expect(EventSlot.current([closed, open], for: .amber) == [open])
        #expect(EventSlot.current([closed, open], for: .red) == [closed])
    }
}
