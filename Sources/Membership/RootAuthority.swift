#if canImport(FoundationEssentials)
    package import FoundationEssentials
#else
    package import Foundation
#endif
internal import Crypto
internal import SwiftASN1
internal import X509

/// A member's root with its private key, wherever that is kept: it certifies the member's node and log keys.
///
/// Leaves are valid from 24 hours before they are made, so that a peer whose clock is behind accepts them, and never
/// beyond their root.
package struct RootAuthority: Sendable {
    static let backdating: TimeInterval = 24 * 60 * 60
    /// Behind the member in the common name of a root.
    static let nameEnd = " mandala root"

    package let federation: FederationName
    package let member: MemberID
    package let root: PinnedRoot
    private let key: Certificate.PrivateKey

    /// Makes a new P-256 root: self-signed, and allowed to issue leaves only (path length 0).
    package static func generate(
        federation: FederationName,
        member: MemberID,
        now: Date,
        notAfter: Date
    ) throws(CertificateError) -> RootAuthority {
        let key = Certificate.PrivateKey(P256.Signing.PrivateKey())
        let der = try translatingSigning {
            let name = try DistinguishedName {
                OrganizationName(federation.text)
                CommonName("\(member)\(Self.nameEnd)")
            }
            let extensions = try Certificate.Extensions {
                Critical(BasicConstraints.isCertificateAuthority(maxPathLength: 0))
                Critical(KeyUsage(keyCertSign: true, cRLSign: true))
                SubjectKeyIdentifier(hash: key.publicKey)
            }
            let certificate = try Certificate(
                version: .v3,
                serialNumber: Certificate.SerialNumber(),
                publicKey: key.publicKey,
                notValidBefore: now.addingTimeInterval(-backdating),
                notValidAfter: notAfter,
                issuer: name,
                subject: name,
                extensions: extensions,
                issuerPrivateKey: key
            )
            return Array(try certificate.serializeAsPEM().derBytes)
        }
        return RootAuthority(federation: federation, member: member, root: try PinnedRoot(der: der), key: key)
    }

    private init(federation: FederationName, member: MemberID, root: PinnedRoot, key: Certificate.PrivateKey) {
        self.federation = federation
        self.member = member
        self.root = root
        self.key = key
    }

    /// Takes a root made elsewhere: its certificate's file and its unencrypted private key in PEM.
    package init(
        federation: FederationName,
        member: MemberID,
        certificateFile: [UInt8],
        privateKeyPEM: String
    ) throws(CertificateError) {
        let root = try PinnedRoot(file: certificateFile)
        let key: Certificate.PrivateKey
        do {
            key = try Certificate.PrivateKey(pemEncoded: privateKeyPEM)
        } catch {
            throw .key("it is not an unencrypted PEM private key")
        }
        guard key.publicKey == root.certificate.publicKey else { throw .keyDoesNotMatch }
        self.init(federation: federation, member: member, root: root, key: key)
    }

    package var certificatePEM: String { CertificateFile.pem(of: [root.der]) }

    /// The private key in PEM (PKCS #8 or SEC 1); it belongs offline, and never in a log line.
    package func privateKeyPEM() throws(CertificateError) -> String {
        try Self.translatingSigning { try key.serializeAsPEM().pemString + "\n" }
    }

    /// Certifies a node's TLS key, given as PEM (`PUBLIC KEY`); P-256 only.
    package func issueNode(
        publicKeyPEM: String,
        now: Date,
        notAfter: Date
    ) throws(CertificateError) -> IssuedCertificate {
        let publicKey: P256.Signing.PublicKey
        do {
            publicKey = try P256.Signing.PublicKey(pemRepresentation: publicKeyPEM)
        } catch {
            throw .key("it is not a P-256 public key in PEM")
        }
        let identity = NodeIdentity(federation: federation, member: member, role: .node)
        return try issue(identity, .node, publicKey: Certificate.PublicKey(publicKey), now: now, notAfter: notAfter)
    }

    /// Certifies a log key: Ed25519, 32 bytes.
    package func issueLogKey(
        incarnation: Incarnation,
        publicKey: [UInt8],
        now: Date,
        notAfter: Date
    ) throws(CertificateError) -> IssuedCertificate {
        try issue(.log(incarnation), .log, ed25519: publicKey, now: now, notAfter: notAfter)
    }

    /// Certifies a witness key: Ed25519, 32 bytes.
    package func issueWitnessKey(
        publicKey: [UInt8],
        now: Date,
        notAfter: Date
    ) throws(CertificateError) -> IssuedCertificate {
        try issue(.witness, .witness, ed25519: publicKey, now: now, notAfter: notAfter)
    }

    /// Certifies a key that its holder sent, whatever the request itself says of names.
    package func issue(
        _ role: NodeIdentity.Role,
        for request: RequestedKey,
        now: Date,
        notAfter: Date
    ) throws(CertificateError) -> IssuedCertificate {
        let identity = NodeIdentity(federation: federation, member: member, role: role)
        let (use, found) = (KeyUse(role), AuthorityKey.name(of: request.key))
        guard found == use.keyName else { throw .wrongKey(identity, found: found, expected: use.keyName) }
        return try issue(identity, use, publicKey: request.key, now: now, notAfter: notAfter)
    }

    private func issue(
        _ role: NodeIdentity.Role,
        _ use: KeyUse,
        ed25519 publicKey: [UInt8],
        now: Date,
        notAfter: Date
    ) throws(CertificateError) -> IssuedCertificate {
        let key: Curve25519.Signing.PublicKey
        do {
            key = try Curve25519.Signing.PublicKey(rawRepresentation: publicKey)
        } catch {
            throw .key("an Ed25519 public key has 32 bytes, not \(publicKey.count)")
        }
        let identity = NodeIdentity(federation: federation, member: member, role: role)
        return try issue(identity, use, publicKey: Certificate.PublicKey(key), now: now, notAfter: notAfter)
    }

    private func issue(
        _ identity: NodeIdentity,
        _ use: KeyUse,
        publicKey: Certificate.PublicKey,
        now: Date,
        notAfter: Date
    ) throws(CertificateError) -> IssuedCertificate {
        let end = min(notAfter, root.notAfter)
        guard end > now else { throw .expired("the root certificate of '\(member)'", notAfter: end, now: now) }
        let der = try Self.translatingSigning {
            let extensions = try Certificate.Extensions {
                Critical(BasicConstraints.notCertificateAuthority)
                Critical(KeyUsage(digitalSignature: true))
                try ExtendedKeyUsage(use.usages)
                SubjectAlternativeNames([.uniformResourceIdentifier(identity.description)])
                AuthorityKeyIdentifier(
                    keyIdentifier: SubjectKeyIdentifier(hash: root.certificate.publicKey).keyIdentifier
                )
                SubjectKeyIdentifier(hash: publicKey)
            }
            let certificate = try Certificate(
                version: .v3,
                serialNumber: Certificate.SerialNumber(),
                publicKey: publicKey,
                notValidBefore: now.addingTimeInterval(-Self.backdating),
                notValidAfter: end,
                issuer: root.certificate.subject,
                subject: try DistinguishedName {
                    OrganizationName(federation.text)
                    CommonName("\(member) \(identity.role.word)")
                },
                extensions: extensions,
                issuerPrivateKey: key
            )
            return Array(try certificate.serializeAsPEM().derBytes)
        }
        return IssuedCertificate(der: der, identity: identity, notAfter: end)
    }

    /// Signs a text that cannot be taken for a certificate.
    func signature(over text: [UInt8]) throws(CertificateError) -> [UInt8] {
        let algorithm = AuthorityKey.signatureAlgorithm(of: key.publicKey)
        return try Self.translatingSigning {
            try key.sign(bytes: text, signatureAlgorithm: algorithm).rawRepresentation
        }
    }

    private static func translatingSigning<Result>(
        _ body: () throws -> Result
    ) throws(CertificateError) -> Result {
        do {
            return try body()
        } catch {
            throw .signing(QuotedText(String(describing: error)).description)
        }
    }
}
