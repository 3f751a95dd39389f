import Foundation
import GRDB
import Membership
import ReplicaStore
import Replication
import Testing
import TransparencyLog

/// Every write fails twice: not persisted, and persisted but reported as failed.
@Suite struct CrashTests {
    /// Fails in the moment of the commit, when all has been written.
    private final class FailingCommit: TransactionObserver {
        struct Failure: Error {}
        func observes(eventsOfKind kind: DatabaseEventKind) -> Bool { false }
        func databaseDidChange(with event: DatabaseEvent) {}
        func databaseWillCommit() throws { throw Failure() }
        func databaseDidCommit(_ db: Database) {}
        func databaseDidRollback(_ db: Database) {}
    }

    @Test func `a commit that fails at the end leaves nothing and can be repeated`() throws {
        try withTemporaryFolder { folder in
            let store = try LogStore.open("\(folder)/log.sqlite")
            var log = try SampleLog("th")
            try store.commit([try log.commit(log.reports(0..<300))])
            let before = try store.edge(of: log.origin)
            let commit = try log.commit(log.reports(300..<700))
            let failing = FailingCommit()
            store.file.pool.add(transactionObserver: failing, extent: .observerLifetime)
            #expect(throws: StoreError.self) { try store.commit([commit]) }
            store.file.pool.remove(transactionObserver: failing)
            #expect(try store.edge(of: log.origin) == before)
            #expect(try store.entries(of: log.origin, in: 300..<301, maxBytes: 0).isEmpty)
            try store.commit([commit])
            #expect(try store.edge(of: log.origin) == log.edge)
        }
    }

    @Test func `a commit that fails in the middle leaves nothing and can be repeated`() throws {
        try withTemporaryFolder { folder in
            let store = try LogStore.open("\(folder)/log.sqlite")
            var log = try SampleLog("th")
            try store.commit([try log.commit(log.reports(0..<10))])
            try store.file.write { db in
                try db.execute(
                    sql: """
                        CREATE TRIGGER fault BEFORE INSERT ON entries WHEN new.key & 255 = 15
                        BEGIN SELECT RAISE(ABORT, 'fault'); END
                        """
                )
            }
            let commit = try log.commit(log.reports(10..<20))
            #expect(throws: StoreError.database(file: store.file.path, reason: "fault")) { try store.commit([commit]) }
            #expect(try store.log(log.origin)?.size == 10)
            try store.file.write { db in try db.execute(sql: "DROP TRIGGER fault") }
            try store.commit([commit])
            #expect(try store.edge(of: log.origin) == log.edge)
        }
    }

    @Test func `a commit that was persisted but reported as failed is seen as a conflict`() throws {
        try withTemporaryFolder { folder in
            var log = try SampleLog("th")
            let commit = try log.commit(log.reports(0..<10))
            try LogStore.open("\(folder)/log.sqlite").commit([commit])
            let store = try LogStore.open("\(folder)/log.sqlite")
            #expect(throws: StoreError.conflict(origin: log.origin.description, expectedSize: 0, size: 10)) {
                try store.commit([commit])
            }
            // It is the caller's own: same size, same root.
            #expect(try store.log(log.origin)?.root == commit.newRoot)
        }
    }

    /// The log file as a crash would leave it, with the WAL cut off at any frame, and inside one.
    @Test func `a crash at any write leaves the log at a commit`() throws {
        try withTemporaryFolder { folder in
            let path = "\(folder)/log.sqlite"
            let store = try LogStore.open(path)
            var log = try SampleLog("th")
            try store.file.checkpoint(truncating: true)
            var roots: [UInt64: Digest] = [0: MerkleHash.emptyRoot]
            for step in 0..<6 {
                var entries = try log.reports(step * 60..<(step + 1) * 60)
                if step == 4 { entries[3].erases = [20..<40] }
                try store.commit([try log.commit(entries)])
                roots[log.edge.size] = log.edge.root
            }
            let walBytes = Int(store.file.walBytes)
            var seen: Set<UInt64> = []
            let frame = 4096 + 24
            for cut in stride(from: 32, through: walBytes, by: frame) {
                for torn in [0, frame / 2] {
                    let copy = "\(folder)/copy.sqlite"
                    try copyDatabase(path, to: copy, walBytes: min(walBytes, cut + torn))
                    let after = try LogStore.open(copy)
                    let size = try after.log(log.origin)?.size ?? 0
                    seen.insert(size)
                    guard size > 0 else { continue }
                    #expect(try after.edge(of: log.origin).root == roots[size])
                    let entries = try after.entries(of: log.origin, in: 0..<1_000, maxBytes: .max)
                    #expect(entries.count == size)
                    #expect(entries.filter { $0.state == .erased }.count == (size > 240 ? 20 : 0))
                    try after.close()
                }
            }
            #expect(seen == Set(roots.keys))
        }
    }

    @Test func `a full disk is reported, and the store goes on when there is room`() throws {
        try withTemporaryFolder { folder in
            let store = try LogStore.open("\(folder)/log.sqlite")
            var log = try SampleLog("th")
            try store.commit([try log.commit(log.reports(0..<10))])
            try setPageLimit(store, 40)
            let commit = try log.commit(log.reports(10..<2_000))
            #expect(throws: StoreError.diskFull(file: store.file.path)) { try store.commit([commit]) }
            #expect(try store.log(log.origin)?.size == 10)
            #expect(throws: StoreError.diskFull(file: store.file.path)) { try store.commit([commit]) }
            try setPageLimit(store, 1_000_000)
            try store.commit([commit])
            #expect(try store.edge(of: log.origin) == log.edge)
        }
    }

    private func setPageLimit(_ store: LogStore, _ pages: Int) throws {
        try store.file.pool.writeWithoutTransaction { db in
            _ = try Int.fetchOne(db, sql: "PRAGMA max_page_count = \(pages)")
        }
    }
}
