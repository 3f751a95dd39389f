import GRDBSQLite

/// A bare connection with C binds; every failure ends the run.
final class SQLiteHandle {
    let handle: OpaquePointer

    init(_ path: String, readOnly: Bool = false) throws {
        var opened: OpaquePointer?
        let flags = readOnly ? SQLITE_OPEN_READONLY : SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE
        guard sqlite3_open_v2(path, &opened, flags | SQLITE_OPEN_NOMUTEX, nil) == SQLITE_OK, let opened else {
            throw BenchError("\(path) cannot be opened")
        }
        handle = opened
        sqlite3_busy_timeout(handle, 5_000)
    }

    deinit { sqlite3_close_v2(handle) }

    func run(_ sql: String) throws {
        guard sqlite3_exec(handle, sql, nil, nil, nil) == SQLITE_OK else { throw failure }
    }

    func prepare(_ sql: String) throws -> OpaquePointer {
        var statement: OpaquePointer?
        guard sqlite3_prepare_v3(handle, sql, -1, UInt32(SQLITE_PREPARE_PERSISTENT), &statement, nil) == SQLITE_OK,
            let statement
        else { throw failure }
        return statement
    }

    private var failure: BenchError { BenchError(String(cString: sqlite3_errmsg(handle))) }
}

extension SQLiteHandle {
    /// The one number that a query gives.
    func integer(_ sql: String) throws -> UInt64 {
        let statement = try prepare(sql)
        defer { sqlite3_finalize(statement) }
        guard sqlite3_step(statement) == SQLITE_ROW else { throw BenchError("no row: \(sql)") }
        return UInt64(bitPattern: sqlite3_column_int64(statement, 0))
    }
}
