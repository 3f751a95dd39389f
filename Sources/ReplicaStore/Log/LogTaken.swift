import GRDB
package import Membership

/// How much was taken of each log: envelopes and payloads as they came, whatever was erased since. Counted in the
/// commits themselves, because counting ten million entries at a start takes long.
extension LogStore {
    static func registerTaken(_ migrator: inout DatabaseMigrator) {
        migrator.registerMigration("taken") { db in
            try db.execute(
                sql: """
                    CREATE TABLE taken (log INTEGER PRIMARY KEY, bytes INTEGER NOT NULL) STRICT;
                    INSERT INTO taken SELECT key >> 40, sum(length(envelope) + ifnull(length(payload), 0)) FROM entries
                        GROUP BY key >> 40;
                    """
            )
        }
        // In the row that each commit writes anyway.
        migrator.registerMigration("taken in logs") { db in
            try db.execute(
                sql: """
                    ALTER TABLE logs ADD COLUMN taken INTEGER NOT NULL DEFAULT 0;
                    UPDATE logs SET taken = ifnull((SELECT bytes FROM taken WHERE log = id), 0);
                    DROP TABLE taken;
                    """
            )
        }
    }

    /// Bytes taken of each member's logs.
    package func taken() throws(StoreError) -> [MemberID: UInt64] {
        try file.read { db in
            let rows = try BoundStatement(db, "SELECT origin, taken FROM logs")
            var taken: [MemberID: UInt64] = [:]
            while try rows.step() {
                taken[try LogOrigin(parsing: rows.text(0)).member, default: 0] += UInt64(clamping: rows.integer(1))
            }
            return taken
        }
    }

    /// Of what comes outside of commits.
    func count(_ bytes: Int, log: Int64, _ db: Database) throws {
        let row = try BoundStatement(db, "UPDATE logs SET taken = taken + ? WHERE id = ?")
        row.bind(1, Int64(bytes))
        row.bind(2, log)
        try row.run()
    }
}
