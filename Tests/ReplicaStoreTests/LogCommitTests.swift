import Foundation
import GRDB
import Membership
import ReplicaStore
import Replication
import Testing
import TransparencyLog

@Suite struct LogCommitTests {
    @Test func `a log is read back as it was committed`() throws {
        try withTemporaryFolder { folder in
            var log = try SampleLog("th")
            let entries = try log.reports(0..<300)
            var commit = try log.commit(entries)
            commit.certificates = [Data([1, 2, 3]), Data()]
            do {
                let store = try LogStore.open("\(folder)/log.sqlite")
                try store.commit([commit])
                try store.close()
            }
            let store = try LogStore.open("\(folder)/log.sqlite")
            let stored = try #require(try store.logs().first)
            #expect(stored.origin == log.origin)
            #expect(stored.size == 300)
            #expect(stored.root == log.edge.root)
            #expect(stored.checkpoint == LogNote(size: 300, note: try log.checkpoint()))
            #expect(stored.target == nil)
            #expect(stored.certificates == [Data([1, 2, 3]), Data()])
            #expect(stored.payloadsThrough == 300)
            let read = try store.entries(of: log.origin, in: 0..<1_000, maxBytes: .max)
            #expect(read.map(\.envelope) == entries.map(\.envelope))
            #expect(read.map(\.payload) == entries.map(\.payload))
            #expect(read.map(\.index) == Array(0..<300))
        }
    }

    @Test func `the writer syncs every commit`() throws {
        try withTemporaryFolder { folder in
            let store = try LogStore.open("\(folder)/log.sqlite")
            let level = try store.file.pool.writeWithoutTransaction { try Int.fetchOne($0, sql: "PRAGMA synchronous") }
            #expect(level == 2)
        }
    }

