import Testing
import TransparencyLog

@Suite struct MerkleProofTests {
    @Test func `proofs from tiles are those of the RFC for every index and size up to 40`() throws {
        let sample = try SampleTree.shared.get()
        for size in 1...40 {
            let leaves = sample.leaves[..<size]
            let newSize = UInt64(size)
            #expect(try MerkleProof.root(size: newSize, reader: sample.tree) == Reference.root(leaves))
            for index in 0..<size {
                let proof = try MerkleProof.inclusion(index: UInt64(index), size: newSize, reader: sample.tree)
                #expect(proof == Reference.path(index, leaves))
            }
            for count in 1...size {
                let oldSize = UInt64(count)
                let proof = try MerkleProof.consistency(from: oldSize, to: newSize, reader: sample.tree)
                #expect(proof == Reference.subproof(count, leaves, isRootKnown: true))
                let explicit = try MerkleProof.explicitConsistency(from: oldSize, to: newSize, reader: sample.tree)
                #expect(explicit == Reference.subproof(count, leaves, isRootKnown: false))
                let roots = try MerkleProof.consistencyRoots(from: oldSize, to: newSize, proof: explicit)
                #expect(roots.old == Reference.root(leaves[..<count]))
                #expect(roots.new == Reference.root(leaves))
            }
        }
    }

