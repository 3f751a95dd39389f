internal import SwiftASN1
internal import X509

/// A chain as a peer sends it: the leaf first, then what leads to its root (RFC 8446 §4.4.2); read, not yet believed.
struct CertificateChain {
    static let certificatesMax = 4
    static let certificateBytesMax = 16_384

    let leaf: Certificate
    let others: [Certificate]
    let leafFingerprint: Fingerprint

    init(der: [[UInt8]]) throws(CertificateError) {
        guard der.count <= Self.certificatesMax else { throw .chainLength(der.count) }
        var certificates: [Certificate] = []
        for (position, bytes) in der.enumerated() {
            certificates.append(try Self.certificate(bytes, position: position))
        }
        guard let leaf = certificates.first, let leafBytes = der.first else { throw .chainLength(0) }
        self.leaf = leaf
        others = Array(certificates.dropFirst())
        leafFingerprint = Fingerprint(ofCertificate: leafBytes)
    }

    /// Reads one certificate; refuses what is too large, and anything but version 3.
    static func certificate(_ der: [UInt8], position: Int = 0) throws(CertificateError) -> Certificate {
        guard der.count <= certificateBytesMax else { throw .tooLarge(bytes: der.count) }
        let certificate: Certificate
        do {
            certificate = try Certificate(derEncoded: der)
        } catch {
            throw .malformed(position: position, reason: QuotedText(String(describing: error)).description)
        }
        guard certificate.version == .v3 else { throw .version }
        return certificate
    }
}
