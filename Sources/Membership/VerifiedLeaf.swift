#if canImport(FoundationEssentials)
    package import FoundationEssentials
#else
    package import Foundation
#endif

/// A member's certificate of whatever use, as itself and a pinned root say.
package struct VerifiedLeaf: Hashable, Sendable {
    package let identity: NodeIdentity
    /// Of its key (``Fingerprint/init(ofKeyIn:)``).
    package let key: Fingerprint
    /// When the first certificate of the chain expires.
    package let notAfter: Date
}

extension TrustSet {
    /// Checks a certificate for the use that it names itself; `der` and `now` as for ``verifyNodeChain(der:now:)``.
    package func verifyLeaf(der: [[UInt8]], now: Date) async throws(CertificateError) -> VerifiedLeaf {
        let leaf = try CertificateChain(der: der).leaf
        let use = KeyUse(try CertificateClaims.identity(of: leaf).role)
        let verified = try await verify(der: der, use: use, now: now)
        for key in verified.keys where isRevoked(key, of: verified.identity.member) {
            throw .revoked(verified.identity.member, key)
        }
        return VerifiedLeaf(
            identity: verified.identity,
            key: try Fingerprint(ofKey: verified.key),
            notAfter: verified.notAfter
        )
    }
}
