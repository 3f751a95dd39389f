#if canImport(FoundationEssentials)
    package import FoundationEssentials
#else
    package import Foundation
#endif

/// The other end of a connection, as its certificate and a pinned root say.
package struct VerifiedPeer: Hashable, Sendable {
    package let member: MemberID
    /// Of the peer's own certificate, for people; see ``TrustSet/revokedKeys`` for why nothing is decided by it.
    package let certificate: Fingerprint
    /// Of the pinned root that vouches for it.
    package let root: Fingerprint
    /// Of the keys of the chain (``Fingerprint/init(ofKeyIn:)``), the peer's own first, the root's last.
    package let keys: [Fingerprint]
    /// When the first certificate of the chain expires.
    package let notAfter: Date
}
