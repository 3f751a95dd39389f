/// Inclusion and consistency proofs of RFC 6962 §2.1 (RFC 9162 §2.1.3 and §2.1.4), made from tiles and checked.
///
/// Verification agrees with the vectors of transparency-dev/merkle. Proofs of any length are safe to check: work stops
/// at 64 levels.
package enum MerkleProof {
    /// The root of the first `size` leaves.
    /// - Throws: What the reader throws, or `ProofError.wrongTileWidth`.
    package static func root(size: UInt64, reader: some TileReader) throws -> Digest {
        var nodes = NodeReader(reader: reader, treeSize: size)
        return try nodes.root(start: 0, end: size)
    }

    /// The inclusion proof of leaf `index` in the tree of the first `size` leaves, lowest sibling first.
    ///
    /// Reads each tile once: at most two a level.
    /// - Throws: `ProofError`, or what the reader throws.
    package static func inclusion(index: UInt64, size: UInt64, reader: some TileReader) throws -> [Digest] {
        try subtreeInclusion(index: index, start: 0, end: size, size: size, reader: reader)
    }

    /// The consistency proof between the trees of the first `oldSize` and `newSize` leaves, lowest node first.
    ///
    /// Empty for equal sizes and from the empty tree. Where `oldSize` is a power of two it does not contain the old
    /// root; see `explicitConsistency`.
    /// - Throws: `ProofError`, or what the reader throws.
    package static func consistency(
        from oldSize: UInt64,
        to newSize: UInt64,
        reader: some TileReader
    ) throws -> [Digest] {
        if oldSize == 0 { return [] }
        return try subtreeConsistency(start: 0, end: oldSize, size: newSize, reader: reader)
    }

    /// A consistency proof that stands without knowing the old root: SUBPROOF(m, D[n], false) in RFC 6962's words.
    ///
    /// The same as `consistency`, except that for an `oldSize` that is a power of two or equals `newSize` the old root
    /// comes first. `consistencyRoots` reads it. This is the form evidence of equivocation needs: the RFC's own form
    /// for a power of two has no old root in it to disagree with.
    /// - Throws: `ProofError`, or what the reader throws.
    package static func explicitConsistency(
        from oldSize: UInt64,
        to newSize: UInt64,
        reader: some TileReader
    ) throws -> [Digest] {
        guard oldSize > 0 else { throw ProofError.emptyTree }
        guard oldSize <= newSize else { throw ProofError.sizesReversed(from: oldSize, to: newSize) }
        var nodes = NodeReader(reader: reader, treeSize: newSize)
        return try nodes.consistencyPath(start: 0, end: oldSize, isRootKnown: false)
    }

    /// Checks that `leaf` is leaf `index` of the tree of `size` leaves with this root.
    package static func verifyInclusion(
        leaf: Digest,
        index: UInt64,
        size: UInt64,
        root: Digest,
        proof: [Digest]
    ) throws(ProofError) {
        try verifySubtreeInclusion(leaf: leaf, index: index, start: 0, end: size, root: root, proof: proof)
    }

    /// Checks that the tree of `oldSize` leaves with `oldRoot` is a prefix of that of `newSize` leaves with `newRoot`.
    ///
    /// Equal sizes want an empty proof and equal roots. Size 0 is always refused (`emptyTree`).
    package static func verifyConsistency(
        from oldSize: UInt64,
        rootFrom oldRoot: Digest,
        to newSize: UInt64,
        rootTo newRoot: Digest,
        proof: [Digest]
    ) throws(ProofError) {
        guard oldSize <= newSize else { throw .sizesReversed(from: oldSize, to: newSize) }
        guard oldSize > 0 else { throw .emptyTree }
        try verifySubtreeConsistency(
            start: 0,
            end: oldSize,
            size: newSize,
            subtreeRoot: oldRoot,
            root: newRoot,
            proof: proof
        )
    }

    /// The two roots an explicit consistency proof (`explicitConsistency`) leads to.
    ///
    /// With notes (m, R) and (n, R′) of one log at hand: `new` other than R′ means that the proof is bad; `new` equal
    /// to R′ and `old` other than R proves that the log equivocated. For an `oldSize` that is no power of two and below
    /// `newSize`, RFC 6962 proofs are explicit as they are.
    package static func consistencyRoots(
        from oldSize: UInt64,
        to newSize: UInt64,
        proof: [Digest]
    ) throws(ProofError) -> (old: Digest, new: Digest) {
        guard oldSize <= newSize else { throw .sizesReversed(from: oldSize, to: newSize) }
        guard oldSize > 0 else { throw .emptyTree }
        let roots = try SubtreePath(start: 0, end: oldSize, size: newSize).roots(knownRoot: nil, proof: proof)
        return (roots.subtree, roots.tree)
    }
}
