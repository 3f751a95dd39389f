import Testing
import TransparencyLog

/// Every parser against seeded mutations of good input: it refuses, or what it accepts is written back unchanged.
@Suite struct MutationTests {
    @Test(arguments: 0..<8 as Range<UInt64>)
    func `a mutated note is refused or written back, and never verifies as the text it is not`(seed: UInt64) throws {
        var random = Seeded(seed)
        let key = try SigningKey(name: "wg-as.asean/th/1", seed: random.bytes(32))
        let note = try Checkpoint(origin: "wg-as.asean/th/1", size: 7, root: try random.digest()).signed(by: key)
        let original = [UInt8](note.encoded.utf8)
        var acceptedCount = 0
        for _ in 0..<400 {
            let mutated = random.mutate(original)
            guard let parsed = try? SignedNote.parse(mutated) else { continue }
            acceptedCount += 1
            #expect([UInt8](parsed.encoded.utf8) == mutated)
            if (try? parsed.verify([key.verifierKey])) != nil { #expect(parsed.text == note.text) }
        }
        #expect(acceptedCount > 0)
    }

    @Test(arguments: 0..<4 as Range<UInt64>)
    func `a mutated checkpoint body is refused or written back`(seed: UInt64) throws {
        var random = Seeded(seed)
        let original = [UInt8](Checkpoint(origin: "o", size: 1234, root: try random.digest()).body.utf8)
        var acceptedCount = 0
        for _ in 0..<500 {
            let mutated = random.mutate(original)
            guard let text = String(validating: mutated, as: UTF8.self) else { continue }
            guard let parsed = try? Checkpoint.parse(text) else { continue }
            acceptedCount += 1
            #expect([UInt8](parsed.body.utf8) == mutated)
        }
        #expect(acceptedCount > 0)
    }

    @Test(arguments: 0..<4 as Range<UInt64>)
    func `a mutated verifier key is refused, or differs in the case of its ID alone`(seed: UInt64) throws {
        var random = Seeded(seed)
        for _ in 0..<500 {
            let mutated = String(decoding: random.mutate([UInt8](KeyTests.peter.utf8)), as: UTF8.self)
            let key = try? VerifierKey(mutated)
            #expect(key == nil || key?.description == KeyTests.peter)
        }
    }

    @Test(arguments: 0..<4 as Range<UInt64>)
    func `a mutated tile path is refused or written back`(seed: UInt64) throws {
        var random = Seeded(seed)
        var acceptedCount = 0
        for _ in 0..<500 {
            let original = ["tile/0/x001/x234/067.p/8", "tile/11/067"].randomElement(using: &random) ?? ""
            let mutated = String(decoding: random.mutate([UInt8](original.utf8)), as: UTF8.self)
            guard let tile = TileCoordinate(path: mutated) else { continue }
            acceptedCount += 1
            #expect(tile.path == mutated)
        }
        #expect(acceptedCount > 0)
    }

    @Test(arguments: 0..<4 as Range<UInt64>)
    func `a mutated entry bundle is refused or written back`(seed: UInt64) throws {
        var random = Seeded(seed)
        let original = try EntryBundle.encode((0..<6).map { _ in random.bytes(5) })
        var acceptedCount = 0
        for _ in 0..<500 {
            let mutated = random.mutate(original)
            guard let bundle = try? EntryBundle(parsing: mutated) else { continue }
            acceptedCount += 1
            #expect(try EntryBundle.encode(bundle.map { [UInt8]($0) }) == mutated)
        }
        #expect(acceptedCount > 0)
    }

    @Test(arguments: 0..<4 as Range<UInt64>)
    func `random sizes and proofs are refused without a trap`(seed: UInt64) throws {
        var random = Seeded(seed)
        func number() -> UInt64 {
            let edges: [UInt64] = [0, 1, 2, 3, .max, .max - 1, 1 << 63, (1 << 63) - 1]
            return Bool.random(using: &random)
                ? edges.randomElement(using: &random) ?? 0
                : random.next() >> UInt64.random(in: 0..<64, using: &random)
        }
        for _ in 0..<500 {
            let count = Int.random(in: 1...70, using: &random)
            let proof = try (0..<count).map { _ in try random.digest() }
            let (start, end, size, index) = (number(), number(), number(), number())
            let (root, leaf) = (try random.digest(), try random.digest())
            #expect(throws: ProofError.self) {
                try MerkleProof.verifySubtreeInclusion(
                    leaf: leaf,
                    index: index,
                    start: start,
                    end: end,
                    root: root,
                    proof: proof
                )
            }
            #expect(throws: ProofError.self) {
                try MerkleProof.verifySubtreeConsistency(
                    start: start,
                    end: end,
                    size: size,
                    subtreeRoot: leaf,
                    root: root,
                    proof: proof
                )
            }
            if let roots = try? MerkleProof.consistencyRoots(from: end, to: size, proof: proof) {
                #expect(roots.new != root)
            }
        }
    }
}
