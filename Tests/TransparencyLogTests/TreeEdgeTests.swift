import Testing
import TransparencyLog

@Suite struct TreeEdgeTests {
    @Test(arguments: SampleTree.sizes)
    func `an edge restored from stored tiles equals the one that was appended to`(size: UInt64) throws {
        let sample = try SampleTree.shared.get()
        let lastLeaves = [Digest](sample.leaves[Int(size & ~0xFF)..<Int(size)])
        let appended = try #require(sample.edges[size])
        var restored = try TreeEdge(size: size, leaves: lastLeaves, root: appended.root, reader: sample.tree)
        #expect(restored == appended)
        var continued = appended
        for leaf in sample.leaves[Int(size)...].prefix(300) {
            restored.append(leaf)
            continued.append(leaf)
        }
        #expect(restored == continued)
        #expect(restored.takeFullTiles() == continued.takeFullTiles())
    }

    @Test func `an edge is restored only from what adds up to the signed root`() throws {
        let sample = try SampleTree.shared.get()
        let leaves = [Digest](sample.leaves[512..<513])
        let root = try sample.root(513)
        let edge = try TreeEdge(size: 513, leaves: leaves, root: root, reader: sample.tree)
        #expect(edge.root == root)
        #expect(throws: TreeEdgeError.rootMismatch(size: 513, expected: .zero, found: root)) {
            try TreeEdge(size: 513, leaves: leaves, root: .zero, reader: sample.tree)
        }
        #expect(throws: TreeEdgeError.wrongLeafCount(expected: 1, found: 0)) {
            try TreeEdge(size: 513, leaves: [], reader: sample.tree)
        }
        let first = try #require(TileCoordinate(level: 0, index: 0, width: 256))
        #expect(throws: TreeEdgeError.wrongTileWidth(first, found: 255)) {
            try TreeEdge(size: 513, leaves: leaves, reader: ShortReader(tree: sample.tree))
        }
        #expect(throws: MissingTile(tile: first)) {
            try TreeEdge(size: 513, leaves: leaves, reader: InMemoryTree())
        }
    }

    @Test func `full tiles are handed out once, in order, each the root of those below`() throws {
        let sample = try SampleTree.shared.get()
        var edge = TreeEdge()
        var tiles: [FullTile] = []
        for (position, leaf) in sample.leaves.prefix(65_536).enumerated() {
            edge.append(leaf)
            if position % 1000 == 0 { tiles += edge.takeFullTiles() }
        }
        tiles += edge.takeFullTiles()
        #expect(edge.takeFullTiles() == [])
        let leafTiles = tiles.filter { $0.level == 0 }
        #expect(leafTiles.map(\.index) == [UInt64](0..<256))
        #expect(leafTiles.flatMap(\.hashes) == [Digest](sample.leaves.prefix(65_536)))
        let upper = tiles.filter { $0.level > 0 }
        #expect(upper.map(\.level) == [1])
        #expect(upper.first?.index == 0)
        #expect(upper.first?.hashes[3] == Reference.root(leafTiles[3].hashes[...]))
        #expect(edge.partialTile(level: 0) == [])
        #expect(edge.partialTile(level: 1) == [])
        #expect(edge.partialTile(level: 2) == [edge.root])
        #expect(edge.partialTile(level: 3) == [])
        #expect(edge.partialTile(level: -1) == [])
    }

    @Test func `the edge knows its partial tiles and no others`() throws {
        let sample = try SampleTree.shared.get()
        let edge = try #require(sample.edges[513])
        func hashes(_ level: Int, _ index: UInt64, _ width: Int) throws -> [Digest]? {
            edge.hashes(in: try #require(TileCoordinate(level: level, index: index, width: width)))
        }
        #expect(try hashes(0, 2, 1) == [sample.leaves[512]])
        #expect(try hashes(0, 2, 2) == nil)
        #expect(try hashes(0, 1, 1) == nil)
        #expect(try hashes(1, 0, 2) == edge.partialTile(level: 1))
        #expect(try hashes(1, 0, 1) == [edge.partialTile(level: 1)[0]])
        #expect(try hashes(2, 0, 1) == nil)
    }

    /// Loses the last hash of every tile.
    private struct ShortReader: TileReader {
        let tree: InMemoryTree

        func hashes(in tile: TileCoordinate) throws -> [Digest] { try tree.hashes(in: tile).dropLast() }
    }
}
