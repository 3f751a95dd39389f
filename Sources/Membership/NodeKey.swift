internal import Crypto
internal import X509

/// A node's TLS key: P-256, the one kind that every TLS library offers for client and server alike.
package struct NodeKey: Sendable {
    private let key: P256.Signing.PrivateKey

    /// Makes a new key.
    package static func generate() -> NodeKey { NodeKey(key: P256.Signing.PrivateKey()) }

    private init(key: P256.Signing.PrivateKey) { self.key = key }

    /// Reads an unencrypted PEM private key.
    package init(privateKeyPEM: String) throws(CertificateError) {
        do {
            key = try P256.Signing.PrivateKey(pemRepresentation: privateKeyPEM)
        } catch {
            throw .key("it is not an unencrypted P-256 private key in PEM")
        }
    }

    /// PKCS #8 in PEM; to be kept readable by the daemon alone.
    package var privateKeyPEM: String { key.pemRepresentation + "\n" }
    package var publicKeyPEM: String { key.publicKey.pemRepresentation + "\n" }

    /// Of the public key (``Fingerprint/init(ofKeyIn:)``).
    package var fingerprint: Fingerprint {
        get throws(CertificateError) { try Fingerprint(ofKey: Certificate.PublicKey(key.publicKey)) }
    }

    /// A certificate signing request (PKCS #10) for an authority that does not take bare public keys.
    package func requestPEM(for identity: NodeIdentity) throws(CertificateError) -> String {
        try CertificateRequest.pem(for: identity, key: Certificate.PrivateKey(key))
    }
}
