package import Foundation

/// All that a node knows of one log, for `mandala show log`.
package struct LogDetail: Codable, Sendable {
    package var origin: String
    package var member: String
    /// Entries held here, durable.
    package var size: UInt64
    /// Base64, over these entries.
    package var root: String
    /// When the last entry was written, by its author's clock.
    package var lastEntry: Date?
    /// The size of the newest signed tree that is held whole.
    package var signedSize: UInt64?
    /// The size that a fetch under way leads to.
    package var fetching: UInt64?
    package var cosignatures: [LogCosignature]
    /// Members that could cosign: those pinned here, but for the log's own.
    package var witnesses: Int
    /// Of them, those that hold this tree or a larger one.
    package var cosignedBy: [String]
    /// Whether more than two thirds do.
    package var quorum: Bool
    /// The largest size that more than two thirds hold; 0: none.
    package var quorumSize: UInt64
    /// Below this index no payload meant for this node is missing.
    package var payloadsThrough: UInt64
    package var missingPayloads: UInt64
    /// The log's verifier key (C2SP signed-note); absent where its certificate does not hold.
    package var key: String?
    /// When the first certificate of the key's chain expires.
    package var keyNotAfter: Date?
    /// Why the key's certificate does not hold.
    package var keyProblem: String?
    /// Why nothing more of it is taken; absent where it is not frozen.
    package var frozen: String?
    /// What its member's root has fixed of it; absent where it is not closed.
    package var closed: String?
    package var evidence: [String]
}

/// One member's word that it holds a tree of the log.
package struct LogCosignature: Codable, Sendable {
    package var member: String
    package var size: UInt64
    package var time: Date
}
