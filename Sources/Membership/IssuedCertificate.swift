#if canImport(FoundationEssentials)
    package import FoundationEssentials
#else
    package import Foundation
#endif

/// A certificate just made by a ``RootAuthority``.
package struct IssuedCertificate: Hashable, Sendable {
    package let der: [UInt8]
    package let identity: NodeIdentity
    package let notAfter: Date

    package var pem: String { CertificateFile.pem(of: [der]) }
    /// Of the certificate.
    package var fingerprint: Fingerprint { Fingerprint(ofCertificate: der) }
}
