/// The right edge of a growing tree: all that appending and signing need, a few kilobytes whatever the size.
///
/// It holds the partial tile of each level (C2SP tlog-tiles) and the roots of the perfect subtrees that make up the
/// tree (its compact range), so that an append costs one node hash on average and the root O(log size). A value:
/// copy it, append a batch, and keep the copy once the batch is committed.
package struct TreeEdge: Hashable, Sendable {
    /// Number of leaves.
    package private(set) var size: UInt64 = 0
    private var partialTiles: [[Digest]] = []
    private var frontier: [Digest] = []
    private var completedTiles: [FullTile] = []

    /// The edge of the empty tree.
    package init() {}

    /// Restores the edge of a tree of `size` leaves from its stored full tiles.
    ///
    /// The partial tile of each level is recomputed from the full tiles of the level below; at most 255 tiles a level
    /// are read.
    /// - Parameters:
    ///   - size: Number of leaves.
    ///   - leaves: The `size % 256` leaf hashes after the last full level-0 tile.
    ///   - root: Where given, the root that the signed checkpoint of this size states; it must come out.
    ///   - reader: Holds the full tiles.
    /// - Throws: `TreeEdgeError`, or what the reader throws.
    package init(size: UInt64, leaves: [Digest], root: Digest? = nil, reader: some TileReader) throws {
        guard UInt64(leaves.count) == size & 0xFF else {
            throw TreeEdgeError.wrongLeafCount(expected: Int(size & 0xFF), found: leaves.count)
        }
        self.size = size
        if size > 0 { partialTiles = [leaves] }
        var level = 1
        var hashCount = size >> 8
        while hashCount > 0 {
            var partial: [Digest] = []
            for index in (hashCount & ~0xFF)..<hashCount {
                guard let tile = TileCoordinate(level: level - 1, index: index, width: TileCoordinate.fullWidth) else {
                    break
                }
                let hashes = try reader.hashes(in: tile)
                guard hashes.count == tile.width else {
                    throw TreeEdgeError.wrongTileWidth(tile, found: hashes.count)
                }
                partial.append(MerkleHash.perfectRoot(of: hashes[...]))
            }
            partialTiles.append(partial)
            level += 1
            hashCount >>= 8
        }
        frontier = TreeEdge.frontier(of: partialTiles)
        if let root, root != self.root {
            throw TreeEdgeError.rootMismatch(size: size, expected: root, found: self.root)
        }
    }

    /// The root of the tree (RFC 6962 §2.1), from the frontier: at most 63 node hashes.
    package var root: Digest {
        guard var root = frontier.last else { return MerkleHash.emptyRoot }
        for subtree in frontier.dropLast().reversed() { root = MerkleHash.node(subtree, root) }
        return root
    }

    /// Appends a leaf by its hash.
    package mutating func append(_ leafHash: Digest) {
        var node = leafHash
        var height = 0
        var position = size
        record(node, tileLevel: 0)
        while position & 1 == 1, let left = frontier.popLast() {
            node = MerkleHash.node(left, node)
            position >>= 1
            height += 1
            if height & 7 == 0 { record(node, tileLevel: height >> 3) }
        }
        frontier.append(node)
        size &+= 1
    }

    /// The tiles completed since the last call, in the order of their completion; they are the caller's to store.
    package mutating func takeFullTiles() -> [FullTile] {
        defer { completedTiles = [] }
        return completedTiles
    }

    /// The hashes of the last tile of a level that is not full, 0...255 of them.
    package func partialTile(level: Int) -> [Digest] {
        partialTiles.indices.contains(level) ? partialTiles[level] : []
    }

    /// The hashes of a tile where it is one of the partial ones at this edge; nil where it is to be read from storage.
    package func hashes(in tile: TileCoordinate) -> [Digest]? {
        guard partialTiles.indices.contains(tile.level) else { return nil }
        let partial = partialTiles[tile.level]
        guard tile.index == size >> (UInt64(tile.level + 1) * 8), tile.width <= partial.count else { return nil }
        return tile.width == partial.count ? partial : [Digest](partial.prefix(tile.width))
    }

    private mutating func record(_ hash: Digest, tileLevel: Int) {
        if tileLevel == partialTiles.count { partialTiles.append([]) }
        partialTiles[tileLevel].append(hash)
        guard partialTiles[tileLevel].count == TileCoordinate.fullWidth else { return }
        let index = size >> (UInt64(tileLevel + 1) * 8)
        completedTiles.append(FullTile(level: tileLevel, index: index, hashes: partialTiles[tileLevel]))
        partialTiles[tileLevel] = []
    }

    private static func frontier(of partialTiles: [[Digest]]) -> [Digest] {
        var frontier: [Digest] = []
        for partial in partialTiles.reversed() {
            var start = 0
            for bit in (0..<8).reversed() where partial.count & (1 << bit) != 0 {
                frontier.append(MerkleHash.perfectRoot(of: partial[start..<start + (1 << bit)]))
                start += 1 << bit
            }
        }
        return frontier
    }
}

/// Why an edge could not be restored from storage.
package enum TreeEdgeError: Error, Equatable, CustomStringConvertible {
    /// Not `size % 256` leaf hashes were given.
    case wrongLeafCount(expected: Int, found: Int)
    /// A stored tile does not hold 256 hashes.
    case wrongTileWidth(TileCoordinate, found: Int)
    /// The stored tiles do not have the root that was signed.
    case rootMismatch(size: UInt64, expected: Digest, found: Digest)

    package var description: String {
        switch self {
        case .wrongLeafCount(let expected, let found):
            "\(found) leaf hashes given after the last full tile, \(expected) needed; pass those of size % 256 entries"
        case .wrongTileWidth(let tile, let found):
            "stored tile \(tile) holds \(found) hashes instead of 256; rebuild the tiles from the entries"
        case .rootMismatch(let size, let expected, let found):
            "stored tiles of \(size) leaves have root \(found), signed is \(expected); rebuild them from the entries"
        }
    }
}
