/// Reads any node of a tree of `treeSize` leaves from tiles, each tile once.
struct NodeReader<Reader: TileReader> {
    private let reader: Reader
    private let treeSize: UInt64
    private var tiles: [TileCoordinate: [Digest]] = [:]

    init(reader: Reader, treeSize: UInt64) {
        self.reader = reader
        self.treeSize = treeSize
    }

    /// The root over leaves `[start, end)`, a subtree within the tree.
    mutating func root(start: UInt64, end: UInt64) throws -> Digest {
        guard start < end else { return MerkleHash.emptyRoot }
        // Perfect parts from left to right, each as large as what remains allows.
        var parts: [Digest] = []
        var position = start
        while position < end {
            let height = UInt64.bitWidth - 1 - (end - position).leadingZeroBitCount
            parts.append(try node(height: height, index: position >> UInt64(height)))
            position += 1 << UInt64(height)
        }
        var root = parts.removeLast()
        for part in parts.reversed() { root = MerkleHash.node(part, root) }
        return root
    }

    /// PATH(index, D[start:end]) of RFC 6962 §2.1.1.
    mutating func inclusionPath(index: UInt64, start: UInt64, end: UInt64) throws -> [Digest] {
        var path: [Digest] = []
        var start = start
        var end = end
        while end - start > 1 {
            let middle = start + NodeReader.split(end - start)
            if index < middle {
                path.append(try root(start: middle, end: end))
                end = middle
            } else {
                path.append(try root(start: start, end: middle))
                start = middle
            }
        }
        return path.reversed()
    }

    /// SUBPROOF of RFC 6962 §2.1.2, for the non-empty subtree `[start, end)`.
    mutating func consistencyPath(start: UInt64, end: UInt64, isRootKnown: Bool) throws -> [Digest] {
        var path: [Digest] = []
        var isRootKnown = isRootKnown
        var start = start
        var treeStart: UInt64 = 0
        var treeEnd = treeSize
        while start != treeStart || end != treeEnd {
            let middle = treeStart + NodeReader.split(treeEnd - treeStart)
            if end <= middle {
                path.append(try root(start: middle, end: treeEnd))
                treeEnd = middle
            } else {
                path.append(try root(start: treeStart, end: middle))
                treeStart = middle
                if start < middle {
                    start = middle
                    isRootKnown = false
                }
            }
        }
        if !isRootKnown { path.append(try root(start: start, end: end)) }
        return path.reversed()
    }

    /// The largest power of two below `count`, which is at least 2.
    private static func split(_ count: UInt64) -> UInt64 {
        1 << UInt64(UInt64.bitWidth - 1 - (count - 1).leadingZeroBitCount)
    }

    private mutating func node(height: Int, index: UInt64) throws -> Digest {
        let level = height / 8
        let span = 1 << (height % 8)
        let first = index << UInt64(height % 8)
        guard let tile = TileCoordinate(level: level, index: first >> 8, treeSize: treeSize) else {
            throw ProofError.indexOutOfRange(index: first, start: 0, end: treeSize)
        }
        let hashes = try hashes(in: tile)
        let offset = Int(first & 0xFF)
        guard offset + span <= hashes.count else {
            throw ProofError.wrongTileWidth(tile, found: hashes.count)
        }
        return MerkleHash.perfectRoot(of: hashes[offset..<offset + span])
    }

    private mutating func hashes(in tile: TileCoordinate) throws -> [Digest] {
        if let hashes = tiles[tile] { return hashes }
        let hashes = try reader.hashes(in: tile)
        guard hashes.count == tile.width else { throw ProofError.wrongTileWidth(tile, found: hashes.count) }
        tiles[tile] = hashes
        return hashes
    }
}
