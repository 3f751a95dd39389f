#if canImport(FoundationEssentials)
    package import FoundationEssentials
#else
    package import Foundation
#endif
internal import X509

/// What a certificate says of itself, believed by nobody yet: for people, and for those that have expired.
package struct StatedCertificate: Hashable, Sendable {
    /// Nil where it names none, as a root does not.
    package let identity: NodeIdentity?
    /// Of its key (``Fingerprint/init(ofKeyIn:)``).
    package let key: Fingerprint
    package let notAfter: Date

    package init(der: [UInt8]) throws(CertificateError) {
        let certificate = try CertificateChain.certificate(der)
        identity = try? CertificateClaims.identity(of: certificate)
        key = try Fingerprint(ofKey: certificate.publicKey)
        notAfter = certificate.notValidAfter
    }
}
