import GRDB
package import TransparencyLog

/// The tiles of one stored log: full ones from the database, those that still grow from the tree's edge.
package struct StoredTiles: TileReader, Sendable {
    private let store: LogStore
    private let log: Int64
    private let edge: TreeEdge

    init(store: LogStore, log: Int64, edge: TreeEdge) {
        self.store = store
        self.log = log
        self.edge = edge
    }

    package func hashes(in tile: TileCoordinate) throws -> [Digest] {
        if let hashes = edge.hashes(in: tile) { return hashes }
        return try store.file.read { db in try TileRows(db: db, log: log).hashes(in: tile) }
    }
}

/// The full tiles of one log, within a transaction.
struct TileRows: TileReader {
    let db: Database
    let log: Int64

    func hashes(in tile: TileCoordinate) throws -> [Digest] {
        guard let key = LogKey.tile(log: log, level: tile.level, index: tile.index) else {
            throw MissingTile(tile: tile)
        }
        let rows = try BoundStatement(db, "SELECT hashes FROM tiles WHERE key = ?")
        rows.bind(1, key)
        guard try rows.step() else { throw MissingTile(tile: tile) }
        defer { rows.reset() }
        guard let hashes = TileBytes.decode(rows.bytes(0), width: tile.width) else { throw MissingTile(tile: tile) }
        return hashes
    }
}
