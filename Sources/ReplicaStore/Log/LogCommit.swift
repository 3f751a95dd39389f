package import Foundation
package import Membership
package import Replication
package import TransparencyLog

/// What is appended to one log, or said about its tree, in one transaction.
///
/// It is a compare-and-swap on size and root, so that nothing is ever written on top of what the caller has not seen.
package struct LogCommit: Sendable {
    package enum Target: Sendable, Hashable {
        case keep
        case fetch(LogNote)
        case clear
    }

    package var origin: LogOrigin
    package var expectedSize: UInt64
    package var expectedRoot: Digest
    package var entries: [CommittedEntry]
    /// All tiles that become full with these entries.
    package var fullTiles: [FullTile]
    package var newSize: UInt64
    package var newRoot: Digest
    /// The signed note of the tree at `newSize`, when that tree is whole.
    package var checkpoint: Data?
    /// A target that `newSize` reaches is cleared by itself.
    package var target: Target
    /// Nil: as before.
    package var certificates: [Data]?

    package init(
        origin: LogOrigin,
        expectedSize: UInt64,
        expectedRoot: Digest,
        entries: [CommittedEntry] = [],
        fullTiles: [FullTile] = [],
        newSize: UInt64,
        newRoot: Digest,
        checkpoint: Data? = nil,
        target: Target = .keep,
        certificates: [Data]? = nil
    ) {
        self.origin = origin
        self.expectedSize = expectedSize
        self.expectedRoot = expectedRoot
        self.entries = entries
        self.fullTiles = fullTiles
        self.newSize = newSize
        self.newRoot = newRoot
        self.checkpoint = checkpoint
        self.target = target
        self.certificates = certificates
    }

    /// Appends to the tree at `edge`, which moves on; keep the new edge once the commit has returned.
    package init(
        origin: LogOrigin,
        appending entries: [CommittedEntry],
        to edge: inout TreeEdge,
        checkpoint: Data? = nil,
        target: Target = .keep,
        certificates: [Data]? = nil
    ) {
        let size = edge.size
        let root = edge.root
        for entry in entries { edge.append(MerkleHash.leaf(entry.envelope)) }
        self.init(
            origin: origin,
            expectedSize: size,
            expectedRoot: root,
            entries: entries,
            fullTiles: edge.takeFullTiles(),
            newSize: edge.size,
            newRoot: edge.root,
            checkpoint: checkpoint,
            target: target,
            certificates: certificates
        )
    }
}

/// An entry's bytes as their author wrote them, and what is known of its payload.
package struct CommittedEntry: Sendable, Hashable {
    package var envelope: Data
    /// There when, and only when, the state is `held`.
    package var payload: Data?
    package var state: Disposition
    /// As the envelope says: indexes of the same log; only those below the entry's own are erased.
    package var erases: [Range<UInt64>]

    package init(envelope: Data, payload: Data?, state: Disposition, erases: [Range<UInt64>] = []) {
        self.envelope = envelope
        self.payload = payload
        self.state = state
        self.erases = erases
    }
}

/// An entry as it was committed; its payload may have come or gone since.
package struct StoredEntry: Sendable, Hashable {
    package let index: UInt64
    package let envelope: Data
    package let payload: Data?
    package let state: Disposition
}
