#if canImport(FoundationEssentials)
    package import FoundationEssentials
#else
    package import Foundation
#endif

/// The other end of a connection, as its certificate and a pinned root say.
package struct VerifiedPeer: Hashable, Sendable {
    package let member: MemberID
    /// Of the peer's own certificate.
    package let certificate: Fingerprint
    /// Of the pinned root that vouches for it.
    package let root: Fingerprint
    /// Of all certificates between them, both included, the peer's own first.
    package let chain: [Fingerprint]
    /// When the first certificate of the chain expires.
    package let notAfter: Date
}
