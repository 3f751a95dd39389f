import GRDB
import Synchronization

extension Replica {
    /// Takes out what was merged of logs that have been cut since, or are gone: `sizes` is what the logs hold, by id.
    func cut(to sizes: [Int64: UInt64]) throws(StoreError) {
        guard let restricted else { throw .readOnly(file: open.file.path) }
        let outcome = restrictedObjects.withLock { _ in
            Result { () throws(StoreError) in
                for file in [restricted, open] {
                    let ends = try file.file.read { db in try file.ends(db) }
                    for (log, end) in ends where end > sizes[log] ?? 0 { try file.cut(log, to: sizes[log]) }
                }
                dates.settle()
            }
        }
        try outcome.get()
        restrictedLogs.withLock { logs in logs = logs.filter { sizes[$0] != nil } }
    }
}

extension ReplicaFile {
    /// Statements and events in one transaction.
    private static let cutMax = 10_000

    /// Where what was merged of each log ends, the part included that was merged out of its turn.
    fileprivate func ends(_ db: Database) throws -> [Int64: UInt64] {
        var ends = try progress(db)
        for (log, mark) in ends {
            let (first, last) = (LogKey(log: log, index: mark).packed, LogKey(log: log, index: .max).packed)
            for table in ["statement_rows", "event_rows", "request_rows", "answer_rows", "unread_rows"] {
                let sql = "SELECT max(key) FROM \(table) WHERE key >= ? AND key <= ?"
                guard let key = try Int64.fetchOne(db, sql: sql, arguments: [first, last]) else { continue }
                ends[log] = max(ends[log] ?? 0, LogKey(packed: key).index + 1)
            }
        }
        return ends
    }

    /// `size`: nil where the log is gone.
    fileprivate func cut(_ log: Int64, to size: UInt64?) throws(StoreError) {
        let (first, last) = (LogKey(log: log, index: size ?? 0).packed, LogKey(log: log, index: .max).packed)
        var isMore = true
        while isMore {
            isMore = try file.write { db in
                let keys = try Int64.fetchAll(
                    db,
                    sql: """
                        SELECT key FROM statement_rows WHERE key >= ?1 AND key <= ?2
                        UNION ALL SELECT key FROM event_rows WHERE key >= ?1 AND key <= ?2 ORDER BY key LIMIT ?3
                        """,
                    arguments: [first, last, Self.cutMax]
                )
                var merging = try ObjectMerging(db, path: file.path, highest: highest, names: names, dates: dates)
                try merging.remove(keys.map { LogKey(packed: $0) })
                try merging.finish()
                if keys.count == Self.cutMax { return true }
                try cutRequests(LogKey(packed: first)...LogKey(packed: last), db)
                // Only now does it say so: a crash before leaves the mark where it was.
                try db.execute(sql: "DELETE FROM unread_rows WHERE key >= ? AND key <= ?", arguments: [first, last])
                if let size {
                    try db.execute(
                        sql:
                            "UPDATE log_rows SET applied = min(applied, ?1), indexed = min(indexed, ?1) WHERE log = ?2",
                        arguments: [Int64(clamping: size), log]
                    )
                } else {
                    try db.execute(sql: "DELETE FROM log_rows WHERE log = ?", arguments: [log])
                }
                return false
            }
        }
    }
}
