import Foundation
import GRDB
package import Membership
import Replication
import TransparencyLog

extension LogStore {
    /// Cuts a closed log to what its member's root has fixed; durable when it returns. Doing it again changes nothing.
    ///
    /// Entries beyond it are deleted. A copy of another history is deleted whole, and so is one that is shorter and, by
    /// `discardingShorter`, may be of another history: what is fixed is fetched then, under another id, by which the replica
    /// tells that what it merged is gone. Returns how the log stands; nil where nothing was ever held of it.
    package func cut(
        _ statement: IncarnationStatement,
        discardingShorter: Bool
    ) throws(StoreError) -> StoredLog? {
        let origin = statement.closes
        guard let held = try log(origin), !isCut(held, statement, discardingShorter) else { return try log(origin) }
        let isOther: Bool
        if held.size >= statement.size {
            do {
                let reader = try tiles(of: origin, edge: try edge(of: origin))
                isOther = try MerkleProof.root(size: statement.size, reader: reader) != statement.treeRoot
            } catch let error as StoreError { throw error } catch {
                throw .damaged(file: file.path, reason: "log \(origin): \(error)")
            }
        } else {
            isOther = discardingShorter
        }
        return try file.write { db in
            try delete(from: isOther ? 0 : min(held.size, statement.size), log: held.id, db)
            let note = LogNote(size: statement.size, note: Data(statement.bytes))
            if isOther {
                // An id is never used again: the greatest stays, or grows.
                let id = try Int64.fetchOne(db, sql: "SELECT max(id) + 1 FROM logs") ?? held.id
                try db.execute(sql: "UPDATE logs SET id = ? WHERE id = ?", arguments: [id, held.id])
                try set(origin, size: 0, root: MerkleHash.emptyRoot, checkpoint: nil, target: note, db)
            } else if held.size >= statement.size {
                try set(origin, size: statement.size, root: statement.treeRoot, checkpoint: note, target: nil, db)
            } else {
                try set(origin, size: held.size, root: held.root, checkpoint: nil, target: note, db)
            }
            return try log(origin, db)
        }
    }

    private func isCut(_ held: StoredLog, _ statement: IncarnationStatement, _ discardingShorter: Bool) -> Bool {
        let note = Data(statement.bytes)
        if held.checkpoint?.note == note { return true }
        return held.target?.note == note && !discardingShorter
    }

    private func delete(from size: UInt64, log: Int64, _ db: Database) throws {
        let (first, last) = (LogKey(log: log, index: size).packed, LogKey(log: log, index: .max).packed)
        try db.execute(sql: "DELETE FROM entries WHERE key >= ? AND key <= ?", arguments: [first, last])
        try db.execute(sql: "DELETE FROM erasures WHERE first >= ? AND first <= ?", arguments: [first, last])
        try db.execute(
            sql: "UPDATE erasures SET end = ?1 WHERE first < ?1 AND first >= ?2 AND end > ?1",
            arguments: [first, LogKey(log: log, index: 0).packed]
        )
        for level in 0..<5 {
            // Tiles that are not full at the new size.
            guard let from = LogKey.tile(log: log, level: level, index: size >> (8 * UInt64(level + 1))) else {
                continue
            }
            let next = log << 40 | Int64(level + 1) << 36
            try db.execute(sql: "DELETE FROM tiles WHERE key >= ? AND key < ?", arguments: [from, next])
        }
        try db.execute(sql: "DELETE FROM acks WHERE log = ?", arguments: [log])
    }

    private func set(
        _ origin: LogOrigin,
        size: UInt64,
        root: Digest,
        checkpoint: LogNote?,
        target: LogNote?,
        _ db: Database
    ) throws {
        try db.execute(
            sql: """
                UPDATE logs SET size = ?, root = ?, checkpoint_size = ?, checkpoint = ?, target_size = ?, target = ?
                WHERE origin = ?
                """,
            arguments: [
                Int64(clamping: size), Data(root.bytes), checkpoint.map { Int64(clamping: $0.size) }, checkpoint?.note,
                target.map { Int64(clamping: $0.size) }, target?.note, origin.description,
            ]
        )
    }
}
