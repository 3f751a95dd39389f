import Dispatch
import Entries
import Foundation
import GRDB
import Indicators
import Replication
import Synchronization
import Testing

@testable import ReplicaStore

struct ReadConnectionsTests {
    private func withFile(_ body: (SQLiteFile) throws -> Void) throws {
        try withTemporaryFolder { folder in
            let file = try SQLiteFile(path: "\(folder)/a.sqlite", durability: .normal, mode: 0o600, cacheMiB: 1)
            try file.write { db in try db.execute(sql: "CREATE TABLE t (n INTEGER); INSERT INTO t VALUES (1)") }
            try body(file)
        }
    }

    private func number(_ db: Database) throws -> Int? { try Int.fetchOne(db, sql: "SELECT n FROM t") }

    @Test func `a read sees one state of the file, whatever is committed meanwhile`() throws {
        try withFile { file in
            let seen = try file.read { db in
                let before = try number(db)
                try file.write { db in try db.execute(sql: "UPDATE t SET n = 2") }
                return [before, try number(db), try file.read { db in try number(db) }]
            }
            #expect(seen == [1, 1, 2])
            let after = try file.glance { db in try number(db) }
            #expect(after == 2)
        }
    }

    @Test func `nobody who reads can write`() throws {
        try withFile { file in
            #expect(throws: StoreError.self) {
                try file.read { db in try db.execute(sql: "UPDATE t SET n = 3") }
            }
            let after = try file.read { db in try number(db) }
            #expect(after == 1)
        }
    }

    @Test func `as many read at once as ask, and few connections are kept`() throws {
        try withTemporaryFolder { folder in
            let path = "\(folder)/a.sqlite"
            let writer = try DatabasePool(path: path)
            try writer.write { db in try db.execute(sql: "CREATE TABLE t (n INTEGER); INSERT INTO t VALUES (1)") }
            let readers = ReadConnections(path: path, configuration: Configuration())
            func ask(_ depth: Int) throws -> Int {
                try readers.read { reader in
                    try reader.read { db in try Int.fetchOne(db, sql: "SELECT n FROM t") ?? 0 }
                        + (depth > 1 ? try ask(depth - 1) : 0)
                }
            }
            let read = try ask(ReadConnections.idleMax + 3)
            #expect(read == ReadConnections.idleMax + 3)
            #expect(readers.idleCount == ReadConnections.idleMax)
            try readers.close()
            #expect(throws: DatabaseError.self) { try ask(1) }
            try writer.close()
        }
    }

    @Test func `an object is read with the sightings of the same moment`() throws {
        try withTemporaryFolder { folder in
            let store = try LogStore.open("\(folder)/log.sqlite")
            let replica = try Replica.open(folder: folder)
            let key = ObjectKey(kind: .domain, value: "a.example")
            // Each transaction says both anew.
            let isWritten = Atomic<Bool>(false)
            let failure = Mutex<(any Error)?>(nil)
            let writing = DispatchGroup()
            DispatchQueue.global().async(group: writing) {
                do {
                    var th = try SampleLog("th")
                    for moment in UInt64(1)...300 {
                        var statement = Statement(verdict: .malicious)
                        statement.lastSeenMs = moment
                        let sighting = Sighting(firstMs: 1, lastMs: moment)
                        try store.commit([
                            try th.commit([
                                th.report(key.value, statement),
                                th.entry(Body(object: key, about: .sighting(sighting))),
                            ])
                        ])
                        try CatchUp(log: store, replica: replica).run()
                    }
                } catch { failure.withLock { $0 = error } }
                isWritten.store(true, ordering: .releasing)
            }
            var moments: Set<UInt64> = []
            repeat {
                for keys in [[key], [key, key]] {
                    for case let object? in try replica.found(of: keys, for: .amber) {
                        #expect(object.sightedMs == object.effective?.lastSeenMs)
                        if let seen = object.sightedMs { moments.insert(seen) }
                    }
                }
            } while !isWritten.load(ordering: .acquiring)
            writing.wait()
            #expect(failure.withLock { $0 } == nil)
            #expect(try replica.object(key, for: .amber)?.sightedMs == 300)
            #expect(moments.count > 1, "it was read while it was written")
        }
    }
}
