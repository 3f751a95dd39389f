import GRDB
package import Indicators

/// Objects that one import described in several ways: hashes of what it said, each with the latest import that did.
extension LogStore {
    static func registerDescriptions(_ migrator: inout DatabaseMigrator) {
        migrator.registerMigration("descriptions") { db in
            try db.execute(
                sql: """
                    CREATE TABLE described (
                        object BLOB NOT NULL, said INTEGER NOT NULL, run INTEGER NOT NULL, PRIMARY KEY (object, said)
                    ) STRICT, WITHOUT ROWID;
                    """
            )
        }
    }

    package func described() throws(StoreError) -> [ObjectID: [Int64: UInt64]] {
        try file.read { db in
            var found: [ObjectID: [Int64: UInt64]] = [:]
            let rows = try BoundStatement(db, "SELECT object, said, run FROM described")
            while try rows.step() {
                guard let object = ObjectID(rows.data(0)), let run = rows.bits(2) else { continue }
                found[object, default: [:]][rows.integer(1)] = run
            }
            return found
        }
    }

    /// Replaces what is remembered of each of the objects.
    package func describe(_ objects: [ObjectID: [Int64: UInt64]]) throws(StoreError) {
        if objects.isEmpty { return }
        try file.write { db in
            let delete = try BoundStatement(db, "DELETE FROM described WHERE object = ?")
            let insert = try BoundStatement(db, "INSERT INTO described (object, said, run) VALUES (?, ?, ?)")
            for (object, said) in objects {
                delete.bind(1, high: object.high, low: object.low)
                try delete.run()
                for (hash, run) in said {
                    insert.bind(1, high: object.high, low: object.low)
                    insert.bind(2, hash)
                    insert.bind(3, bits: run)
                    try insert.run()
                }
            }
        }
    }
}
