import Testing
import TransparencyLog

@Suite struct TileCoordinateTests {
    static let paths: [(String, Int, UInt64, Int)] = [
        ("tile/0/000", 0, 0, 256),
        ("tile/0/x001/x234/067", 0, 1_234_067, 256),
        ("tile/0/x001/x234/067.p/8", 0, 1_234_067, 8),
        ("tile/1/999", 1, 999, 256),
        ("tile/1/x001/000.p/255", 1, 1000, 255),
        ("tile/63/x018/x446/x744/x073/x709/x551/615.p/1", 63, .max, 1),
    ]

    @Test(arguments: paths)
    func `a path names one tile and the tile that path`(path: String, level: Int, index: UInt64, width: Int) throws {
        let tile = try #require(TileCoordinate(level: level, index: index, width: width))
        #expect(tile.path == path)
        #expect(TileCoordinate(path: path) == tile)
    }

    @Test func `entry bundles have paths of their own`() throws {
        let tile = try #require(TileCoordinate(level: 0, index: 1_234_067, width: 8))
        #expect(tile.entriesPath == "tile/entries/x001/x234/067.p/8")
        #expect(TileCoordinate(entriesPath: "tile/entries/x001/x234/067.p/8") == tile)
        #expect(TileCoordinate(entriesPath: "tile/0/x001/x234/067.p/8") == nil)
        #expect(TileCoordinate(path: "tile/entries/x001/x234/067.p/8") == nil)
    }

    @Test(arguments: [
        "", "tile", "tile/0", "tile/0/", "tile/00/000", "tile/64/000", "tile/-1/000", "tile/0/0", "tile/0/0000",
        "tile/0/x000/000", "tile/0/001/000", "tile/0/x001/x000", "tile/0/000.p", "tile/0/000.p/", "tile/0/000.p/0",
        "tile/0/000.p/256", "tile/0/000.p/01", "tile/0/000/1", "tile/0/000.p/1/", "/tile/0/000", "tile/0/000/",
        "tile/0/x018/x446/x744/x073/x709/x551/616", "tile/0/+01", "tile/0/x001//067", "tile/0/.p/3",
        "tile/0/00\u{0660}", "tile/18446744073709551616/000",
    ])
    func `a path written otherwise is refused`(path: String) {
        #expect(TileCoordinate(path: path) == nil)
    }

    @Test func `a tree of 70,000 leaves has the tiles the specification lists`() {
        func width(_ level: Int, _ index: UInt64) -> Int? {
            TileCoordinate(level: level, index: index, treeSize: 70_000)?.width
        }
        #expect(width(0, 272) == 256)
        #expect(width(0, 273) == 112)
        #expect(width(0, 274) == nil)
        #expect(width(1, 0) == 256)
        #expect(width(1, 1) == 17)
        #expect(width(2, 0) == 1)
        #expect(width(3, 0) == nil)
        #expect(width(64, 0) == nil)
        #expect(TileCoordinate(level: 0, index: 1, treeSize: 256) == nil)
        #expect(TileCoordinate(level: 0, index: .max, treeSize: .max) == nil)
        #expect(TileCoordinate(level: 0, index: 0, width: 0) == nil)
        #expect(TileCoordinate(level: 0, index: 0, width: 257) == nil)
        #expect(TileCoordinate(level: 64, index: 0, width: 1) == nil)
    }
}
