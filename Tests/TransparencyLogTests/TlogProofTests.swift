import Testing
import TransparencyLog

struct TlogProofTests {
    private let key: SigningKey
    private let tree = InMemoryTree((0..<300).map { MerkleHash.leaf([UInt8](String($0).utf8)) })

    init() throws { key = try SigningKey(name: "example.com/log", seed: [UInt8](repeating: 3, count: 32)) }

    private func proof(_ index: UInt64, extra: [UInt8]? = nil) throws -> TlogProof {
        TlogProof(
            index: index,
            hashes: try MerkleProof.inclusion(index: index, size: tree.size, reader: tree),
            checkpoint: try Checkpoint(origin: "example.com/log", size: tree.size, root: tree.root).signed(by: key),
            extra: extra
        )
    }

    private func leaf(_ index: UInt64) -> Digest { MerkleHash.leaf([UInt8](String(index).utf8)) }

    @Test(arguments: [0, 1, 255, 256, 299] as [UInt64])
    func `a proof is written in the lines of C2SP and read back as it was`(index: UInt64) throws {
        for extra in [nil, [1, 2, 3]] as [[UInt8]?] {
            let proof = try proof(index, extra: extra)
            let lines = proof.encoded.split(separator: "\n", omittingEmptySubsequences: false)
            #expect(lines[0] == "c2sp.org/tlog-proof@v1")
            #expect(lines[extra == nil ? 1 : 2] == "index \(index)")
            #expect(proof.encoded.hasSuffix("\n\n" + proof.checkpoint.encoded))
            let read = try TlogProof.parse([UInt8](proof.encoded.utf8))
            #expect(read == proof)
            #expect(try read.verify(leaf: leaf(index), verifier: key.verifierKey).size == 300)
        }
    }

    @Test func `another leaf, index or key is refused`() throws {
        let proof = try proof(7)
        #expect(throws: TlogProofError.self) { try proof.verify(leaf: leaf(8), verifier: key.verifierKey) }
        let moved = TlogProof(index: 6, hashes: proof.hashes, checkpoint: proof.checkpoint)
        #expect(throws: TlogProofError.self) { try moved.verify(leaf: leaf(7), verifier: key.verifierKey) }
        let other = try SigningKey(name: "example.com/log", seed: [UInt8](repeating: 4, count: 32)).verifierKey
        #expect(throws: TlogProofError.checkpoint(.note(.noKnownSignature))) {
            try proof.verify(leaf: leaf(7), verifier: other)
        }
    }

    @Test(arguments: [
        ("c2sp.org/tlog-proof@v1", "c2sp.org/tlog-proof@v2", 1), ("index 7", "index 07", 2), ("index 7", "index -7", 2),
        ("index 7", "Index 7", 2), ("index 7\n", "index 7\n!\n", 3), ("index 7\n", "extra !\nindex 7\n", 2),
    ])
    func `a line that is not in its place is refused by its number`(old: String, new: String, line: Int) throws {
        let text = try proof(7).encoded.replacing(old, with: new)
        #expect(throws: TlogProofError.malformed(line: line)) { try TlogProof.parse([UInt8](text.utf8)) }
    }

    @Test(arguments: 0..<10)
    func `a mutated proof is refused, or reads as what it would be written as`(seed: UInt64) throws {
        var seeded = Seeded(seed)
        let bytes = [UInt8](try proof(130, extra: [9]).encoded.utf8)
        for _ in 0..<200 {
            let mutated = seeded.mutate(bytes)
            guard let read = try? TlogProof.parse(mutated) else { continue }
            #expect([UInt8](read.encoded.utf8) == mutated)
        }
    }
}
