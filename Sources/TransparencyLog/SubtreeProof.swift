/// Proofs about subtrees `[start, end)` of a tree, as draft-ietf-plants-merkle-tree-certs §4 defines them; with
/// start 0 they are the proofs of RFC 6962.
extension MerkleProof {
    /// The inclusion proof of leaf `index` in subtree `[start, end)`, lowest sibling first.
    /// - Throws: `ProofError`, or what the reader throws.
    package static func subtreeInclusion(
        index: UInt64,
        start: UInt64,
        end: UInt64,
        size: UInt64,
        reader: some TileReader
    ) throws -> [Digest] {
        guard isSubtree(start: start, end: end) else { throw ProofError.invalidSubtree(start: start, end: end) }
        guard (start..<end).contains(index) else {
            throw ProofError.indexOutOfRange(index: index, start: start, end: end)
        }
        guard end <= size else { throw ProofError.sizesReversed(from: end, to: size) }
        var nodes = NodeReader(reader: reader, treeSize: size)
        return try nodes.inclusionPath(index: index, start: start, end: end)
    }

    /// The proof that subtree `[start, end)` belongs to the tree of the first `size` leaves.
    /// - Throws: `ProofError`, or what the reader throws.
    package static func subtreeConsistency(
        start: UInt64,
        end: UInt64,
        size: UInt64,
        reader: some TileReader
    ) throws -> [Digest] {
        guard isSubtree(start: start, end: end) else { throw ProofError.invalidSubtree(start: start, end: end) }
        guard end <= size else { throw ProofError.sizesReversed(from: end, to: size) }
        if start == end { return [] }
        var nodes = NodeReader(reader: reader, treeSize: size)
        return try nodes.consistencyPath(start: start, end: end, isRootKnown: true)
    }

    /// Checks that `leaf` is leaf `index` of the tree, in the subtree `[start, end)` with this root.
    package static func verifySubtreeInclusion(
        leaf: Digest,
        index: UInt64,
        start: UInt64,
        end: UInt64,
        root: Digest,
        proof: [Digest]
    ) throws(ProofError) {
        guard isSubtree(start: start, end: end) else { throw .invalidSubtree(start: start, end: end) }
        guard (start..<end).contains(index) else { throw .indexOutOfRange(index: index, start: start, end: end) }
        var position = index - start
        var last = end - start - 1
        var computed = leaf
        for sibling in proof {
            guard last > 0 else { throw .proofTooLong(count: proof.count) }
            if position & 1 == 1 || position == last {
                computed = MerkleHash.node(sibling, computed)
                let skipped = position.trailingZeroBitCount
                position >>= UInt64(skipped)
                last >>= UInt64(skipped)
            } else {
                computed = MerkleHash.node(computed, sibling)
            }
            position >>= 1
            last >>= 1
        }
        guard last == 0 else { throw .proofTooShort(count: proof.count) }
        guard computed == root else { throw .rootMismatch(computed: computed) }
    }

    /// Checks that the subtree `[start, end)` with `subtreeRoot` belongs to the tree of `size` leaves with `root`.
    ///
    /// An empty subtree has the empty root and an empty proof, and says nothing about the tree.
    package static func verifySubtreeConsistency(
        start: UInt64,
        end: UInt64,
        size: UInt64,
        subtreeRoot: Digest,
        root: Digest,
        proof: [Digest]
    ) throws(ProofError) {
        guard isSubtree(start: start, end: end) else { throw .invalidSubtree(start: start, end: end) }
        guard end <= size else { throw .sizesReversed(from: end, to: size) }
        guard start < end else {
            guard proof.isEmpty else { throw .proofTooLong(count: proof.count) }
            guard subtreeRoot == MerkleHash.emptyRoot else {
                throw .oldRootMismatch(computed: MerkleHash.emptyRoot)
            }
            return
        }
        let path = SubtreePath(start: start, end: end, size: size)
        let roots = try path.roots(knownRoot: subtreeRoot, proof: proof)
        guard roots.tree == root else { throw .rootMismatch(computed: roots.tree) }
        guard roots.subtree == subtreeRoot else { throw .oldRootMismatch(computed: roots.subtree) }
    }

    private static func isSubtree(start: UInt64, end: UInt64) -> Bool {
        guard start <= end else { return false }
        guard start > 0, end - start > 1 else { return true }
        let alignmentBits = UInt64.bitWidth - (end - start - 1).leadingZeroBitCount
        return start.trailingZeroBitCount >= alignmentBits
    }
}

/// The way from a non-empty subtree `[start, end)` up to the root of the tree that it belongs to.
struct SubtreePath {
    let start: UInt64
    let end: UInt64
    let size: UInt64

    /// The root of the subtree and that of the tree, as a proof has them.
    ///
    /// A subtree that is a node of the tree is not in the RFC form of its proof: it is `knownRoot`. With nil, the proof
    /// must have it in front.
    func roots(knownRoot: Digest?, proof: [Digest]) throws(ProofError) -> (subtree: Digest, tree: Digest) {
        var first = start
        var last = end - 1
        var treeLast = size - 1
        // A ragged subtree starts from its rightmost perfect part, one that ends with the tree from itself.
        let endsWithTree = last == treeLast
        while first != last && (endsWithTree || last & 1 == 1) {
            first >>= 1
            last >>= 1
            treeLast >>= 1
        }
        var siblings = proof[...]
        let seed: Digest
        if first == last, let knownRoot {
            seed = knownRoot
        } else {
            guard let head = siblings.popFirst() else { throw .proofTooShort(count: proof.count) }
            seed = head
        }
        var subtree = seed
        var tree = seed
        for sibling in siblings {
            guard treeLast > 0 else { throw .proofTooLong(count: proof.count) }
            if last & 1 == 1 || last == treeLast {
                if first < last { subtree = MerkleHash.node(sibling, subtree) }
                tree = MerkleHash.node(sibling, tree)
                let skipped = UInt64(last.trailingZeroBitCount)
                first >>= skipped
                last >>= skipped
                treeLast >>= skipped
            } else {
                tree = MerkleHash.node(tree, sibling)
            }
            first >>= 1
            last >>= 1
            treeLast >>= 1
        }
        guard treeLast == 0 else { throw .proofTooShort(count: proof.count) }
        return (subtree, tree)
    }
}
