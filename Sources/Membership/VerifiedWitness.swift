#if canImport(FoundationEssentials)
    package import FoundationEssentials
#else
    package import Foundation
#endif

/// The key with which a member cosigns what it holds of other members' logs, as its certificate and a pinned root say.
package struct VerifiedWitness: Hashable, Sendable {
    package let federation: FederationName
    package let member: MemberID
    /// Ed25519 (RFC 8032), 32 bytes.
    package let publicKey: [UInt8]
    /// Whether it, or a key that certifies it, is revoked.
    package let isRevoked: Bool
    /// When the first certificate of the chain expires.
    package let notAfter: Date

    package init(
        federation: FederationName,
        member: MemberID,
        publicKey: [UInt8],
        isRevoked: Bool,
        notAfter: Date
    ) {
        self.federation = federation
        self.member = member
        self.publicKey = publicKey
        self.isRevoked = isRevoked
        self.notAfter = notAfter
    }

    /// The name in its cosignature lines (C2SP tlog-cosignature).
    package static func name(_ federation: FederationName, _ member: MemberID) -> String {
        "\(federation)/\(member)/witness"
    }
}
