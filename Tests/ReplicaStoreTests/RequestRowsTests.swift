import Entries
import Foundation
import GRDB
import GRDBSQLite
import Indicators
import Membership
@testable import ReplicaStore
import Replication
import Testing
import TransparencyLog

/// Requests and answers in the replica's files.
@Suite struct RequestRowsTests {
    private static let ids = ["0b6f1d2a-4c1e-4d55-9a0e-5d3f3c2b1a00", "1b6f1d2a-4c1e-4d55-9a0e-5d3f3c2b1a00"]
    private static let logs: [String: Int64] = ["th": 1, "kh": 2, "vn": 3]
    private static let marker = "secret.example"

    private func entry(
        _ member: String,
        _ index: UInt64,
        _ about: Body.About,
        open: Bool = false
    ) throws -> AppliedEntry {
        let origin = try LogOrigin(parsing: "test.example/\(member)/1")
        let audience: Audience = open ? .all : .named([try MemberID("kh")])
        let tlp: TLP = open ? .green : .amberStrict
        let payload = try Payload(
            salt: [UInt8](repeating: 1, count: 32),
            body: Body(object: nil, about: about).encoded()
        )
        let envelope = Envelope(
            commitment: payload.commitment(in: CommitmentPrefix(origin)),
            payloadBytes: payload.bytes.count,
            timeMs: 1_700_000_000_000 + index,
            tlp: tlp,
            audience: audience,
            sealed: false
        )
        return AppliedEntry(
            log: try #require(Self.logs[member]),
            entry: EntryID(member: origin.member, incarnation: 1, index: index),
            leaf: LeafPrefix(MerkleHash.leaf(Data(try envelope.encoded()))),
            envelope: envelope,
            reading: .body(Body(object: nil, about: about))
        )
    }

    private func asked(_ id: String, open: Bool = false) throws -> AppliedEntry {
        let request = MemberRequest(
            id: id,
            what: "block",
            objects: [ObjectKey(kind: .domain, value: Self.marker)],
            to: [try MemberID("kh"), try MemberID("vn")],
            dueMs: 1_700_000_100_000,
            legalBasis: "treaty"
        )
        return try entry("th", open ? 1 : 0, .request(request), open: open)
    }

    private func said(
        _ member: String,
        _ index: UInt64,
        _ state: RequestAnswer.State,
        to request: AppliedEntry,
        id: String,
        open: Bool = false
    ) throws -> AppliedEntry {
        let dot = Dot(entry: request.entry, leaf: request.leaf)
        return try entry(
            member,
            index,
            .answer(RequestAnswer(request: dot, id: id, state: state, reason: "because")),
            open: open
        )
    }

    private func history() throws -> [AppliedEntry] {
        let (closed, open) = (try asked(Self.ids[0]), try asked(Self.ids[1], open: true))
        return [
            closed, open,
            try said("kh", 0, .accepted, to: closed, id: Self.ids[0]),
            try said("kh", 1, .done, to: closed, id: Self.ids[0]),
            try said("vn", 0, .declined, to: closed, id: Self.ids[0]),
            try said("kh", 2, .done, to: open, id: Self.ids[1], open: true),
            // Of a text that was never written.
            try said("vn", 1, .done, to: closed, id: Self.ids[1], open: true),
        ]
    }

    private func progress() throws -> [LogProgress] {
        try Self.logs.map { member, log in
            LogProgress(log: log, origin: try LogOrigin(parsing: "test.example/\(member)/1"), applied: 10)
        }
    }

    private func replica(_ folder: String, _ entries: [AppliedEntry]) throws -> Replica {
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        let replica = try Replica.open(folder: folder)
        for entry in entries { try replica.apply(AppliedBatch(entries: [entry], progress: progress())) }
        return replica
    }

    @Test(arguments: UInt64(1)...12)
    func `requests stand alike in whatever order they are merged, some of them twice`(seed: UInt64) throws {
        try withTemporaryFolder { folder in
            let entries = try history()
            let straight = try replica("\(folder)/a", entries)
            var random = Seeded(seed)
            let mixed = try replica("\(folder)/b", (entries + entries.prefix(3)).shuffled(using: &random))
            let states = try straight.requests(openOnly: false, limit: 10)
            #expect(try mixed.requests(openOnly: false, limit: 10) == states)
            #expect(try mixed.digests() == straight.digests())
            #expect(states.map(\.isOpen) == [true, false])
            #expect(try mixed.requests(openOnly: true, limit: 10) == [states[0]])
            for member in ["th", "vn"] {
                let overdue = try mixed.overdueRequests(
                    of: MemberID(member),
                    nowMs: 1_700_000_100_001,
                    each: 9,
                    limit: 10
                )
                #expect(overdue == [states[0]])
            }
            #expect(try mixed.overdueRequests(of: MemberID("mm"), nowMs: 1_700_000_100_001, each: 9, limit: 10).isEmpty)
            #expect(try mixed.overdueRequests(of: MemberID("vn"), nowMs: 1_700_000_100_000, each: 9, limit: 10).isEmpty)
            #expect(try mixed.counts(waitingFor: MemberID("vn"), nowMs: 1_700_000_100_001) == (1, 1))
            #expect(try mixed.counts(waitingFor: MemberID("vn"), nowMs: 1_700_000_100_000) == (1, 0))
            #expect(try mixed.counts(waitingFor: MemberID("kh"), nowMs: 1_700_000_100_001) == (0, 0))
            #expect(try mixed.requests(idPrefix: "0b6f").map(\.request.said.id) == [Self.ids[0]])
        }
    }

