internal import Crypto
internal import SwiftASN1
internal import X509

/// Certificate signing requests (PKCS #10, RFC 2986), which carry a public key to an offline root.
package enum CertificateRequest {
    /// The request for a log key's certificate; `seed` is the Ed25519 private key, 32 bytes.
    package static func pem(forLogKeyOf origin: LogOrigin, seed: [UInt8]) throws(CertificateError) -> String {
        try pem(for: NodeIdentity(logKeyOf: origin), seed: seed)
    }

    /// The request for a log or witness key's certificate; `seed` is the Ed25519 private key, 32 bytes.
    package static func pem(for identity: NodeIdentity, seed: [UInt8]) throws(CertificateError) -> String {
        let key: Curve25519.Signing.PrivateKey
        do {
            key = try Curve25519.Signing.PrivateKey(rawRepresentation: seed)
        } catch {
            throw .key("an Ed25519 private key has 32 bytes, not \(seed.count)")
        }
        return try pem(for: identity, key: Certificate.PrivateKey(key))
    }

    static func pem(for identity: NodeIdentity, key: Certificate.PrivateKey) throws(CertificateError) -> String {
        do {
            let request = try CertificateSigningRequest(
                version: .v1,
                subject: try DistinguishedName {
                    OrganizationName(identity.federation.text)
                    CommonName("\(identity.member) \(identity.role.word)")
                },
                privateKey: key,
                attributes: CertificateSigningRequest.Attributes()
            )
            return try request.serializeAsPEM().pemString + "\n"
        } catch {
            throw .signing(QuotedText(String(describing: error)).description)
        }
    }
}
