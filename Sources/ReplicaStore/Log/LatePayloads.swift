package import Foundation
import GRDB
package import Membership

/// A payload that came, or was erased, after its entry had been committed.
package struct LatePayload: Hashable, Sendable {
    /// Ascending, never reused.
    package let sequence: Int64
    package let key: LogKey
}

extension LogStore {
    /// Stores payloads that are wanted, or were withheld, at their places; they must open their commitments.
    ///
    /// Those of entries that hold theirs, or whose payload was erased, are passed over. Returns the indexes stored.
    @discardableResult
    package func fill(_ origin: LogOrigin, _ payloads: [(index: UInt64, payload: Data)]) throws(StoreError) -> [UInt64]
    {
        try file.write { db in
            let log = try id(of: origin, db)
            let update = try BoundStatement(
                db,
                "UPDATE entries SET state = 0, payload = ? WHERE key = ? AND state IN (1, 2)"
            )
            let late = try BoundStatement(db, "INSERT INTO late (key) VALUES (?)")
            var stored: [UInt64] = []
            var bytes = 0
            for (index, payload) in payloads where index < LogKey.entriesMax - 1 {
                let key = LogKey(log: log, index: index).packed
                update.bind(1, payload)
                update.bind(2, key)
                guard try update.run() > 0 else { continue }
                late.bind(1, key)
                try late.run()
                stored.append(index)
                bytes += payload.count
            }
            if bytes > 0 { try count(bytes, log: log, db) }
            return stored
        }
    }

    /// Stops asking for payloads that their author says are not for this node.
    package func markWithheld(_ origin: LogOrigin, _ indexes: [UInt64]) throws(StoreError) {
        try file.write { db in
            let log = try id(of: origin, db)
            let update = try BoundStatement(db, "UPDATE entries SET state = 1 WHERE key = ? AND state = 2")
            for index in indexes where index < LogKey.entriesMax - 1 {
                update.bind(1, LogKey(log: log, index: index).packed)
                try update.run()
            }
        }
    }

    /// What became late after `sequence`, in order.
    ///
    /// - Throws: `StoreError.schema` when rows after `sequence` have been forgotten: the replica must be rebuilt.
    package func late(after sequence: Int64, limit: Int) throws(StoreError) -> [LatePayload] {
        try file.read { db in
            guard sequence >= (try number(.lateForgotten, db) ?? 0) else {
                throw StoreError.schema(
                    file: file.path,
                    reason: "late payloads from \(sequence) on are forgotten; run mandala rebuild"
                )
            }
            let rows = try BoundStatement(db, "SELECT seq, key FROM late WHERE seq > ? ORDER BY seq LIMIT ?")
            rows.bind(1, sequence)
            rows.bind(2, Int64(limit))
            var found: [LatePayload] = []
            while try rows.step() {
                found.append(LatePayload(sequence: rows.integer(0), key: LogKey(packed: rows.integer(1))))
            }
            return found
        }
    }

    /// The last sequence given out; 0 when nothing was ever late.
    package func lateSequence() throws(StoreError) -> Int64 {
        try file.read { db in
            try Int64.fetchOne(db, sql: "SELECT seq FROM sqlite_sequence WHERE name = 'late'") ?? 0
        }
    }

    /// Forgets what every replica has durably applied.
    package func forgetLate(through sequence: Int64) throws(StoreError) {
        try file.write { db in
            try db.execute(sql: "DELETE FROM late WHERE seq <= ?", arguments: [sequence])
            try set(.lateForgotten, max(sequence, try number(.lateForgotten, db) ?? 0), db)
        }
    }
}