    @Test(arguments: SampleTree.sizes)
    func `roots and inclusion proofs from tiles hold at any size, and no altered one does`(size: UInt64) throws {
        let sample = try SampleTree.shared.get()
        var random = Seeded(size)
        let root = try sample.root(size)
        #expect(try MerkleProof.root(size: size, reader: sample.tree) == root)
        for index in [0, size - 1, UInt64.random(in: 0..<size, using: &random)] {
            let leaf = sample.leaves[Int(index)]
            let proof = try MerkleProof.inclusion(index: index, size: size, reader: sample.tree)
            try MerkleProof.verifyInclusion(leaf: leaf, index: index, size: size, root: root, proof: proof)
            let otherRoot = try random.flip(root)
            #expect(throws: ProofError.rootMismatch(computed: root)) {
                try MerkleProof.verifyInclusion(leaf: leaf, index: index, size: size, root: otherRoot, proof: proof)
            }
            for altered in try alterations(of: proof, using: &random) {
                #expect(throws: ProofError.self) {
                    try MerkleProof.verifyInclusion(leaf: leaf, index: index, size: size, root: root, proof: altered)
                }
            }
            let otherLeaf = try random.flip(leaf)
            #expect(throws: ProofError.self) {
                try MerkleProof.verifyInclusion(leaf: otherLeaf, index: index, size: size, root: root, proof: proof)
            }
        }
    }

    @Test(arguments: SampleTree.sizes)
    func `consistency proofs from tiles hold between any sizes, and no altered one does`(newSize: UInt64) throws {
        let sample = try SampleTree.shared.get()
        var random = Seeded(newSize)
        let newRoot = try sample.root(newSize)
        for oldSize in SampleTree.sizes where oldSize <= newSize {
            let oldRoot = try sample.root(oldSize)
            let proof = try MerkleProof.consistency(from: oldSize, to: newSize, reader: sample.tree)
            try MerkleProof.verifyConsistency(
                from: oldSize,
                rootFrom: oldRoot,
                to: newSize,
                rootTo: newRoot,
                proof: proof
            )
            let explicit = try MerkleProof.explicitConsistency(from: oldSize, to: newSize, reader: sample.tree)
            let roots = try MerkleProof.consistencyRoots(from: oldSize, to: newSize, proof: explicit)
            #expect(roots.old == oldRoot)
            #expect(roots.new == newRoot)
            for altered in try alterations(of: proof, using: &random) {
                #expect(throws: ProofError.self) {
                    try MerkleProof.verifyConsistency(
                        from: oldSize,
                        rootFrom: oldRoot,
                        to: newSize,
                        rootTo: newRoot,
                        proof: altered
                    )
                }
            }
        }
    }

    @Test func `a proof reads each tile once and at most two a level`() throws {
        let sample = try SampleTree.shared.get()
        var random = Seeded(9)
        for _ in 0..<20 {
            let size = UInt64.random(in: 1...70_000, using: &random)
            let index = UInt64.random(in: 0..<size, using: &random)
            let inclusion = CountingReader(sample.tree)
            _ = try MerkleProof.inclusion(index: index, size: size, reader: inclusion)
            let consistency = CountingReader(sample.tree)
            _ = try MerkleProof.consistency(from: index + 1, to: size, reader: consistency)
            for reader in [inclusion, consistency] {
                #expect(Set(reader.tiles).count == reader.tiles.count)
                #expect(reader.tiles.count <= 6)
            }
        }
    }

    @Test func `from the empty tree the proof is empty, and none is accepted`() throws {
        let sample = try SampleTree.shared.get()
        #expect(try MerkleProof.consistency(from: 0, to: 5, reader: sample.tree) == [])
        #expect(throws: ProofError.emptyTree) {
            try MerkleProof.explicitConsistency(from: 0, to: 5, reader: sample.tree)
        }
        #expect(throws: ProofError.emptyTree) {
            try MerkleProof.verifyConsistency(
                from: 0,
                rootFrom: MerkleHash.emptyRoot,
                to: 5,
                rootTo: sample.tree.root,
                proof: []
            )
        }
        #expect(throws: ProofError.emptyTree) { try MerkleProof.consistencyRoots(from: 0, to: 5, proof: [.zero]) }
    }

    @Test func `proofs that cannot be are refused by name`() throws {
        let sample = try SampleTree.shared.get()
        #expect(throws: ProofError.indexOutOfRange(index: 5, start: 0, end: 5)) {
            try MerkleProof.inclusion(index: 5, size: 5, reader: sample.tree)
        }
        #expect(throws: ProofError.sizesReversed(from: 6, to: 5)) {
            try MerkleProof.consistency(from: 6, to: 5, reader: sample.tree)
        }
        let missing = try #require(TileCoordinate(level: 0, index: 273, width: 113))
        #expect(throws: MissingTile(tile: missing)) { try MerkleProof.root(size: 70_001, reader: sample.tree) }
        #expect(throws: ProofError.proofTooShort(count: 0)) {
            try MerkleProof.verifyInclusion(leaf: .zero, index: 0, size: .max, root: .zero, proof: [])
        }
        #expect(throws: ProofError.proofTooLong(count: 1000)) {
            let proof = [Digest](repeating: .zero, count: 1000)
            try MerkleProof.verifyInclusion(leaf: .zero, index: .max - 1, size: .max, root: .zero, proof: proof)
        }
        #expect(throws: ProofError.proofTooLong(count: 1000)) {
            let proof = [Digest](repeating: .zero, count: 1000)
            try MerkleProof.verifyConsistency(
                from: .max - 1,
                rootFrom: .zero,
                to: .max,
                rootTo: .zero,
                proof: proof
            )
        }
    }

    @Test func `sigsum's consistency proof from 3 to 5 verifies`() throws {
        let vector = try Vectors.note("sigsum consistency")
        let proof = try #require(vector.proof).map { try #require(Digest(base64: $0)) }
        let oldRoot = try #require(vector.root1.flatMap { Digest(base64: $0) })
        let newRoot = try #require(vector.root2.flatMap { Digest(base64: $0) })
        try MerkleProof.verifyConsistency(from: 3, rootFrom: oldRoot, to: 5, rootTo: newRoot, proof: proof)
        #expect(throws: ProofError.oldRootMismatch(computed: oldRoot)) {
            try MerkleProof.verifyConsistency(from: 3, rootFrom: newRoot, to: 5, rootTo: newRoot, proof: proof)
        }
        let roots = try MerkleProof.consistencyRoots(from: 3, to: 5, proof: proof)
        #expect(roots.old == oldRoot)
        #expect(roots.new == newRoot)
    }

    @Test(arguments: [3, 4, 255, 256, 300] as [Int])
    func `a fork shows: the newer note's proof yields another older root`(oldSize: Int) throws {
        let sample = try SampleTree.shared.get()
        var random = Seeded(11)
        let fork = InMemoryTree(
            sample.leaves[..<(oldSize - 1)] + [try random.digest()] + sample.leaves[oldSize..<400]
        )
        let oldRoot = InMemoryTree(sample.leaves[..<oldSize]).root
        let size = UInt64(oldSize)
        let proof = try MerkleProof.explicitConsistency(from: size, to: 400, reader: fork)
        let roots = try MerkleProof.consistencyRoots(from: size, to: 400, proof: proof)
        #expect(roots.new == fork.root)
        #expect(roots.old != oldRoot)
        #expect(roots.old == (try MerkleProof.root(size: size, reader: fork)))
    }

    private func alterations(of proof: [Digest], using random: inout Seeded) throws -> [[Digest]] {
        var altered = [proof + [try random.digest()], [try random.digest()] + proof]
        for position in proof.indices {
            var flipped = proof
            flipped[position] = try random.flip(proof[position])
            var shortened = proof
            shortened.remove(at: position)
            altered += [flipped, shortened]
            if position > 0 {
                var swapped = proof
                swapped.swapAt(position, position - 1)
                altered.append(swapped)
            }
        }
        return altered
    }
}
