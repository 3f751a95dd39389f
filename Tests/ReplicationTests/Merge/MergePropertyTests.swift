import Entries
import Indicators
import Membership
import Replication
import Testing

struct MergePropertyTests {
    /// Kinds whose fields cover every merge rule.
    private static func kind(_ seed: UInt64) -> Kind { Kind.all[Int(seed) % Kind.all.count] }

    @Test(arguments: 0..<150)
    func `an object is the same whatever order its entries came in, and however often`(seed: UInt64) throws {
        let kind = MergePropertyTests.kind(seed)
        var random = try RandomFacts(seed: seed, kind: kind, count: 1 + Int(seed % 24))
        let state = ObjectState(random.facts.compactMap { $0.record(kind) })
        for _ in 0..<6 {
            let other = ObjectState(random.delivered().compactMap { $0.record(kind) })
            #expect(other == state)
            for clearance in Clearance.allCases {
                #expect(other.effective(for: clearance, kind: kind) == state.effective(for: clearance, kind: kind))
            }
        }
    }

    @Test(arguments: 0..<300)
    func `an object is what the reference merge makes of its entries, at every clearance`(seed: UInt64) throws {
        let kind = MergePropertyTests.kind(seed)
        let random = try RandomFacts(seed: seed &+ 1000, kind: kind, count: 1 + Int(seed % 24))
        // After each entry, not at the end alone: a replica is asked in between.
        var state = ObjectState()
        for (position, fact) in random.facts.enumerated() {
            if let record = fact.record(kind) { state.add(record) }
            for clearance in Clearance.allCases {
                let expected = ReferenceMerge.view(random.facts[...position], kind: kind, clearance: clearance)
                let got = state.effective(for: clearance, kind: kind)
                #expect(
                    View.differences(expected: expected, got: got) == [],
                    "\(kind), \(clearance), entry \(position)"
                )
            }
        }
    }

    @Test(arguments: 0..<60)
    func `a member leaves at most one record a clearance`(seed: UInt64) throws {
        let kind = MergePropertyTests.kind(seed)
        let random = try RandomFacts(seed: seed &+ 5000, kind: kind, count: 40)
        let state = ObjectState(random.facts.compactMap { $0.record(kind) })
        for records in Dictionary(grouping: state.records, by: \.member).values {
            #expect(Set(records.map(\.clearance)).count == records.count)
        }
        #expect(state.records.map(\.entry) == state.records.map(\.entry).sorted())
    }

    @Test(arguments: 0..<60)
    func `adding tells whether anything changed`(seed: UInt64) throws {
        let kind = MergePropertyTests.kind(seed)
        var random = try RandomFacts(seed: seed &+ 9000, kind: kind, count: 16)
        var state = ObjectState()
        for record in random.delivered().compactMap({ $0.record(kind) }) {
            let before = state
            #expect(state.add(record) == (state != before))
        }
    }
}
