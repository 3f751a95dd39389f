import GRDB
import GRDBSQLite

/// How long reads may take for those who ask from elsewhere.
package enum ReadLimit {
    @TaskLocal private static var end: ContinuousClock.Instant?

    /// Instructions of SQLite's between looks at the clock.
    private static let stride: CInt = 10_000

    /// What `body` reads of any file ends with ``StoreError/tooLong(file:)`` once the time is over. A single step of the
    /// full-text index is not broken off.
    package static func within<T>(_ time: Duration, _ body: () throws -> T) rethrows -> T {
        try $end.withValue(.now + time) { try body() }
    }

    static func hold<T>(_ db: Database, _ body: (Database) throws -> T) rethrows -> T {
        guard var end else { return try body(db) }
        return try withUnsafeMutablePointer(to: &end) { end in
            sqlite3_progress_handler(
                db.sqliteConnection,
                stride,
                { end in
                    guard let end = end?.load(as: ContinuousClock.Instant.self) else { return 0 }
                    return ContinuousClock.now > end ? 1 : 0
                },
                end
            )
            defer { sqlite3_progress_handler(db.sqliteConnection, 0, nil, nil) }
            return try body(db)
        }
    }
}
