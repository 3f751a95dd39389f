import Foundation
import GRDB
import GRDBSQLite

/// A statement with C binds: 569 k rows/s where GRDB's arguments give 340 k.
///
/// Parameters count from 1, columns from 0. Valid inside the transaction it was made in.
struct BoundStatement {
    private let statement: Statement
    private let handle: OpaquePointer
    private let connection: OpaquePointer?

    private static let transient = unsafeBitCast(-1, to: sqlite3_destructor_type.self)

    init(_ db: Database, _ sql: String) throws { try self.init(db, db.cachedStatement(sql: sql)) }

    /// For what holds times or other numbers that hardly come again: the connection would keep each for good.
    init(_ db: Database, once sql: String) throws { try self.init(db, db.makeStatement(sql: sql)) }

    private init(_ db: Database, _ statement: Statement) throws {
        self.statement = statement
        handle = statement.sqliteStatement
        connection = db.sqliteConnection
        sqlite3_reset(handle)
        sqlite3_clear_bindings(handle)
    }

    func bind(_ position: Int32, _ value: Int64) { sqlite3_bind_int64(handle, position, value) }

    func bind(_ position: Int32, _ value: Int64?) {
        if let value { bind(position, value) } else { bindNull(position) }
    }

    /// The bits, so that every value comes back.
    func bind(_ position: Int32, bits value: UInt64?) { bind(position, value.map { Int64(bitPattern: $0) }) }

    func bindNull(_ position: Int32) { sqlite3_bind_null(handle, position) }

    func bind(_ position: Int32, _ value: String?) {
        guard var value else { return bindNull(position) }
        if value.isEmpty {
            sqlite3_bind_text(handle, position, "", 0, Self.transient)
            return
        }
        value.withUTF8 { bytes in
            _ = bytes.withMemoryRebound(to: CChar.self) { characters in
                sqlite3_bind_text(
                    handle,
                    position,
                    characters.baseAddress,
                    Int32(clamping: characters.count),
                    Self.transient
                )
            }
        }
    }

    /// Nil for an empty text.
    func bind(_ position: Int32, filled value: String) { bind(position, value.isEmpty ? nil : value) }

    func bind(_ position: Int32, _ value: Data?) {
        guard let value else { return bindNull(position) }
        value.withUnsafeBytes { bind(position, $0) }
    }

    /// Sixteen bytes, the high word first.
    func bind(_ position: Int32, high: UInt64, low: UInt64) {
        withUnsafeBytes(of: (high.bigEndian, low.bigEndian)) { bind(position, $0) }
    }

    func bind(_ position: Int32, _ value: [UInt8]) { value.withUnsafeBytes { bind(position, $0) } }

    private func bind(_ position: Int32, _ bytes: UnsafeRawBufferPointer) {
        if bytes.isEmpty {
            sqlite3_bind_zeroblob(handle, position, 0)
        } else {
            sqlite3_bind_blob(handle, position, bytes.baseAddress, Int32(clamping: bytes.count), Self.transient)
        }
    }

    /// Binds a blob that outlives the next ``run()``.
    func bind(_ position: Int32, borrowing bytes: UnsafeRawBufferPointer) {
        sqlite3_bind_blob(handle, position, bytes.baseAddress, Int32(clamping: bytes.count), nil)
    }

    /// Runs a statement without rows; returns how many rows it changed.
    @discardableResult
    func run() throws -> Int {
        let code = sqlite3_step(handle)
        sqlite3_reset(handle)
        guard code == SQLITE_DONE || code == SQLITE_ROW else { throw failure(code) }
        return Int(sqlite3_changes(connection))
    }

    /// Whether there is another row; after the last one the statement can be bound again.
    func step() throws -> Bool {
        switch sqlite3_step(handle) {
        case SQLITE_ROW: return true
        case SQLITE_DONE:
            sqlite3_reset(handle)
            return false
        case let code:
            sqlite3_reset(handle)
            throw failure(code)
        }
    }

    /// Gives up the rows that are left.
    func reset() { sqlite3_reset(handle) }

    var insertedRow: Int64 { sqlite3_last_insert_rowid(connection) }

    func isNull(_ column: Int32) -> Bool { sqlite3_column_type(handle, column) == SQLITE_NULL }
    func integer(_ column: Int32) -> Int64 { sqlite3_column_int64(handle, column) }
    func integerOrNull(_ column: Int32) -> Int64? { isNull(column) ? nil : integer(column) }
    func bits(_ column: Int32) -> UInt64? { integerOrNull(column).map { UInt64(bitPattern: $0) } }

    func bytes(_ column: Int32) -> UnsafeRawBufferPointer {
        UnsafeRawBufferPointer(
            start: sqlite3_column_blob(handle, column),
            count: Int(sqlite3_column_bytes(handle, column))
        )
    }

    func data(_ column: Int32) -> Data { Data(bytes(column)) }
    func dataOrNull(_ column: Int32) -> Data? { isNull(column) ? nil : data(column) }

    func text(_ column: Int32) -> String { utf8(column).map { String(decoding: $0, as: UTF8.self) } ?? "" }

    /// Nil for NULL; valid until the next row.
    func utf8(_ column: Int32) -> UnsafeBufferPointer<UInt8>? {
        guard let start = sqlite3_column_text(handle, column) else { return nil }
        return UnsafeBufferPointer(start: start, count: Int(sqlite3_column_bytes(handle, column)))
    }

    func textOrNull(_ column: Int32) -> String? { isNull(column) ? nil : text(column) }

    private func failure(_ code: CInt) -> DatabaseError {
        DatabaseError(
            resultCode: ResultCode(rawValue: code),
            message: String(cString: sqlite3_errmsg(connection)),
            sql: statement.sql
        )
    }
}
