import Testing
import TransparencyLog

@Suite struct SubtreeProofTests {
    @Test func `every subtree of every tree up to 24 leaves proves its leaves and its place`() throws {
        let sample = try SampleTree.shared.get()
        let tree = sample.tree
        for size in 1...24 as ClosedRange<UInt64> {
            let root = Reference.root(sample.leaves[..<Int(size)])
            for start in 0..<size {
                for end in (start + 1)...size where isSubtree(start, end) {
                    let leaves = sample.leaves[Int(start)..<Int(end)]
                    let subtreeRoot = Reference.root(leaves)
                    let proof = try MerkleProof.subtreeConsistency(start: start, end: end, size: size, reader: tree)
                    try MerkleProof.verifySubtreeConsistency(
                        start: start,
                        end: end,
                        size: size,
                        subtreeRoot: subtreeRoot,
                        root: root,
                        proof: proof
                    )
                    let index = (start + end) / 2
                    let path = try MerkleProof.subtreeInclusion(
                        index: index,
                        start: start,
                        end: end,
                        size: size,
                        reader: tree
                    )
                    #expect(path == Reference.path(Int(index), leaves))
                    try MerkleProof.verifySubtreeInclusion(
                        leaf: sample.leaves[Int(index)],
                        index: index,
                        start: start,
                        end: end,
                        root: subtreeRoot,
                        proof: path
                    )
                }
            }
        }
    }

    @Test func `the draft's example of subtree 8 to 13 in a tree of 14 has its proof`() throws {
        let sample = try SampleTree.shared.get()
        func root(_ range: Range<Int>) -> Digest { Reference.root(sample.leaves[range]) }
        let proof = try MerkleProof.subtreeConsistency(start: 8, end: 13, size: 14, reader: sample.tree)
        #expect(proof == [root(12..<13), root(13..<14), root(8..<12), root(0..<8)])
        let full = try MerkleProof.subtreeConsistency(start: 4, end: 8, size: 14, reader: sample.tree)
        #expect(full == [root(0..<4), root(8..<14)])
        for position in proof.indices {
            var random = Seeded(UInt64(position))
            var altered = proof
            altered[position] = try random.flip(proof[position])
            #expect(throws: ProofError.self) {
                try MerkleProof.verifySubtreeConsistency(
                    start: 8,
                    end: 13,
                    size: 14,
                    subtreeRoot: root(8..<13),
                    root: root(0..<14),
                    proof: altered
                )
            }
        }
    }

    @Test(arguments: [(1, 3), (2, 5), (3, 5), (4, 9), (1, .max), (2, 1)] as [(UInt64, UInt64)])
    func `a range that is no subtree is refused`(start: UInt64, end: UInt64) {
        #expect(throws: ProofError.invalidSubtree(start: start, end: end)) {
            try MerkleProof.verifySubtreeConsistency(
                start: start,
                end: end,
                size: .max,
                subtreeRoot: .zero,
                root: .zero,
                proof: []
            )
        }
        #expect(throws: ProofError.invalidSubtree(start: start, end: end)) {
            try MerkleProof.verifySubtreeInclusion(
                leaf: .zero,
                index: start,
                start: start,
                end: end,
                root: .zero,
                proof: []
            )
        }
        #expect(throws: ProofError.invalidSubtree(start: start, end: end)) {
            try MerkleProof.subtreeConsistency(start: start, end: end, size: .max, reader: InMemoryTree())
        }
    }

    private func isSubtree(_ start: UInt64, _ end: UInt64) -> Bool {
        var width: UInt64 = 1
        while width < end - start { width *= 2 }
        return start % width == 0
    }
}
