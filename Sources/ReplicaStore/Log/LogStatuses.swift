package import Foundation
import GRDB

/// What became of posted envelopes, kept for those who posted them: durable, as what was reported is.
extension LogStore {
    static func registerStatuses(_ migrator: inout DatabaseMigrator) {
        migrator.registerMigration("statuses") { db in
            try db.execute(
                sql: """
                    -- until: milliseconds since 1970; token: the name of the one that posted.
                    CREATE TABLE statuses (
                        id TEXT PRIMARY KEY, token TEXT NOT NULL, until INTEGER NOT NULL, body BLOB NOT NULL
                    ) STRICT;
                    CREATE INDEX status_until ON statuses (until);
                    """
            )
        }
    }

    /// Durable when it returns. Those whose time has come go, and of more than `bytesMax` the oldest.
    package func keepStatus(
        _ id: String,
        _ body: Data,
        token: String,
        untilMs: Int64,
        nowMs: Int64,
        bytesMax: Int
    ) throws(StoreError) {
        try file.write { db in
            try db.execute(
                sql: "INSERT OR REPLACE INTO statuses (id, token, until, body) VALUES (?, ?, ?, ?)",
                arguments: [id, token, untilMs, body]
            )
            try db.execute(
                sql: """
                    DELETE FROM statuses WHERE until <= ?1 OR id IN (
                      SELECT id FROM (SELECT id, sum(length(body)) OVER (ORDER BY until DESC, id) AS bytes FROM statuses)
                      WHERE bytes > ?2)
                    """,
                arguments: [nowMs, bytesMax]
            )
        }
    }

    /// Nil where there is none of that id any more for the token.
    package func status(_ id: String, token: String, nowMs: Int64) throws(StoreError) -> Data? {
        try file.read { db in
            try Data.fetchOne(
                db,
                sql: "SELECT body FROM statuses WHERE id = ? AND token = ? AND until > ?",
                arguments: [id, token, nowMs]
            )
        }
    }
}
