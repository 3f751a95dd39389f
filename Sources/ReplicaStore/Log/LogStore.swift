import GRDB
package import Membership
package import TransparencyLog

/// All logs of a node, in `log.sqlite`: the truth, from which everything else can be made anew (DESIGN §4, §9).
///
/// Calls block while SQLite works. Writers wait for one another; readers see the last commit and wait for nobody.
package struct LogStore: Sendable {
    package let file: SQLiteFile
    let origins = LogOrigins()

    /// Opens the file for writing, or makes it; mode 0600, for it holds what is addressed to this member alone.
    package static func open(_ path: String) throws(StoreError) -> LogStore {
        let file = try SQLiteFile(path: path, durability: .full, mode: 0o600, cacheMiB: 16)
        try file.migrate(LogSchema.migrator)
        return LogStore(file: file)
    }

    /// Opens an existing file for reading only, also while the daemon runs.
    package static func open(readingOnly path: String) throws(StoreError) -> LogStore {
        let file = try SQLiteFile(readingOnly: path)
        try file.requireSchema(LogSchema.migrator)
        return LogStore(file: file)
    }

    package func close() throws(StoreError) { try file.close() }

    /// By origin.
    package func logs() throws(StoreError) -> [StoredLog] {
        try file.read { db in try allLogs(db) }
    }

    package func log(_ origin: LogOrigin) throws(StoreError) -> StoredLog? {
        try file.read { db in try log(origin, db) }
    }

    /// The right edge of a log's tree, restored from entries and full tiles; it has the stored root.
    package func edge(of origin: LogOrigin) throws(StoreError) -> TreeEdge {
        try file.read { db in
            guard let log = try log(origin, db) else { throw StoreError.unknownLog(origin: "\(origin)") }
            let first = log.size & ~0xFF
            var leaves: [Digest] = []
            let rows = try BoundStatement(db, "SELECT envelope FROM entries WHERE key >= ? AND key < ? ORDER BY key")
            rows.bind(1, LogKey(log: log.id, index: first).packed)
            rows.bind(2, LogKey(log: log.id, index: log.size).packed)
            while try rows.step() { leaves.append(MerkleHash.leaf(rows.bytes(0))) }
            do {
                return try TreeEdge(
                    size: log.size,
                    leaves: leaves,
                    root: log.root,
                    reader: TileRows(db: db, log: log.id)
                )
            } catch let error as TreeEdgeError {
                throw StoreError.damaged(file: file.path, reason: "log \(origin): \(error)")
            } catch let error as MissingTile {
                throw StoreError.damaged(file: file.path, reason: "log \(origin): \(error)")
            }
        }
    }

    /// The log's tiles as they stand; partial ones come from `edge`, which must be of this log.
    package func tiles(of origin: LogOrigin, edge: TreeEdge) throws(StoreError) -> StoredTiles {
        guard let log = try log(origin) else { throw .unknownLog(origin: "\(origin)") }
        return StoredTiles(store: self, log: log.id, edge: edge)
    }

    func allLogs(_ db: Database) throws -> [StoredLog] {
        let rows = try BoundStatement(db, "\(LogStore.logColumns) ORDER BY origin")
        var logs: [StoredLog] = []
        while try rows.step() { logs.append(try log(at: rows, db)) }
        return logs
    }

    func log(_ origin: LogOrigin, _ db: Database) throws -> StoredLog? {
        let rows = try BoundStatement(db, "\(LogStore.logColumns) WHERE origin = ?")
        rows.bind(1, origin.description)
        guard try rows.step() else { return nil }
        defer { rows.reset() }
        return try log(at: rows, db)
    }

    func id(of origin: LogOrigin, _ db: Database) throws -> Int64 {
        let rows = try BoundStatement(db, "SELECT id FROM logs WHERE origin = ?")
        rows.bind(1, origin.description)
        guard try rows.step() else { throw StoreError.unknownLog(origin: "\(origin)") }
        defer { rows.reset() }
        return rows.integer(0)
    }

    private static let logColumns = """
        SELECT id, origin, size, root, checkpoint_size, checkpoint, target_size, target, certificates FROM logs
        """

    private func log(at row: BoundStatement, _ db: Database) throws -> StoredLog {
        let name = row.text(1)
        let damaged = StoreError.damaged(file: file.path, reason: "the row of log \(name) cannot be read")
        guard let root = Digest(row.bytes(3)), let size = UInt64(exactly: row.integer(2)) else { throw damaged }
        guard let certificates = CertificateList.decode(row.data(8)) else { throw damaged }
        let origin: LogOrigin
        do { origin = try LogOrigin(parsing: name) } catch { throw damaged }
        let id = row.integer(0)
        let wanted = try firstWanted(db, log: id, in: 0..<size)
        return StoredLog(
            id: id,
            origin: origin,
            size: size,
            root: root,
            checkpoint: note(row, 4),
            target: note(row, 6),
            certificates: certificates,
            payloadsThrough: wanted ?? size
        )
    }

    private func note(_ row: BoundStatement, _ column: Int32) -> LogNote? {
        guard let size = row.bits(column), let note = row.dataOrNull(column + 1) else { return nil }
        return LogNote(size: size, note: note)
    }
}
