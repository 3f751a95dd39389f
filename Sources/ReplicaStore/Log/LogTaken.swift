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
    }

    /// Bytes taken of each member's logs.
    package func taken() throws(StoreError) -> [MemberID: UInt64] {
        try file.read { db in
            let rows = try BoundStatement(db, "SELECT origin, bytes FROM taken JOIN logs ON logs.id = log")
            var taken: [MemberID: UInt64] = [:]
            while try rows.step() {
                taken[try LogOrigin(parsing: rows.text(0)).member, default: 0] += UInt64(clamping: rows.integer(1))
            }
            return taken
        }
    }

    func count(_ bytes: Int, log: Int64, _ db: Database) throws {
        let row = try BoundStatement(
            db,
            "INSERT INTO taken (log, bytes) VALUES (?, ?) ON CONFLICT (log) DO UPDATE SET bytes = bytes + excluded.bytes"
        )
        row.bind(1, log)
        row.bind(2, Int64(bytes))
        try row.run()
    }
}
