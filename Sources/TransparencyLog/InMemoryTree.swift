/// A whole tree of leaf hashes in memory, for tests and simulation.
package struct InMemoryTree: TileReader, Sendable {
    /// The right edge, and with it size and root.
    package private(set) var edge = TreeEdge()
    private var tiles: [[[Digest]]] = []

    /// The empty tree.
    package init() {}

    /// The tree over these leaf hashes.
    package init(_ leafHashes: some Sequence<Digest>) {
        for hash in leafHashes { append(hash) }
    }

    /// Number of leaves.
    package var size: UInt64 { edge.size }

    /// The root of the tree.
    package var root: Digest { edge.root }

    /// Appends a leaf by its hash.
    package mutating func append(_ leafHash: Digest) {
        edge.append(leafHash)
        for tile in edge.takeFullTiles() {
            if tile.level == tiles.count { tiles.append([]) }
            tiles[tile.level].append(tile.hashes)
        }
    }

    package func hashes(in tile: TileCoordinate) throws -> [Digest] {
        if let hashes = edge.hashes(in: tile) { return hashes }
        guard tiles.indices.contains(tile.level), tile.index < UInt64(tiles[tile.level].count) else {
            throw MissingTile(tile: tile)
        }
        let hashes = tiles[tile.level][Int(tile.index)]
        return tile.isFull ? hashes : [Digest](hashes.prefix(tile.width))
    }
}
