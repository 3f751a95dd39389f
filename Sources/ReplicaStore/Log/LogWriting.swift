import Foundation
import GRDB
import Membership
import Replication
import TransparencyLog

extension LogStore {
    /// Writes all of the commits in one transaction, or none; durable when it returns. `unqueueing`: the reports of the
    /// outbox that they append.
    ///
    /// - Throws: `StoreError.conflict` where a log does not stand where the commit expects it, `fork` where it would
    ///   give a size a second root, `shrinking`, `refused` for what is not well-formed, `diskFull` and so on.
    package func commit(_ commits: [LogCommit], unqueueing queued: Unqueued = Unqueued()) throws(StoreError) {
        for commit in commits { try commit.check() }
        try file.write { db in
            for commit in commits { try write(commit, db) }
            try unqueue(queued, db)
        }
    }

    private func write(_ commit: LogCommit, _ db: Database) throws {
        let id = try swap(commit, db)
        let insert = try BoundStatement(db, "INSERT INTO entries (key, state, envelope, payload) VALUES (?, ?, ?, ?)")
        var erased = ErasedRanges()
        for (position, entry) in commit.entries.enumerated() {
            let index = commit.expectedSize &+ UInt64(position)
            insert.bind(1, LogKey(log: id, index: index).packed)
            insert.bind(2, Int64(entry.state.rawValue))
            _ = try entry.envelope.withUnsafeBytes { envelope in
                insert.bind(3, borrowing: envelope)
                guard let payload = entry.payload else {
                    insert.bindNull(4)
                    return try insert.run()
                }
                return try payload.withUnsafeBytes { payload in
                    insert.bind(4, borrowing: payload)
                    return try insert.run()
                }
            }
            if entry.erases.isEmpty { continue }
            for range in entry.erases { erased.add(range.clamped(to: 0..<index)) }
        }
        let tiles = try BoundStatement(db, "INSERT INTO tiles (key, hashes) VALUES (?, ?)")
        for tile in commit.fullTiles {
            guard let key = LogKey.tile(log: id, level: tile.level, index: tile.index) else { continue }
            tiles.bind(1, key)
            tiles.bind(2, tile.bytes)
            try tiles.run()
        }
        try erase(erased.ranges, log: id, db)
    }

    /// Compares and moves the log's row on; returns its id.
    private func swap(_ commit: LogCommit, _ db: Database) throws -> Int64 {
        let origin = commit.origin.description
        let stored = try log(commit.origin, db)
        let size = stored?.size ?? 0
        let root = stored?.root ?? MerkleHash.emptyRoot
        guard size == commit.expectedSize, root == commit.expectedRoot else {
            throw StoreError.conflict(origin: origin, expectedSize: commit.expectedSize, size: size)
        }
        let row = try BoundStatement(
            db,
            """
            INSERT INTO logs (id, origin, size, root, checkpoint_size, checkpoint, target_size, target, certificates,
              taken)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (id) DO UPDATE SET size = excluded.size, root = excluded.root,
            checkpoint_size = excluded.checkpoint_size, checkpoint = excluded.checkpoint,
            target_size = excluded.target_size, target = excluded.target, certificates = excluded.certificates,
            taken = taken + excluded.taken
            """
        )
        let id = try stored?.id ?? nextID(origin, db)
        let checkpoint = commit.checkpoint.map { LogNote(size: commit.newSize, note: $0) } ?? stored?.checkpoint
        var target: LogNote?
        switch commit.target {
        case .keep: target = stored?.target
        case .fetch(let note): target = note
        case .clear: target = nil
        }
        if let known = target, known.size <= commit.newSize { target = nil }
        row.bind(1, id)
        row.bind(2, origin)
        row.bind(3, bits: commit.newSize)
        row.bind(4, commit.newRoot.bytes)
        row.bind(5, bits: checkpoint?.size)
        row.bind(6, checkpoint?.note)
        row.bind(7, bits: target?.size)
        row.bind(8, target?.note)
        row.bind(9, CertificateList.encode(commit.certificates ?? stored?.certificates ?? []))
        row.bind(10, Int64(commit.entries.reduce(0) { $0 + $1.envelope.count + ($1.payload?.count ?? 0) }))
        try row.run()
        return id
    }

    private func nextID(_ origin: String, _ db: Database) throws -> Int64 {
        let id = try Int64.fetchOne(db, sql: "SELECT coalesce(max(id), 0) + 1 FROM logs") ?? 1
        guard id <= LogKey.logsMax else {
            throw StoreError.refused(origin: origin, reason: "this node already holds \(LogKey.logsMax) logs")
        }
        return id
    }
}
