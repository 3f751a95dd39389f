internal import SwiftASN1
internal import X509

/// What is asked of the issuers of a chain beyond RFC 5280 as swift-certificates enforces it: version 3 authorities
/// only, keyCertSign where a key usage stands, strong keys, no SHA-1. (swift-certificates lets a version 1
/// certificate issue others, and ignores key usages.)
struct IssuerPolicy: VerifierPolicy {
    /// The leaf's subject alternative name and extended key usage are enforced by ``CertificateClaims``.
    let verifyingCriticalExtensions: [ASN1ObjectIdentifier] = [
        .X509ExtensionID.subjectAlternativeName, .X509ExtensionID.extendedKeyUsage,
    ]

    /// Critical extensions that are understood somewhere in the check.
    static let understood: [ASN1ObjectIdentifier] = [
        .X509ExtensionID.subjectAlternativeName, .X509ExtensionID.extendedKeyUsage, .X509ExtensionID.keyUsage,
        .X509ExtensionID.basicConstraints, .X509ExtensionID.nameConstraints,
    ]

    func chainMeetsPolicyRequirements(chain: UnverifiedCertificateChain) -> PolicyEvaluationResult {
        for certificate in chain.dropLast() where certificate.signatureAlgorithm == .sha1WithRSAEncryption {
            return .failsToMeetPolicy(reason: "it is signed with SHA-1")
        }
        for issuer in chain.dropFirst() {
            guard issuer.version == .v3, Self.isAuthority(issuer) else {
                return .failsToMeetPolicy(reason: "one of its issuers is not a certificate authority")
            }
            guard AuthorityKey.isStrong(issuer.publicKey) else {
                let name = AuthorityKey.name(of: issuer.publicKey)
                return .failsToMeetPolicy(reason: "the key of one of its issuers is \(name), which is too weak")
            }
        }
        return .meetsPolicy
    }

    static func isAuthority(_ certificate: Certificate) -> Bool {
        guard case .isCertificateAuthority? = try? certificate.extensions.basicConstraints else { return false }
        do {
            return try certificate.extensions.keyUsage?.keyCertSign ?? true
        } catch {
            return false
        }
    }
}
