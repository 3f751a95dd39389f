/// Why a Merkle proof was refused, or could not be made.
package enum ProofError: Error, Equatable, CustomStringConvertible {
    /// No such leaf in a tree or subtree `[start, end)`.
    case indexOutOfRange(index: UInt64, start: UInt64, end: UInt64)
    /// The newer tree is smaller than the older, or the subtree ends beyond the tree.
    case sizesReversed(from: UInt64, to: UInt64)
    /// Every tree is consistent with the empty one: there is nothing to prove, and nothing is accepted.
    case emptyTree
    /// `[start, end)` is not a subtree: start must be a multiple of the power of two at or above its length.
    case invalidSubtree(start: UInt64, end: UInt64)
    /// Too few hashes for these sizes.
    case proofTooShort(count: Int)
    /// Too many hashes for these sizes.
    case proofTooLong(count: Int)
    /// The proof leads to another root of the (newer) tree: the proof is bad.
    case rootMismatch(computed: Digest)
    /// The proof leads to the newer root, but from another older root (or subtree root) than the one given: the two
    /// roots do not belong to one append-only tree.
    case oldRootMismatch(computed: Digest)
    /// The reader returned a wrong number of hashes.
    case wrongTileWidth(TileCoordinate, found: Int)

    package var description: String {
        switch self {
        case .indexOutOfRange(let index, let start, let end):
            "leaf \(index) is not among leaves \(start)..<\(end); ask for a larger tree"
        case .sizesReversed(let from, let to):
            "\(from) leaves are more than the \(to) of the newer tree; swap the two"
        case .emptyTree:
            "there is no proof from the empty tree; accept the newer tree without one"
        case .invalidSubtree(let start, let end):
            "\(start)..<\(end) is not a subtree; start must be a multiple of the power of two at or above its length"
        case .proofTooShort(let count):
            "proof of \(count) hashes is too short for the sizes; ask another source"
        case .proofTooLong(let count):
            "proof of \(count) hashes is too long for the sizes; ask another source"
        case .rootMismatch(let computed):
            "proof leads to root \(computed), not to the root given; ask another source"
        case .oldRootMismatch(let computed):
            "proof leads to the newer root from older root \(computed), not from the one given; the log may have forked"
        case .wrongTileWidth(let tile, let found):
            "tile \(tile) was read with \(found) hashes; rebuild the tiles from the entries"
        }
    }
}
