internal import SwiftASN1
internal import X509

/// A public key that is to be certified, as its holder sent it: a certificate signing request (PKCS #10, RFC 2986), or a
/// bare public key.
///
/// A request is signed with the key that it carries, which is checked; what it says of names counts for nothing, since
/// the issuer says whose key it is.
package struct RequestedKey: Sendable {
    private static let fileBytesMax = 16_384

    let key: Certificate.PublicKey

    /// Takes the PEM of a request (`CERTIFICATE REQUEST`) or of a key (`PUBLIC KEY`).
    package init(file: [UInt8]) throws(CertificateError) {
        guard file.count <= Self.fileBytesMax else { throw .tooLarge(bytes: file.count) }
        let document: PEMDocument
        do {
            document = try PEMDocument(pemString: String(decoding: file, as: UTF8.self))
        } catch {
            throw .key("it is not one certificate request or public key in PEM")
        }
        switch document.discriminator {
        case "CERTIFICATE REQUEST", "NEW CERTIFICATE REQUEST": key = try Self.key(inRequest: document.derBytes)
        case "PUBLIC KEY":
            do {
                key = try Certificate.PublicKey(derEncoded: document.derBytes)
            } catch {
                throw .key("it is not a public key of a kind that is known here")
            }
        case let label where label.contains("PRIVATE KEY"):
            throw .key("it is a private key, which must never leave its owner; send a certificate request")
        case let label: throw .key("it holds \(QuotedText(label)), not a certificate request or public key")
        }
    }

    private static func key(inRequest der: [UInt8]) throws(CertificateError) -> Certificate.PublicKey {
        let request: CertificateSigningRequest
        do {
            request = try CertificateSigningRequest(derEncoded: der)
        } catch {
            throw .key("the certificate request is damaged")
        }
        guard request.publicKey.isValidSignature(request.signature, for: request) else {
            throw .key("the certificate request is not signed with the key that it carries")
        }
        return request.publicKey
    }

    /// Of the key.
    package var fingerprint: Fingerprint { get throws(CertificateError) { try Fingerprint(ofKey: key) } }
}
