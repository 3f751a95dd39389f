package import Membership
package import TransparencyLog

/// Proof that a log showed two histories (DESIGN §5): two checkpoints that its own key signed, and a consistency proof
/// under the newer tree that leads to another root at the older size.
///
/// It stands by itself: whoever pins the member's root can check it, whoever brought it. A proof that does not hold
/// says nothing about the log, only about its sender.
package struct Equivocation: Hashable, Sendable {
    package let older: AnnouncedHead
    package let newer: AnnouncedHead
    /// As of `MerkleProof.explicitConsistency`; of equal sizes, the newer root alone.
    package let proof: [Digest]

    package init(older: AnnouncedHead, newer: AnnouncedHead, proof: [Digest]) {
        self.older = older
        self.newer = newer
        self.proof = proof
    }

    package var origin: LogOrigin { newer.origin }

    /// What it proves.
    package struct Finding: Hashable, Sendable {
        package let older: SignedHead
        package let newer: SignedHead
        /// The root of the newer tree's first `older.size` entries: other than that of the older.
        package let prefixRoot: Digest
    }

    /// Checks signatures and proof.
    ///
    /// An error is the sender's fault where no trust set could make the evidence good.
    package func verify(by verifier: any HeadVerifier) throws(WireError) -> Finding {
        guard older.origin == newer.origin else {
            throw WireError(
                "its checkpoints are of two logs, \(older.origin) and \(newer.origin)",
                isSendersFault: true
            )
        }
        let (older, newer) = (try verifier.verify(older), try verifier.verify(newer))
        let roots: (old: Digest, new: Digest)
        do throws(ProofError) {
            roots = try MerkleProof.consistencyRoots(from: older.size, to: newer.size, proof: proof)
        } catch { throw WireError("its consistency proof is refused: \(error)", isSendersFault: true) }
        guard roots.new == newer.root else {
            throw WireError("its consistency proof does not lead to the newer checkpoint's root", isSendersFault: true)
        }
        guard roots.old != older.root else {
            throw WireError("its two checkpoints are consistent, so they prove nothing", isSendersFault: true)
        }
        return Finding(older: older, newer: newer, prefixRoot: roots.old)
    }

    /// Compares a signed tree with the one held, whose tiles `reader` gives.
    ///
    /// Nil where they are consistent. `offered` is not the larger of the two.
    package static func between(
        _ offered: SignedHead,
        held: SignedHead,
        reader: some TileReader
    ) throws -> Equivocation? {
        guard offered.size > 0, offered.size <= held.size,
            try MerkleProof.root(size: offered.size, reader: reader) != offered.root
        else { return nil }
        let proof = try MerkleProof.explicitConsistency(from: offered.size, to: held.size, reader: reader)
        return Equivocation(older: offered.announced, newer: held.announced, proof: proof)
    }
}