    @Test func `a commit made for another size or root is refused and changes nothing`() throws {
        try withTemporaryFolder { folder in
            let store = try LogStore.open("\(folder)/log.sqlite")
            var log = try SampleLog("th")
            let first = try log.commit(log.reports(0..<10))
            try store.commit([first])
            let name = log.origin.description
            #expect(throws: StoreError.conflict(origin: name, expectedSize: 0, size: 10)) { try store.commit([first]) }
            var second = try log.commit(log.reports(10..<20))
            second.expectedRoot = first.expectedRoot
            #expect(throws: StoreError.conflict(origin: name, expectedSize: 10, size: 10)) {
                try store.commit([second])
            }
            #expect(try store.log(log.origin)?.size == 10)
            second.expectedRoot = first.newRoot
            try store.commit([second])
            #expect(try store.log(log.origin)?.size == 20)
        }
    }

    @Test func `one size never gets a second root`() throws {
        try withTemporaryFolder { folder in
            let store = try LogStore.open("\(folder)/log.sqlite")
            var log = try SampleLog("th")
            try store.commit([try log.commit(log.reports(0..<10))])
            var fork = LogCommit(
                origin: log.origin,
                expectedSize: 10,
                expectedRoot: log.edge.root,
                newSize: 10,
                newRoot: MerkleHash.emptyRoot
            )
            #expect(throws: StoreError.fork(origin: log.origin.description, size: 10)) { try store.commit([fork]) }
            fork.newSize = 9
            #expect(throws: StoreError.shrinking(origin: log.origin.description, from: 10, to: 9)) {
                try store.commit([fork])
            }
            #expect(try store.log(log.origin)?.root == log.edge.root)
        }
    }

    @Test func `a note of another tree is refused`() throws {
        try withTemporaryFolder { folder in
            let store = try LogStore.open("\(folder)/log.sqlite")
            var log = try SampleLog("th")
            var other = log
            var commit = try log.commit(log.reports(0..<10))
            _ = try other.commit(other.reports(5..<15))
            commit.checkpoint = try other.checkpoint()
            let reason = "the note is not of the tree at 10"
            #expect(throws: StoreError.refused(origin: log.origin.description, reason: reason)) {
                try store.commit([commit])
            }
            #expect(try store.logs().isEmpty)
        }
    }

    @Test func `tiles that are missing or too many are refused`() throws {
        try withTemporaryFolder { folder in
            let store = try LogStore.open("\(folder)/log.sqlite")
            var log = try SampleLog("th")
            let commit = try log.commit(log.reports(0..<600))
            let refusal = StoreError.refused(
                origin: log.origin.description,
                reason: "the tiles are not those that fill between the two sizes"
            )
            for tiles in [[], [commit.fullTiles[0]], commit.fullTiles + [commit.fullTiles[1]]] {
                var wrong = commit
                wrong.fullTiles = tiles
                #expect(throws: refusal) { try store.commit([wrong]) }
            }
        }
    }

    @Test func `an entry whose payload and state disagree is refused`() throws {
        try withTemporaryFolder { folder in
            let store = try LogStore.open("\(folder)/log.sqlite")
            var log = try SampleLog("th")
            var entries = try log.reports(0..<2)
            entries[1].state = .wanted
            let reason = "entry 1 is too large, or its payload and state disagree"
            let commit = try log.commit(entries)
            #expect(throws: StoreError.refused(origin: log.origin.description, reason: reason)) {
                try store.commit([commit])
            }
        }
    }

    @Test func `commits of several logs are written together or not at all`() throws {
        try withTemporaryFolder { folder in
            let store = try LogStore.open("\(folder)/log.sqlite")
            var th = try SampleLog("th")
            var kh = try SampleLog("kh")
            try store.commit([try th.commit(th.reports(0..<5)), try kh.commit(kh.reports(0..<7))])
            #expect(try store.logs().map(\.size) == [7, 5])
            let good = try th.commit(th.reports(5..<6))
            var bad = try kh.commit(kh.reports(7..<8))
            bad.expectedRoot = MerkleHash.emptyRoot
            #expect(throws: StoreError.conflict(origin: kh.origin.description, expectedSize: 7, size: 7)) {
                try store.commit([good, bad])
            }
            #expect(try store.logs().map(\.size) == [7, 5])
        }
    }

    @Test func `a target is kept until the log has reached it`() throws {
        try withTemporaryFolder { folder in
            let store = try LogStore.open("\(folder)/log.sqlite")
            var log = try SampleLog("th")
            var first = try log.commit(log.reports(0..<10))
            first.checkpoint = nil
            first.target = .fetch(LogNote(size: 20, note: Data("note".utf8)))
            try store.commit([first])
            #expect(try store.log(log.origin)?.target?.size == 20)
            #expect(try store.log(log.origin)?.checkpoint == nil)
            try store.commit([try log.commit(log.reports(10..<20))])
            #expect(try store.log(log.origin)?.target == nil)
            #expect(try store.log(log.origin)?.checkpoint?.size == 20)
        }
    }

    @Test(arguments: [0, 1, 255, 256, 257, 511, 512, 65_536, 65_793]) func `the edge is restored`(size: Int) throws {
        try withTemporaryFolder { folder in
            let store = try LogStore.open("\(folder)/log.sqlite")
            var log = try SampleLog("th")
            // Envelopes that cannot be read are stored as well: the tree is over bytes.
            let entries = (0..<size).map {
                CommittedEntry(envelope: Data("entry \($0)".utf8), payload: nil, state: .withheld)
            }
            try store.commit([try log.commit(entries)])
            let edge = try store.edge(of: log.origin)
            #expect(edge == log.edge)
            let tree = InMemoryTree(entries.map { MerkleHash.leaf($0.envelope) })
            let tiles = try store.tiles(of: log.origin, edge: edge)
            for (from, to) in [(1, 1), (size / 3, size), (size / 2, size)] where from > 0 && from <= to && to <= size {
                let proof = try MerkleProof.consistency(from: UInt64(from), to: UInt64(to), reader: tiles)
                #expect(try proof == MerkleProof.consistency(from: UInt64(from), to: UInt64(to), reader: tree))
            }
        }
    }

    @Test func `an edge that does not give the stored root is an error`() throws {
        try withTemporaryFolder { folder in
            let store = try LogStore.open("\(folder)/log.sqlite")
            var log = try SampleLog("th")
            try store.commit([try log.commit(log.reports(0..<10))])
            try store.file.write { db in
                try db.execute(sql: "UPDATE entries SET envelope = x'00' WHERE key & 255 = 3")
            }
            #expect(throws: StoreError.self) { try store.edge(of: log.origin) }
        }
    }

    @Test func `a reader sees the log while no daemon runs`() throws {
        try withTemporaryFolder { folder in
            var log = try SampleLog("th")
            do {
                let store = try LogStore.open("\(folder)/log.sqlite")
                try store.commit([try log.commit(log.reports(0..<3))])
                try store.close()
            }
            let reader = try LogStore.open(readingOnly: "\(folder)/log.sqlite")
            #expect(try reader.log(log.origin)?.size == 3)
            let commit = try log.commit(log.reports(3..<4))
            #expect(throws: StoreError.readOnly(file: "\(folder)/log.sqlite")) { try reader.commit([commit]) }
        }
    }
}
