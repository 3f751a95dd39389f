import Testing
import TransparencyLog

@Suite struct MerkleHashTests {
    static let roots = [
        "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
        "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
        "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
        "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
        "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
        "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
        "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
        "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
        "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
    ]

    @Test func `the RFC 6962 test leaves have the published roots at sizes 0 to 8`() throws {
        let leaves = try #require(try Vectors.note("RFC 6962").leavesHex)
        var edge = TreeEdge()
        var tree = InMemoryTree()
        #expect(edge.root.description == Self.roots[0])
        for (position, leaf) in leaves.enumerated() {
            let hash = MerkleHash.leaf(try bytes(hex: leaf))
            edge.append(hash)
            tree.append(hash)
            #expect(edge.root.description == Self.roots[position + 1])
            #expect(try MerkleProof.root(size: tree.size, reader: tree).description == Self.roots[position + 1])
        }
        #expect(edge.size == 8)
    }

    @Test func `the empty root is the hash of nothing`() {
        #expect(MerkleHash.emptyRoot.description == Self.roots[0])
    }

    @Test(arguments: [0, 1, 1022, 1023, 1024, 4096, 70_000])
    func `a leaf hashes alike from an array, a slice, a lazy collection and a buffer`(count: Int) throws {
        var random = Seeded(UInt64(count))
        let data = random.bytes(count)
        let whole = data.withUnsafeBytes { MerkleHash.leaf($0) }
        #expect(MerkleHash.leaf(data) == whole)
        #expect(MerkleHash.leaf(([1] + data).dropFirst()) == whole)
        #expect(MerkleHash.leaf(data.lazy.map { $0 }) == whole)
        #expect(MerkleHash.leaf(data + [0]) != whole)
    }

    @Test func `a leaf at the limit of copying and one past it have the hashes sha256sum gives`() {
        let small = MerkleHash.leaf([UInt8](repeating: 0x61, count: 1023))
        let large = MerkleHash.leaf([UInt8](repeating: 0x61, count: 1024))
        #expect(small.description == "ca084ddb72cd5db9f71c5734e7bbc4ff4ec5d1fb490689e2cc395bafec2bbc25")
        #expect(large.description == "e57e1cdbf524ce1c957cbec5bf11edbd8fa75311abc3e8b0b00d5da5ab0a9e31")
    }
}
