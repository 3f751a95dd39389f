import Testing
import TransparencyLog

/// One tree of 70,000 random leaf hashes, and its edge as it was at the sizes of interest.
struct SampleTree {
    static let shared = Result { try SampleTree() }

    /// Around the widths of tiles, and random ones.
    static let sizes: [UInt64] = {
        var random = Seeded(42)
        let drawn = (0..<10).map { _ in UInt64.random(in: 1...70_000, using: &random) }
        return [1, 2, 3, 7, 255, 256, 257, 511, 512, 513, 65_535, 65_536, 65_537, 70_000] + drawn
    }()

    let leaves: [Digest]
    let tree: InMemoryTree
    let edges: [UInt64: TreeEdge]

    private init() throws {
        var random = Seeded(7)
        var leaves: [Digest] = []
        var tree = InMemoryTree()
        var edges: [UInt64: TreeEdge] = [:]
        let wanted = Set(SampleTree.sizes)
        for _ in 0..<70_000 {
            let leaf = try random.digest()
            leaves.append(leaf)
            tree.append(leaf)
            if wanted.contains(tree.size) { edges[tree.size] = tree.edge }
        }
        self.leaves = leaves
        self.tree = tree
        self.edges = edges
    }

    func root(_ size: UInt64) throws -> Digest { try #require(edges[size]).root }
}

/// RFC 6962 §2.1 word for word, as the oracle.
enum Reference {
    static func root(_ leaves: ArraySlice<Digest>) -> Digest {
        guard leaves.count > 1 else { return leaves.first ?? MerkleHash.emptyRoot }
        let middle = leaves.startIndex + split(leaves.count)
        return MerkleHash.node(root(leaves[..<middle]), root(leaves[middle...]))
    }

    static func path(_ index: Int, _ leaves: ArraySlice<Digest>) -> [Digest] {
        guard leaves.count > 1 else { return [] }
        let middle = leaves.startIndex + split(leaves.count)
        return index < middle
            ? path(index, leaves[..<middle]) + [root(leaves[middle...])]
            : path(index, leaves[middle...]) + [root(leaves[..<middle])]
    }

    static func subproof(_ count: Int, _ leaves: ArraySlice<Digest>, isRootKnown: Bool) -> [Digest] {
        if count == leaves.count { return isRootKnown ? [] : [root(leaves)] }
        let half = split(leaves.count)
        let middle = leaves.startIndex + half
        return count <= half
            ? subproof(count, leaves[..<middle], isRootKnown: isRootKnown) + [root(leaves[middle...])]
            : subproof(count - half, leaves[middle...], isRootKnown: false) + [root(leaves[..<middle])]
    }

    private static func split(_ count: Int) -> Int {
        var half = 1
        while half * 2 < count { half *= 2 }
        return half
    }
}

/// Counts the tiles read.
final class CountingReader: TileReader {
    private let tree: InMemoryTree
    private(set) var tiles: [TileCoordinate] = []

    init(_ tree: InMemoryTree) { self.tree = tree }

    func hashes(in tile: TileCoordinate) throws -> [Digest] {
        tiles.append(tile)
        return try tree.hashes(in: tile)
    }
}
