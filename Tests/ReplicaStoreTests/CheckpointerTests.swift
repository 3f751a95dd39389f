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
        try withTemporaryFolder { folder in
            let written = try write(folder + "/a.sqlite", rows: 20, pages: 256, smallPages: 256, commits: 50_000)
            #expect(written.isBegunAnew && written.isWhole)
        }
    }

    @Test func `small commits have a short WAL moved, large ones leave it`() throws {
        try withTemporaryFolder { folder in
            let small = try write(folder + "/small.sqlite", rows: 1, pages: 100_000, smallPages: 64, commits: 50_000)
            #expect(small.isBegunAnew && small.isWhole)
            // Of 80 pages or so.
            let large = try write(folder + "/large.sqlite", rows: 160, pages: 100_000, smallPages: 64, commits: 20)
            #expect(!large.isBegunAnew && large.isWhole)
        }
    }

    /// Commits `rows` at a time, two a page, until the WAL is begun anew or `commits` are made.
    private func write(
        _ path: String,
        rows: Int,
        pages: Int32,
        smallPages: Int32,
        commits: Int
    ) throws -> (isBegunAnew: Bool, isWhole: Bool) {
        let file = try DatabasePool(path: path)
        let checkpointer = try Checkpointer(
            path: path,
            configuration: Configuration(),
            pages: pages,
            smallPages: smallPages
        )
        try file.writeWithoutTransaction { db in
            try db.execute(sql: "PRAGMA wal_autocheckpoint = 0; CREATE TABLE t (id INTEGER PRIMARY KEY, bytes BLOB)")
            checkpointer.follow(db)
        }
        let first = try beginnings(path)
        var written = 0
        while try beginnings(path) == first, written < rows * commits {
            try file.write { db in
                for _ in 0..<rows { try db.execute(sql: "INSERT INTO t (bytes) VALUES (randomblob(2000))") }
            }
            written += rows
        }
        let isBegunAnew = try beginnings(path) != first
        let state = try file.read { db in
            (
                try Int.fetchOne(db, sql: "SELECT count(*) FROM t"),
                try String.fetchOne(db, sql: "PRAGMA integrity_check")
            )
        }
        try checkpointer.close()
        try file.close()
        return (isBegunAnew, state.0 == written && state.1 == "ok")
    }
}
