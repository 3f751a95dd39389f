import Entries
import Indicators
import Membership
import ReplicaStore
import Replication
import Testing
import TransparencyLog

@Suite struct ObjectExportTests {
    private static let nowMs: UInt64 = 1_710_000_000_000

    /// th, kh and la on domains of all sorts.
    private func withReplica(_ body: (Replica) throws -> Void) throws {
        try withTemporaryFolder { folder in
            let store = try LogStore.open("\(folder)/log.sqlite")
            let replica = try Replica.open(folder: folder)
            var th = try SampleLog("th")
            var kh = try SampleLog("kh")
            try store.commit([
                try th.commit([
                    th.report("plain.example", Statement(verdict: .malicious, confidence: 90, labels: ["phishing"])),
                    th.report("own-benign.example", Statement(verdict: .benign)),
                    th.report("expired.example", Statement(verdict: .malicious, validUntilMs: Self.nowMs)),
                    th.report("later.example", Statement(verdict: .malicious, validFromMs: Self.nowMs + 1)),
                    th.report("clear.example", Statement(verdict: .malicious), tlp: .clear),
                    th.report("clear.example", Statement(verdict: .suspicious), tlp: .red),
                    th.report("red.example", Statement(verdict: .malicious), tlp: .red),
                ]),
                try kh.commit([
                    kh.report("own-benign.example", Statement(verdict: .malicious)),
                    kh.report("plain.example", Statement(verdict: .benign)),
                    kh.report(
                        "seen.example",
                        Statement(verdict: .suspicious, confidence: 20, lastSeenMs: Self.nowMs - 1000)
                    ),
                ]),
            ])
            try CatchUp(log: store, replica: replica).run()
            try body(replica)
        }
    }

    private func values(
        _ replica: Replica,
        _ clearance: Clearance = .amber,
        detailed: Bool = false,
        _ change: (inout ExportFilter) throws -> Void = { _ in }
    ) throws -> [String] {
        var filter = ExportFilter(
            kinds: [.domain],
            verdicts: Verdict.allCases,
            own: try MemberID("th"),
            nowMs: Self.nowMs,
            isDetailed: detailed
        )
        try change(&filter)
        var values: [String] = []
        try replica.export(filter, for: clearance) { object in
            values.append(object.value)
            return true
        }
        return values
    }

    @Test func `what is expired, not yet valid, or benign to the own member is left out; the rest comes by value`()
        throws
    {
        try withReplica { replica in
            #expect(try values(replica) == ["clear.example", "plain.example", "seen.example"])
            #expect(try values(replica, detailed: true) == ["clear.example", "plain.example", "seen.example"])
            #expect(try values(replica) { $0.takesContested = false } == ["clear.example", "seen.example"])
            // To another member its own word counts.
            let other = try values(replica) { $0.own = try MemberID("kh") }
            #expect(other == ["clear.example", "own-benign.example", "seen.example"])
        }
    }

    @Test func `filters narrow what is taken`() throws {
        try withReplica { replica in
            #expect(try values(replica) { $0.confidenceMin = 51 } == ["plain.example"])
            #expect(try values(replica) { $0.labels = ["phishing", "x"] } == ["plain.example"])
            let kh = try MemberID("kh")
            #expect(try values(replica) { $0.members = [kh] } == ["plain.example", "seen.example"])
            #expect(try values(replica) { $0.verdicts = [.suspicious] } == ["seen.example"])
            #expect(try values(replica) { $0.sinceMs = Self.nowMs - 5000 } == ["seen.example"])
            #expect(try values(replica) { $0.kinds = [.url] } == [])
        }
    }

    @Test func `a reader gets what its clearance sees, merged from all of it`() throws {
        try withReplica { replica in
            #expect(try values(replica, .clear) == ["clear.example"])
            let red = try values(replica, .red) { $0.verdicts = [.malicious] }
            #expect(red == ["plain.example", "red.example"])
            // Below RED the repeat of clear.example is not there.
            let restricted = try values(replica, .restricted) { $0.verdicts = [.malicious] }
            #expect(restricted == ["clear.example", "plain.example"])
        }
    }

    @Test func `what its kind's lifetime has ended leaves, and comes back when it is seen again`() throws {
        try withReplica { replica in
            let later: UInt64 = 1_700_000_000_000 + 366 * Ageing.dayMs
            #expect(try values(replica) { $0.nowMs = later } == ["seen.example"])
            let plain = ObjectKey(kind: .domain, value: "plain.example")
            let seen = AppliedEntry(
                log: 2,
                entry: EntryID(member: try MemberID("kh"), incarnation: 1, index: 3),
                leaf: LeafPrefix(high: 1, low: 1),
                envelope: Envelope(
                    commitment: .zero,
                    payloadBytes: 100,
                    timeMs: later,
                    tlp: .green,
                    audience: .all,
                    sealed: false
                ),
                reading: .body(Body(object: plain, about: .sighting(Sighting(firstMs: later, lastMs: later))))
            )
            let sequence = try replica.position().sequence
            try replica.apply(AppliedBatch(entries: [seen]))
            #expect(try values(replica) { $0.nowMs = later } == ["plain.example", "seen.example"])
            #expect(try replica.changes(after: sequence, limit: 10).map(\.value) == ["plain.example"])
            // Half of the confidence is gone after the half-life of a domain.
            let days = try #require(Kind.domain.ageing.halfLifeDays)
            for (daysLater, expected) in [(0, ["plain.example"]), (days, []), (days - 2, ["plain.example"])] {
                let found = try values(replica) {
                    $0.nowMs = later + daysLater * Ageing.dayMs
                    $0.scoreMin = 46
                }
                #expect(found == expected)
            }
        }
    }

    @Test func `details come with each object`() throws {
        try withReplica { replica in
            let filter = ExportFilter(
                kinds: [.domain],
                verdicts: [.malicious],
                own: try MemberID("la"),
                nowMs: Self.nowMs,
                isDetailed: true
            )
            var found: [ObjectFacts] = []
            try replica.export(filter, for: .amber) { object in
                found.append(object)
                return found.count < 3
            }
            #expect(found.map(\.value) == ["clear.example", "own-benign.example", "plain.example"])
            let plain = try #require(found.last)
            #expect(plain.labels == ["phishing"] && plain.confidence == 90 && plain.tlp == .green)
            #expect(plain.members.map(\.text) == ["kh", "th"])
        }
    }
}
