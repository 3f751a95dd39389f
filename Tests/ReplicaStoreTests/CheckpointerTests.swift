import Foundation
import GRDB
import Testing

@testable import ReplicaStore

struct CheckpointerTests {
    /// The number of times that a WAL was begun anew (its header's checkpoint sequence number, "WAL-mode File Format").
    private func beginnings(_ path: String) throws -> [UInt8] {
        let file = try FileHandle(forReadingFrom: URL(filePath: path + "-wal"))
        defer { try? file.close() }
        return [UInt8](try file.read(upToCount: 16)?.suffix(4) ?? Data())
    }

    @Test func `a file that is written without a pause has its WAL moved and begun anew`() throws {
        try withTemporaryFolder { folder in try moves(folder + "/a.sqlite") }
    }

    private func moves(_ path: String) throws {
        let file = try DatabasePool(path: path)
        let checkpointer = try Checkpointer(path: path, configuration: Configuration(), pages: 256)
        try file.writeWithoutTransaction { db in
            try db.execute(sql: "PRAGMA wal_autocheckpoint = 0; CREATE TABLE t (id INTEGER PRIMARY KEY, bytes BLOB)")
            checkpointer.follow(db)
        }
        let first = try beginnings(path)
        var rows = 0
        while try beginnings(path) == first, rows < 1_000_000 {
            try file.write { db in
                for _ in 0..<20 { try db.execute(sql: "INSERT INTO t (bytes) VALUES (randomblob(2000))") }
            }
            rows += 20
        }
        #expect(try beginnings(path) != first)
        let state = try file.read { db in
            (
                try Int.fetchOne(db, sql: "SELECT count(*) FROM t"),
                try String.fetchOne(db, sql: "PRAGMA integrity_check")
            )
        }
        #expect(state.0 == rows && state.1 == "ok")
        try checkpointer.close()
        try file.close()
    }
}
