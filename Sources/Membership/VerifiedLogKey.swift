#if canImport(FoundationEssentials)
    package import FoundationEssentials
#else
    package import Foundation
#endif

/// The key that signs the checkpoints of one log, as its certificate and a pinned root say.
package struct VerifiedLogKey: Hashable, Sendable {
    package let origin: LogOrigin
    /// Ed25519 (RFC 8032), 32 bytes.
    package let publicKey: [UInt8]
    /// Of the key's certificate.
    package let certificate: Fingerprint
    /// Of the pinned root that vouches for it.
    package let root: Fingerprint
    /// Whether it, or a key that certifies it, is revoked. What the key signed before still counts where it is consistent
    /// with the log, so this is told and not thrown.
    package let isRevoked: Bool
    /// When the first certificate of the chain expires.
    package let notAfter: Date
}
