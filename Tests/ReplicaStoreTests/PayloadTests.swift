import Foundation
import GRDB
import Membership
import ReplicaStore
import Replication
import Testing
import TransparencyLog

@Suite struct PayloadTests {
    /// A store with a log of so many held reports.
    private func store(_ folder: String, _ log: inout SampleLog, _ count: Int) throws -> LogStore {
        let store = try LogStore.open("\(folder)/log.sqlite")
        try store.commit([try log.commit(log.reports(0..<count))])
        return store
    }

    @Test func `holes are ranges that survive until they are filled`() throws {
        try withTemporaryFolder { folder in
            let store = try LogStore.open("\(folder)/log.sqlite")
            var log = try SampleLog("th")
            var entries = try log.reports(0..<10)
            let payloads = entries.map(\.payload)
            for index in [2, 3, 4, 7] {
                entries[index].payload = nil
                entries[index].state = .wanted
            }
            entries[5].payload = nil
            entries[5].state = .withheld
            try store.commit([try log.commit(entries)])
            #expect(try store.wanted(of: log.origin, limit: 10) == [2..<5, 7..<8])
            #expect(try store.wanted(of: log.origin, limit: 1) == [2..<5])
            #expect(try store.wanted(of: log.origin, from: 4, limit: 10) == [4..<5, 7..<8])
            #expect(try store.wantedCount(of: log.origin) == 4)
            #expect(try store.log(log.origin)?.payloadsThrough == 2)
            let late = [(index: UInt64(3), payload: payloads[3] ?? Data()), (index: 9, payload: Data("x".utf8))]
            #expect(try store.fill(log.origin, late) == [3])
            #expect(try store.payload(of: log.origin, at: 3) == payloads[3])
            #expect(try store.payload(of: log.origin, at: 9) == payloads[9])
            #expect(try store.wanted(of: log.origin, limit: 10) == [2..<3, 4..<5, 7..<8])
            try store.markWithheld(log.origin, [2, 4, 7])
            #expect(try store.wanted(of: log.origin, limit: 10).isEmpty)
            #expect(try store.log(log.origin)?.payloadsThrough == 10)
            #expect(try store.late(after: 0, limit: 10).map(\.key.index) == [3])
        }
    }

    @Test func `what was taken of each member is counted with its payloads that came late, and by a file of before`()
        throws
    {
        try withTemporaryFolder { folder in
            let store = try LogStore.open("\(folder)/log.sqlite")
            var (th, kh) = (try SampleLog("th"), try SampleLog("kh"))
            var entries = try th.reports(0..<10)
            let whole = entries.reduce(0) { $0 + $1.envelope.count + ($1.payload?.count ?? 0) }
            let missing = try #require(entries[4].payload)
            entries[4].payload = nil
            entries[4].state = .wanted
            let others = try kh.reports(0..<3)
            let theirs = others.reduce(0) { $0 + $1.envelope.count + ($1.payload?.count ?? 0) }
            try store.commit([try th.commit(Array(entries[..<6])), try kh.commit(others)])
            try store.commit([try th.commit(Array(entries[6...]))])
            let (own, other) = (th.origin.member, kh.origin.member)
            #expect(try store.taken() == [own: UInt64(whole - missing.count), other: UInt64(theirs)])
            _ = try store.fill(th.origin, [(index: 4, payload: missing)])
            #expect(try store.taken() == [own: UInt64(whole), other: UInt64(theirs)])
            try store.file.write { db in
                try db.execute(
                    sql: """
                        CREATE TABLE taken (log INTEGER PRIMARY KEY, bytes INTEGER NOT NULL) STRICT;
                        INSERT INTO taken SELECT id, taken FROM logs WHERE taken > \(theirs);
                        ALTER TABLE logs DROP COLUMN taken;
                        DELETE FROM grdb_migrations WHERE identifier = 'taken in logs';
                        """
                )
            }
            try store.close()
            #expect(try LogStore.open("\(folder)/log.sqlite").taken() == [own: UInt64(whole), other: 0])
        }
    }

    @Test func `holes of one log are not those of another`() throws {
        try withTemporaryFolder { folder in
            let store = try LogStore.open("\(folder)/log.sqlite")
            var th = try SampleLog("th")
            var kh = try SampleLog("kh")
            let hole = CommittedEntry(envelope: Data([1]), payload: nil, state: .wanted)
            try store.commit([try th.commit([hole, hole]), try kh.commit(kh.reports(0..<2) + [hole])])
            #expect(try store.wanted(of: th.origin, limit: 9) == [0..<2])
            #expect(try store.wanted(of: kh.origin, limit: 9) == [2..<3])
            #expect(try store.wantedCount(of: th.origin) == 2)
            #expect(try store.wantedCount(of: kh.origin) == 1)
        }
    }

    @Test func `erasure deletes payloads below the entry that says so, and leaves the tree`() throws {
        try withTemporaryFolder { folder in
            var log = try SampleLog("th")
            let store = try store(folder, &log, 300)
            let marker = "d42.th.example"
            try store.file.checkpoint(truncating: true)
            #expect(try onDisk(store.file.path, contains: marker))
            // Ranges past its own index stand for nothing, however large.
            var eraser = try log.reports(300..<302)
            eraser[0].erases = [10..<50, 40..<60, 298..<UInt64.max]
            try store.commit([try log.commit(eraser)])
            let states = try store.entries(of: log.origin, in: 0..<400, maxBytes: .max).map(\.state)
            let erased = states.indices.filter { states[$0] == .erased }
            #expect(erased == Array(10..<60) + [298, 299])
            #expect(try store.payload(of: log.origin, at: 42) == nil)
            #expect(try store.late(after: 0, limit: 100).map(\.key.index) == erased.map { UInt64($0) })
            #expect(try store.edge(of: log.origin).root == log.edge.root)
            try store.file.checkpoint(truncating: true)
            #expect(try !onDisk(store.file.path, contains: marker))
        }
    }

