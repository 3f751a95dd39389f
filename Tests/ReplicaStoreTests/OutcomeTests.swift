import Entries
import Indicators
import Membership
import ReplicaStore
import Replication
import Testing

@Suite struct OutcomeTests {
    /// When all of the sample log is written.
    private static let writtenMs: UInt64 = 1_700_000_000_000
    private static let nowMs = writtenMs + Ageing.dayMs

    private static func act(_ log: SampleLog, _ value: String, _ action: Action, tlp: TLP = .green) throws
        -> CommittedEntry
    {
        try log.entry(
            Body(object: ObjectKey(kind: try kind("domain"), value: value), about: .action(action)),
            tlp: tlp
        )
    }

    private static func action(after seconds: UInt64, _ name: String = "blocked", outcome: String = "") -> Action {
        Action(action: name, atMs: writtenMs + seconds * 1000, outcome: outcome)
    }

    private func withReplica(_ body: (Replica, LogStore) throws -> Void) throws {
        try withTemporaryFolder { folder in
            let store = try LogStore.open("\(folder)/log.sqlite")
            let replica = try Replica.open(folder: folder)
            var th = try SampleLog("th")
            var kh = try SampleLog("kh")
            try store.commit([
                try th.commit([
                    th.report("a.example"), th.report("b.example"), th.report("c.example"),
                    th.report("d.example", tlp: .red), th.report("fine.example", Statement(verdict: .benign)),
                    Self.act(th, "a.example", Self.action(after: 60)),
                    Self.act(th, "b.example", Self.action(after: 600)),
                    Self.act(th, "d.example", Self.action(after: 20), tlp: .red),
                    Self.act(th, "c.example", Self.action(after: 5, "no-action")),
                ]),
                try kh.commit([
                    kh.report("c.example"),
                    Self.act(kh, "a.example", Self.action(after: 10)),
                    Self.act(kh, "b.example", Self.action(after: 10, outcome: "reversed")),
                    Self.act(kh, "nobody-reports.example", Self.action(after: 10)),
                ]),
            ])
            try CatchUp(log: store, replica: replica).run()
            try body(replica, store)
        }
    }

    private func query(_ member: String? = nil, since: UInt64? = nil) throws -> OutcomeQuery {
        OutcomeQuery(
            kinds: [try kind("domain")],
            member: try member.map { try MemberID($0) },
            sinceMs: since,
            nowMs: Self.nowMs
        )
    }

    private func open(_ replica: Replica, _ query: OutcomeQuery) throws -> [String] {
        var values: [String] = []
        try replica.open(query) { object in
            values.append(object.value)
            return true
        }
        return values.sorted()
    }

    @Test func `medians are by member, and what is left, failed or reversed is not acted on`() throws {
        try withReplica { replica, _ in
            let outcomes = try replica.outcomes(try query())
            #expect(outcomes.map { $0.member?.text } == [nil, "kh", "th"])
            #expect(outcomes.map(\.acted) == [3, 1, 3])
            #expect(outcomes.map(\.medianMs) == [20_000, 10_000, 60_000])
            #expect(outcomes.map(\.open) == [1, 3, 1])
        }
    }

    @Test func `what is still open is listed for anybody or for one member`() throws {
        try withReplica { replica, _ in
            let left = try open(replica, try query())
            #expect(left == ["c.example"])
            #expect(try open(replica, try query("kh")) == ["b.example", "c.example", "d.example"])
            #expect(try open(replica, try query("th", since: Self.writtenMs + 1)) == [])
        }
    }

    @Test func `a reader of the open file sees neither restricted objects nor what was done about them`() throws {
        try withReplica { replica, _ in
            let folder = String(replica.open.file.path.dropLast(Replica.openName.count + 1))
            let reader = try Replica.open(readingOnly: folder)
            defer { try? reader.close() }
            let outcomes = try reader.outcomes(try query("th"))
            #expect(outcomes.map(\.acted) == [2] && outcomes.map(\.open) == [1])
            #expect(try open(reader, try query("kh")) == ["b.example", "c.example"])
        }
    }

    @Test func `what has expired is open no more`() throws {
        try withReplica { replica, _ in
            var later = try query()
            later.nowMs = Self.writtenMs + 400 * Ageing.dayMs
            #expect(try open(replica, later) == [])
            #expect(try replica.outcomes(later).map(\.open) == [0, 0, 0])
        }
    }

    @Test func `an event of what nobody reported is kept, and counts once it is reported`() throws {
        try withReplica { replica, store in
            let key = ObjectKey(kind: try kind("domain"), value: "nobody-reports.example")
            let unreported = try #require(try replica.object(key, for: .amber))
            #expect(unreported.statements.isEmpty && unreported.effective == nil)
            #expect(try replica.events(of: key, for: .amber).count == 1)
            var la = try SampleLog("la")
            try store.commit([try la.commit([la.report("nobody-reports.example")])])
            try CatchUp(log: store, replica: replica).run()
            #expect(try replica.outcomes(try query("kh")).map(\.acted) == [2])
        }
    }
}
