package import Foundation
import GRDB

/// A report that was acknowledged as queued, to be appended when the node leaves quarantine.
package struct QueuedReport: Sendable, Hashable {
    /// Ascending in the order of queueing.
    package let id: Int64
    package let kind: Int64
    /// As the reporter sent it.
    package let body: Data
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

    /// Durable when it returns.
    package func queue(_ reports: [(kind: Int64, body: Data)]) throws(StoreError) {
        try file.write { db in
            let insert = try BoundStatement(db, "INSERT INTO outbox (kind, body) VALUES (?, ?)")
            for report in reports {
                insert.bind(1, report.kind)
                insert.bind(2, report.body)
                try insert.run()
            }
        }
    }

    /// The oldest.
    package func queued(limit: Int) throws(StoreError) -> [QueuedReport] {
        try file.read { db in
            let rows = try BoundStatement(db, "SELECT id, kind, body FROM outbox ORDER BY id LIMIT ?")
            rows.bind(1, Int64(limit))
            var reports: [QueuedReport] = []
            while try rows.step() {
                reports.append(QueuedReport(id: rows.integer(0), kind: rows.integer(1), body: rows.data(2)))
            }
            return reports
        }
    }

    package func queuedCount() throws(StoreError) -> Int {
        try file.read { db in try Int.fetchOne(db, sql: "SELECT count(*) FROM outbox") ?? 0 }
    }

    /// Takes away what has been answered without an entry.
    package func unqueue(_ ids: [Int64]) throws(StoreError) { try file.write { db in try unqueue(ids, db) } }

    func unqueue(_ ids: [Int64], _ db: Database) throws {
        if ids.isEmpty { return }
        let delete = try BoundStatement(db, "DELETE FROM outbox WHERE id = ?")
        for id in ids {
            delete.bind(1, id)
            try delete.run()
        }
    }
}