    @Test func `what is erased twice is gone through once, and stays erased`() throws {
        try withTemporaryFolder { folder in
            var log = try SampleLog("th")
            let store = try store(folder, &log, 100)
            let payload = try #require(try store.payload(of: log.origin, at: 20))
            for (index, range) in [(100, 10..<30), (101, 5..<40), (102, 0..<100)] as [(Int, Range<UInt64>)] {
                var eraser = try log.reports(index..<index + 1)
                eraser[0].erases = [range]
                try store.commit([try log.commit(eraser)])
            }
            #expect(try store.late(after: 0, limit: 1_000).count == 100)
            let ranges = try store.file.read { try Int.fetchOne($0, sql: "SELECT count(*) FROM erasures") }
            #expect(ranges == 1)
            #expect(try store.fill(log.origin, [(20, payload)]).isEmpty)
            #expect(try store.payload(of: log.origin, at: 20) == nil)
        }
    }

    @Test func `an erasure takes back what the same commit brought`() throws {
        try withTemporaryFolder { folder in
            let store = try LogStore.open("\(folder)/log.sqlite")
            var log = try SampleLog("th")
            var entries = try log.reports(0..<4)
            entries[2].erases = [1..<4]
            try store.commit([try log.commit(entries)])
            #expect(
                try store.entries(of: log.origin, in: 0..<4, maxBytes: .max).map(\.state)
                    == [.held, .erased, .held, .held]
            )
        }
    }

    @Test(arguments: [1, 2, 3, 4, 5, 6, 7, 8]) func `erased ranges join as sets do`(seed: UInt64) throws {
        try withTemporaryFolder { folder in
            var random = Seeded(seed)
            var log = try SampleLog("th")
            let store = try store(folder, &log, 64)
            var expected: Set<UInt64> = []
            for index in 64..<84 {
                var eraser = try log.reports(index..<index + 1)
                for _ in 0..<Int.random(in: 1...3, using: &random) {
                    let first = UInt64.random(in: 0..<70, using: &random)
                    let range = first..<first + UInt64.random(in: 1...20, using: &random)
                    eraser[0].erases.append(range)
                    expected.formUnion(range.clamped(to: 0..<UInt64(index)))
                }
                try store.commit([try log.commit(eraser)])
                let entries = try store.entries(of: log.origin, in: 0..<100, maxBytes: .max)
                #expect(Set(entries.filter { $0.state == .erased }.map(\.index)) == expected)
                let late = try store.late(after: 0, limit: 1_000).map(\.key.index)
                #expect(Set(late) == expected && late.count == expected.count)
            }
        }
    }

    @Test func `a replica that missed forgotten rows is told so`() throws {
        try withTemporaryFolder { folder in
            var log = try SampleLog("th")
            let store = try store(folder, &log, 5)
            var eraser = try log.reports(5..<6)
            eraser[0].erases = [0..<3]
            try store.commit([try log.commit(eraser)])
            try store.forgetLate(through: 2)
            #expect(try store.late(after: 2, limit: 9).map(\.sequence) == [3])
            #expect(try store.lateSequence() == 3)
            #expect(throws: StoreError.self) { try store.late(after: 1, limit: 9) }
        }
    }

    @Test func `entries are read in portions`() throws {
        try withTemporaryFolder { folder in
            var log = try SampleLog("th")
            let store = try store(folder, &log, 20)
            let size = try store.entries(of: log.origin, in: 0..<20, maxBytes: .max, payloads: false)
                .map(\.envelope.count).reduce(0, +)
            let some = try store.entries(of: log.origin, in: 3..<20, maxBytes: size / 4)
            #expect(some.first?.index == 3)
            #expect((1..<17).contains(some.count))
            #expect(try store.entries(of: log.origin, in: 19..<25, maxBytes: 0).map(\.index) == [19])
            #expect(try store.entries(of: log.origin, in: 20..<25, maxBytes: 0).isEmpty)
        }
    }

    @Test func `acknowledgements and evidence are kept`() throws {
        try withTemporaryFolder { folder in
            var log = try SampleLog("th")
            let store = try store(folder, &log, 5)
            let peer = try MemberID("kh")
            let other = PeerAck(origin: try SampleLog("la").origin, size: 1, payloadsThrough: 1)
            try store.setAcks([PeerAck(origin: log.origin, size: 3, payloadsThrough: 2), other], of: peer)
            let ack = PeerAck(origin: log.origin, size: 5, payloadsThrough: 4)
            try store.setAcks([ack], of: peer)
            #expect(try store.acks(of: peer) == [ack])
            #expect(try store.acks(of: try MemberID("vn")).isEmpty)
            for _ in 0..<2 { try store.addEvidence(Data("proof".utf8), against: log.origin) }
            #expect(try store.evidence() == [Data("proof".utf8)])
            // Nothing of that log is held.
            try store.addEvidence(Data("proof".utf8), against: other.origin)
            #expect(try store.evidence().count == 2)
        }
    }
}
