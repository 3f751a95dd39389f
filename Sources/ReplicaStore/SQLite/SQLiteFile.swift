import CProcessSetup
import Foundation
package import GRDB
import GRDBSQLite

/// One SQLite file in WAL mode: one writer and several readers.
///
/// Its WAL is persistent, so that others can open the file read-only while no daemon runs.
package struct SQLiteFile: Sendable {
    /// What a file promises of a commit that has returned.
    package enum Durability: String, Sendable {
        /// It survives loss of power.
        case full = "FULL"
        /// It survives the end of the process; after loss of power the file may stand at an earlier commit.
        case normal = "NORMAL"
        /// Nothing: what is half written is thrown away. No journal, and a single connection.
        case scratch = "OFF"
    }

    package let path: String
    package let pool: any DatabaseWriter
    /// Nil where the one connection of `pool` reads, too.
    private let readers: ReadConnections?

    /// Nil in a file that has no WAL, or is only read.
    private let checkpointer: Checkpointer?

    /// Bytes of the WAL that it is cut back to when it is begun anew: more than bulk needs, half a gigabyte with millions
    /// of objects, for a file that grows anew each time costs more than one that is written over. A daemon that ends
    /// leaves none.
    private static let idleWALBytes = 805_306_368

    /// Bytes of a file that a reader maps; SQLite itself takes no more than two gigabytes.
    private static let mappedBytesMax = 0x7fff_0000

    /// Opens the file, or makes it with `mode` when it is absent; `cacheMiB` is the page cache of the writer.
    package init(path: String, durability: Durability, mode: Int, cacheMiB: Int) throws(StoreError) {
        SQLiteFile.setUp
        self.path = path
        var configuration = Configuration()
        configuration.busyMode = .timeout(5)
        configuration.prepareDatabase { db in
            try SQLiteFile.persistWAL(db)
            try db.execute(sql: "PRAGMA temp_store = MEMORY")
            guard !db.configuration.readonly else { return }
            try db.execute(
                sql: """
                    PRAGMA secure_delete = ON;
                    PRAGMA cache_size = -\(cacheMiB * 1024);
                    PRAGMA wal_autocheckpoint = 0;
                    PRAGMA journal_size_limit = \(SQLiteFile.idleWALBytes);
                    """
            )
        }
        do {
            if !FileManager.default.fileExists(atPath: path) {
                // SQLite gives the WAL and its index the mode of the file.
                guard
                    FileManager.default.createFile(
                        atPath: path,
                        contents: nil,
                        attributes: [.posixPermissions: mode]
                    )
                else { throw StoreError.cannotOpen(file: path, reason: "it could not be made; check the folder") }
            }
            pool =
                durability == .scratch
                ? try DatabaseQueue(path: path, configuration: configuration)
                : try DatabasePool(path: path, configuration: configuration)
            checkpointer =
                durability == .scratch
                ? nil
                : try Checkpointer(
                    path: path,
                    configuration: configuration,
                    smallPages: durability == .full ? Checkpointer.smallPages : Checkpointer.pages
                )
            readers = durability == .scratch ? nil : ReadConnections(path: path, configuration: configuration)
            // Only now: GRDB sets NORMAL after it has prepared the writer.
            try pool.writeWithoutTransaction { [checkpointer] db in
                try db.execute(sql: "PRAGMA synchronous = \(durability.rawValue)")
                if durability == .scratch { try db.execute(sql: "PRAGMA journal_mode = OFF") }
                checkpointer?.follow(db)
            }
        } catch { throw StoreError(error, file: path) }
    }

    /// Opens an existing file for reading only, whether or not a daemon writes it.
    package init(readingOnly path: String) throws(StoreError) {
        SQLiteFile.setUp
        self.path = path
        var configuration = Configuration()
        configuration.readonly = true
        configuration.busyMode = .timeout(5)
        configuration.prepareDatabase { db in
            try SQLiteFile.persistWAL(db)
            // What it reads is not its own: mapped, it is neither copied nor looked for by a system call.
            try db.execute(sql: "PRAGMA mmap_size = \(SQLiteFile.mappedBytesMax)")
        }
        checkpointer = nil
        readers = nil
        // One connection: a pool costs more than a lookup.
        do { pool = try DatabaseQueue(path: path, configuration: configuration) } catch {
            throw StoreError(error, file: path)
        }
    }

    /// Runs `body` in one transaction, which sees one state of the file.
    package func read<T>(_ body: (Database) throws -> T) throws(StoreError) -> T {
        do {
            return try readers?.read { try $0.read { db in try Self.limited(db, body) } }
                ?? pool.read { db in try Self.limited(db, body) }
        } catch { throw StoreError(error, file: path) }
    }

    /// For a single statement, which needs no transaction around it.
    func glance<T>(_ body: (Database) throws -> T) throws(StoreError) -> T {
        do {
            return try readers?.read { try $0.unsafeRead { db in try Self.ending(db, body) } }
                ?? pool.unsafeRead { db in try Self.ending(db, body) }
        } catch {
            throw StoreError(error, file: path)
        }
    }

    /// Runs `body` in one transaction that is rolled back when it throws.
    package func write<T>(_ body: (Database) throws -> T) throws(StoreError) -> T {
        do { return try pool.write { db in try Self.ending(db, body) } } catch { throw StoreError(error, file: path) }
    }

    private static func limited<T>(_ db: Database, _ body: (Database) throws -> T) rethrows -> T {
        try ReadLimit.hold(db) { db in try ending(db, body) }
    }

    /// Ends what `body` left running: a statement that was not read to its end outlasts the transaction, and what the
    /// connection reads from then on is the file as it was, while the WAL grows behind it.
    private static func ending<T>(_ db: Database, _ body: (Database) throws -> T) rethrows -> T {
        defer {
            var statement = sqlite3_next_stmt(db.sqliteConnection, nil)
            while let running = statement {
                if sqlite3_stmt_busy(running) != 0 { sqlite3_reset(running) }
                statement = sqlite3_next_stmt(db.sqliteConnection, running)
            }
        }
        return try body(db)
    }

    /// Moves the WAL into the file; `truncating` also removes what it held from the disk, unless a reader needs it.
    ///
    /// Returns whether all of it was moved.
    @discardableResult
    package func checkpoint(truncating: Bool) throws(StoreError) -> Bool {
        do {
            return try pool.writeWithoutTransaction { db in
                // No commit can ask for another move meanwhile.
                checkpointer?.rest()
                let mode = truncating ? "TRUNCATE" : "PASSIVE"
                let row = try Row.fetchOne(db, sql: "PRAGMA wal_checkpoint(\(mode))")
                guard let row, let busy = row[0] as Int?, let frames = row[1] as Int?, let moved = row[2] as Int?
                else { return false }
                return busy == 0 && frames == moved
            }
        } catch { throw StoreError(error, file: path) }
    }

    /// Bytes of the WAL on the disk: it grows while somebody reads one snapshot for long.
    package var walBytes: UInt64 {
        let attributes = try? FileManager.default.attributesOfItem(atPath: path + "-wal")
        return (attributes?[.size] as? NSNumber)?.uint64Value ?? 0
    }

    package func close() throws(StoreError) {
        do {
            try checkpointer?.close()
            try readers?.close()
            try pool.close()
        } catch { throw StoreError(error, file: path) }
    }

    /// Deletes a file with its WAL; to be called while nobody has it open.
    package static func remove(_ path: String) throws(StoreError) {
        for name in [path, path + "-wal", path + "-shm"] where FileManager.default.fileExists(atPath: name) {
            do { try FileManager.default.removeItem(atPath: name) } catch {
                throw .io(file: name, reason: "it could not be deleted")
            }
        }
    }

    /// Once a process.
    private static let setUp: Void = process_setup_sqlite()

    private static func persistWAL(_ db: Database) throws {
        var on: CInt = 1
        let code = sqlite3_file_control(db.sqliteConnection, nil, SQLITE_FCNTL_PERSIST_WAL, &on)
        guard code == SQLITE_OK else { throw DatabaseError(resultCode: ResultCode(rawValue: code)) }
    }
}