    @Test func `what waits for a member is counted, with what it accepted and without what it settled`() throws {
        try withTemporaryFolder { folder in
            let (first, second) = (try asked(Self.ids[0]), try asked(Self.ids[1], open: true))
            let replica = try replica("\(folder)/a", [first, second])
            func waiting(_ member: String) throws -> [Int] {
                let counts = try replica.counts(waitingFor: MemberID(member), nowMs: 1_700_000_100_001)
                return [counts.open, counts.overdue]
            }
            #expect(try waiting("kh") == [2, 2] && waiting("vn") == [2, 2] && waiting("th") == [0, 0])
            let accepted = try said("kh", 0, .accepted, to: first, id: Self.ids[0])
            try replica.apply(AppliedBatch(entries: [accepted], progress: progress()))
            #expect(try waiting("kh") == [2, 2])
            let done = try said("kh", 1, .done, to: first, id: Self.ids[0])
            try replica.apply(AppliedBatch(entries: [done], progress: progress()))
            #expect(try waiting("kh") == [1, 1] && waiting("vn") == [2, 2])
        }
    }

    @Test func `what is asked at one time after another leaves no statement behind`() throws {
        try withTemporaryFolder { folder in
            let replica = try replica("\(folder)/a", history())
            func statements() throws -> Int {
                try replica.files.reduce(0) { sum, file in
                    try file.file.read { db in
                        var (count, next) = (sum, sqlite3_next_stmt(db.sqliteConnection, nil))
                        while let statement = next {
                            count += 1
                            next = sqlite3_next_stmt(db.sqliteConnection, statement)
                        }
                        return count
                    }
                }
            }
            func ask(_ number: Int) throws {
                let nowMs = 1_700_000_100_000 + UInt64(number)
                _ = try replica.counts(waitingFor: MemberID("vn"), nowMs: nowMs)
                _ = try replica.overdueRequests(of: MemberID("th"), nowMs: nowMs, each: 9, limit: 10)
                let states = try replica.requests(openOnly: false, limit: 10, skipping: number)
                for state in states { #expect(try replica.request(at: state.request.dot) == state) }
            }
            try ask(0)
            let before = try statements()
            for number in 0..<20 { try ask(number) }
            #expect(try statements() == before)
        }
    }

    @Test func `what is for some members alone stands in the restricted file, and what is open in both`() throws {
        try withTemporaryFolder { folder in
            let replica = try replica("\(folder)/a", [try asked(Self.ids[0])])
            #expect(try onDisk("\(folder)/a/restricted.sqlite", contains: Self.marker))
            #expect(try !onDisk("\(folder)/a/replica.sqlite", contains: Self.marker))
            let reader = try Replica.open(readingOnly: "\(folder)/a")
            #expect(try reader.requests(openOnly: false, limit: 10).isEmpty)
            try replica.apply(AppliedBatch(entries: [try asked(Self.ids[1], open: true)], progress: progress()))
            #expect(try reader.requests(openOnly: false, limit: 10).map(\.request.said.id) == [Self.ids[1]])
            #expect(try replica.requests(openOnly: false, limit: 10).count == 2)
        }
    }

    @Test func `an answer that is erased counts no more, and the digest goes back`() throws {
        try withTemporaryFolder { folder in
            let entries = try history()
            let before = try replica("\(folder)/a", Array(entries.dropLast(2)))
            let digests = try before.digests()
            for entry in entries.suffix(2) {
                try before.apply(AppliedBatch(entries: [entry], progress: progress()))
            }
            #expect(try before.digests() != digests)
            let gone = entries.suffix(2).map { LogKey(log: $0.log, index: $0.entry.index) }
            try before.apply(AppliedBatch(erased: gone, progress: progress()))
            #expect(try before.digests() == digests)
            let open = try before.requests(openOnly: true, limit: 10).map(\.request.said.id)
            #expect(open == [Self.ids[1]])
            let request = LogKey(log: 1, index: 0)
            try before.apply(AppliedBatch(erased: [request], progress: progress()))
            #expect(try before.requests(idPrefix: Self.ids[0]).isEmpty)
        }
    }

    @Test func `the public views say what is asked and how it stands`() throws {
        try withTemporaryFolder { folder in
            _ = try replica("\(folder)/a", history())
            let file = try DatabaseQueue(path: "\(folder)/a/restricted.sqlite")
            let asked = try file.read { db in
                try Row.fetchAll(db, sql: "SELECT request, state, due, objects FROM requests ORDER BY request")
            }
            #expect(asked.map { $0["state"] } == ["settled", "open"])
            #expect(asked.map { $0["due"] } == Array(repeating: "2023-11-14T22:15:00.000Z", count: 2))
            let objects: String = asked[0]["objects"]
            #expect(objects.contains(Self.marker))
            let counting = try file.read { db in
                try String.fetchAll(
                    db,
                    sql: "SELECT member || ' ' || state FROM answers WHERE is_current = 1 ORDER BY request, member"
                )
            }
            #expect(counting == ["kh done", "vn declined", "kh done"])
        }
    }
}
