package import Foundation
import GRDB

/// A report that was acknowledged as queued, to be appended when the node leaves quarantine.
package struct QueuedReport: Sendable, Hashable {
    /// Ascending in the order of queueing.
    package let id: Int64
    package let kind: Int64
    /// As the reporter sent it.
    package let body: Data
    /// Milliseconds since 1970; nil of those that an earlier version queued.
    package let queuedMs: Int64?

    package enum Fate: Hashable, Sendable {
        case waits
        /// In the log, or said there already.
        case written
        case refused(String)
    }
}

/// Reports that leave the outbox, those among them that were refused with the reason.
package struct Unqueued: Sendable {
    /// How long refusals are remembered.
    static let keptMs: Int64 = 86_400_000

    package var ids: [Int64]
    package var refused: [Int64: String]
    package var nowMs: Int64

    package init(ids: [Int64] = [], refused: [Int64: String] = [:], nowMs: Int64 = 0) {
        self.ids = ids
        self.refused = refused
        self.nowMs = nowMs
    }
}

/// The outbox: reports wait here, durable, while nothing may be appended (DESIGN §5).
extension LogStore {
    static func registerOutbox(_ migrator: inout DatabaseMigrator) {
        migrator.registerMigration("outbox") { db in
            try db.execute(
                sql: """
                    -- Reports that wait for the end of a quarantine; they go in the commit that appends them.
                    CREATE TABLE outbox (
                        id INTEGER PRIMARY KEY AUTOINCREMENT, kind INTEGER NOT NULL, body BLOB NOT NULL
                    ) STRICT;
                    """
            )
        }
    }

    static func registerOutboxTimes(_ migrator: inout DatabaseMigrator) {
        migrator.registerMigration("outbox times") { db in
            try db.execute(sql: "ALTER TABLE outbox ADD COLUMN queued_ms INTEGER")
        }
    }

    static func registerRefusals(_ migrator: inout DatabaseMigrator) {
        migrator.registerMigration("outbox refusals") { db in
            try db.execute(
                sql: """
                    -- Reports that left the outbox without an entry; until: milliseconds since 1970.
                    CREATE TABLE refusals (id INTEGER PRIMARY KEY, reason TEXT NOT NULL, until INTEGER NOT NULL) STRICT;
                    """
            )
        }
    }

    /// Durable when it returns; their ids.
    package func queue(_ reports: [(kind: Int64, body: Data)], nowMs: Int64) throws(StoreError) -> [Int64] {
        try file.write { db in
            let insert = try BoundStatement(db, "INSERT INTO outbox (kind, body, queued_ms) VALUES (?, ?, ?)")
            return try reports.map { report in
                insert.bind(1, report.kind)
                insert.bind(2, report.body)
                insert.bind(3, nowMs)
                try insert.run()
                return insert.insertedRow
            }
        }
    }

    /// What became of a report of the outbox. A refusal is remembered for a day after it.
    package func fate(ofQueued id: Int64) throws(StoreError) -> QueuedReport.Fate {
        try file.read { db in
            if try Bool.fetchOne(db, sql: "SELECT 1 FROM outbox WHERE id = ?", arguments: [id]) != nil { return .waits }
            let reason = try String.fetchOne(db, sql: "SELECT reason FROM refusals WHERE id = ?", arguments: [id])
            return reason.map { .refused($0) } ?? .written
        }
    }

    /// The oldest.
    package func queued(limit: Int) throws(StoreError) -> [QueuedReport] {
        try file.read { db in
            let rows = try BoundStatement(db, "SELECT id, kind, body, queued_ms FROM outbox ORDER BY id LIMIT ?")
            rows.bind(1, Int64(limit))
            var reports: [QueuedReport] = []
            while try rows.step() {
                reports.append(
                    QueuedReport(
                        id: rows.integer(0),
                        kind: rows.integer(1),
                        body: rows.data(2),
                        queuedMs: rows.isNull(3) ? nil : rows.integer(3)
                    )
                )
            }
            return reports
        }
    }

    package func queuedCount() throws(StoreError) -> Int {
        try file.read { db in try Int.fetchOne(db, sql: "SELECT count(*) FROM outbox") ?? 0 }
    }

    /// Takes away what has been answered without an entry.
    package func unqueue(_ reports: Unqueued) throws(StoreError) { try file.write { db in try unqueue(reports, db) } }

    func unqueue(_ reports: Unqueued, _ db: Database) throws {
        if reports.ids.isEmpty { return }
        let delete = try BoundStatement(db, "DELETE FROM outbox WHERE id = ?")
        for id in reports.ids {
            delete.bind(1, id)
            try delete.run()
        }
        try db.execute(sql: "DELETE FROM refusals WHERE until <= ?", arguments: [reports.nowMs])
        let insert = try BoundStatement(db, "INSERT OR REPLACE INTO refusals (id, reason, until) VALUES (?, ?, ?)")
        for (id, reason) in reports.refused {
            insert.bind(1, id)
            insert.bind(2, reason)
            insert.bind(3, reports.nowMs + Unqueued.keptMs)
            try insert.run()
        }
    }
}
