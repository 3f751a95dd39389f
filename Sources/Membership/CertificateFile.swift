internal import SwiftASN1

/// Certificates in files: PEM (RFC 7468), or DER where one certificate stands alone.
package enum CertificateFile {
    private static let fileBytesMax = 131_072
    private static let label = "CERTIFICATE"

    /// Reads the certificates of a file, in order, as DER; a file that also holds a private key is refused.
    package static func der(of file: [UInt8]) throws(CertificateError) -> [[UInt8]] {
        guard file.count <= fileBytesMax else { throw .tooLarge(bytes: file.count) }
        if file.first == 0x30 { return [file] }
        guard let text = String(validating: file, as: UTF8.self) else { throw .pem("it is neither PEM nor DER") }
        let documents: [PEMDocument]
        do {
            documents = try PEMDocument.parseMultiple(pemString: text)
        } catch {
            throw .pem("its PEM is damaged")
        }
        guard !documents.isEmpty else { throw .pem("it holds no certificate") }
        for document in documents where document.discriminator != label {
            throw .pem(
                document.discriminator.contains("PRIVATE KEY")
                    ? "it holds a private key, which must never leave its owner; keep only the certificate in it"
                    : "it holds \(QuotedText(document.discriminator)), not only certificates"
            )
        }
        return documents.map(\.derBytes)
    }

    /// Reads a file that must hold exactly one certificate.
    package static func single(_ file: [UInt8]) throws(CertificateError) -> [UInt8] {
        let certificates = try der(of: file)
        guard let first = certificates.first, certificates.count == 1 else {
            throw .pem("it holds \(certificates.count) certificates; it must hold one")
        }
        return first
    }

    /// Writes certificates as PEM, in order, each with a line end.
    package static func pem(of certificates: [[UInt8]]) -> String {
        certificates.map { PEMDocument(type: label, derBytes: $0).pemString + "\n" }.joined()
    }
}
