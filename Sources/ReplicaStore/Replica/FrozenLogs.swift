import GRDB
package import Membership

/// Logs of which two histories were signed: what is held of them stays readable, and says so.
extension Replica {
    /// By the ids of the logs; all others are not frozen.
    func mark(frozen: Set<Int64>) throws(StoreError) {
        // Each file then has a row for every log.
        try settle()
        for file in files {
            let marked = try file.file.read { db in
                Set(try Int64.fetchAll(db, sql: "SELECT log FROM log_rows WHERE frozen <> 0"))
            }
            if marked == frozen { continue }
            try file.file.write { db in
                for (log, value) in marked.subtracting(frozen).map({ ($0, 0) }) + frozen.map({ ($0, 1) }) {
                    try db.execute(sql: "UPDATE log_rows SET frozen = ? WHERE log = ?", arguments: [value, log])
                }
            }
        }
    }

    /// As readers see them.
    package func frozenLogs() throws(StoreError) -> Set<LogOrigin> {
        try open.file.read { db in
            let names = try String.fetchAll(db, sql: "SELECT origin FROM log_rows WHERE frozen <> 0")
            return Set(names.compactMap { try? LogOrigin(parsing: $0) })
        }
    }
}
