#if canImport(FoundationEssentials)
    package import FoundationEssentials
#else
    package import Foundation
#endif
internal import SwiftASN1
internal import X509

/// A member's root certificate as this node has pinned it: the anchor of everything that member signs.
///
/// It must be an authority (CA=true, and keyCertSign where a key usage stands) with a P-256, P-384, Ed25519 or
/// RSA ≥ 3072 key. It need not be self-signed: an agency's own CA may have issued it.
package struct PinnedRoot: Hashable, Sendable {
    /// The certificate's DER bytes.
    package let der: [UInt8]
    package let fingerprint: Fingerprint
    let certificate: Certificate

    /// Takes the bytes of a root certificate's file, PEM or DER.
    package init(file: [UInt8]) throws(CertificateError) {
        try self.init(der: try CertificateFile.single(file))
    }

    package init(der: [UInt8]) throws(CertificateError) {
        let certificate = try CertificateChain.certificate(der)
        try AuthorityKey.check(certificate.publicKey)
        guard IssuerPolicy.isAuthority(certificate) else { throw .notAnAuthority }
        self.der = der
        self.certificate = certificate
        fingerprint = Fingerprint(ofCertificate: der)
    }

    /// When it stops being valid; an operator is to be warned well before.
    package var notAfter: Date { certificate.notValidAfter }

    /// Its subject, for people.
    package var subject: String { QuotedText(certificate.subject.description).description }

    /// Whose it is by its subject, where ``RootAuthority`` wrote that.
    package var statedMember: MemberID? {
        for attribute in certificate.subject.lazy.flatMap({ $0 }) where attribute.type == .RDNAttributeType.commonName {
            let name = attribute.value.description
            if name.hasSuffix(RootAuthority.nameEnd) {
                return try? MemberID(name.dropLast(RootAuthority.nameEnd.count))
            }
        }
        return nil
    }

    /// Whether its key has signed these bytes, which are no certificate.
    func hasSigned(_ body: [UInt8], _ signature: [UInt8]) -> Bool {
        let key = certificate.publicKey
        let algorithm = AuthorityKey.signatureAlgorithm(of: key)
        return key.isValidSignature(signature, for: body, signatureAlgorithm: algorithm)
    }

    package static func == (left: PinnedRoot, right: PinnedRoot) -> Bool { left.fingerprint == right.fingerprint }

    package func hash(into hasher: inout Hasher) { hasher.combine(fingerprint) }
}
