import Foundation
import Membership
import Replication
import ReplicaStore
import TransparencyLog

/// What C2SP tlog-tiles serves of the logs held, up to the newest signed checkpoint of each: never a payload.
actor TileLibrary {
    /// What a path names.
    enum Resource: Hashable, Sendable {
        case checkpoint
        case tile(TileCoordinate)
        /// The entry bundle behind this level-0 tile.
        case entries(TileCoordinate)

        /// Nil unless written exactly so.
        init?(_ path: String) {
            if path == "checkpoint" {
                self = .checkpoint
            } else if let tile = TileCoordinate(entriesPath: path) {
                self = .entries(tile)
            } else if let tile = TileCoordinate(path: path) {
                self = .tile(tile)
            } else {
                return nil
            }
        }
    }

    private let executor = QueueExecutor("tiles")
    private let store: LogStore
    private let edges: EdgeBook
    private let keys: LogKeyBook

    nonisolated var unownedExecutor: UnownedSerialExecutor { executor.asUnownedSerialExecutor() }

    init(store: LogStore, edges: EdgeBook, keys: LogKeyBook) {
        self.store = store
        self.edges = edges
        self.keys = keys
    }

    /// Nil where there is no such log or resource.
    func bytes(of resource: Resource, in origin: LogOrigin) async throws -> [UInt8]? {
        guard let log = try store.log(origin), let head = log.checkpoint else { return nil }
        switch resource {
        case .checkpoint: return try await checkpoint(head, origin)
        case .tile(let tile):
            guard isThere(tile, head.size) else { return nil }
            let tiles = try store.tiles(of: origin, edge: try edge(of: origin, atLeast: head.size))
            return try tiles.hashes(in: tile).flatMap(\.bytes)
        case .entries(let tile):
            guard isThere(tile, head.size) else { return nil }
            let first = tile.index << 8
            let range = first..<first + UInt64(tile.width)
            let entries = try store.entries(of: origin, in: range, maxBytes: .max, payloads: false)
            guard entries.count == tile.width else { throw MissingTile(tile: tile) }
            return try EntryBundle.encode(entries.map { [UInt8]($0.envelope) })
        }
    }

    /// Whether a tree of this size has so much of the tile: partial tiles of earlier sizes are there for ever.
    private func isThere(_ tile: TileCoordinate, _ size: UInt64) -> Bool {
        guard let widest = TileCoordinate(level: tile.level, index: tile.index, treeSize: size) else { return false }
        return tile.width <= widest.width
    }

    /// The note, with the cosignatures held of exactly this tree.
    private func checkpoint(_ head: LogNote, _ origin: LogOrigin) async throws -> [UInt8]? {
        // Of a closed log it is the root that says what counts, and not the log's key.
        if IncarnationStatement.begins(head.note) { return nil }
        let note = try SignedNote.parse([UInt8](head.note))
        let stated = try Checkpoint.parse(note.text)
        let given = try store.cosignatures(of: origin).filter {
            $0.size == stated.size && $0.root == stated.root && $0.witness != origin.member
        }
        await keys.learn(witnesses: given.map(\.certificates), now: Date())
        return [UInt8](try note.adding(given.compactMap { keys.line($0) }).encoded.utf8)
    }

    /// The keeper's where it is far enough; a commit is in the file before it is in the book.
    private func edge(of origin: LogOrigin, atLeast size: UInt64) throws -> TreeEdge {
        if let edge = edges[origin], edge.size >= size { return edge }
        let edge = try store.edge(of: origin)
        edges.keep(edge, of: origin)
        return edge
    }
}
