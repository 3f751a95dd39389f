package import Crypto
internal import SwiftASN1
internal import X509

/// The SHA-256 digest of a certificate's DER bytes, or of its key's, written `SHA256:ab:cd:…`.
package struct Fingerprint: Hashable, Sendable, CustomStringConvertible {
    private let words: (UInt64, UInt64, UInt64, UInt64)

    /// The fingerprint of a certificate.
    package init(ofCertificate der: some Sequence<UInt8>) {
        self.init(SHA256.hash(data: Array(der)))
    }

    /// The fingerprint of the key in a certificate: the digest of its SubjectPublicKeyInfo (RFC 5280 §4.1.2.7).
    package init(ofKeyIn certificate: [UInt8]) throws(CertificateError) {
        try self.init(ofKey: try CertificateChain.certificate(certificate).publicKey)
    }

    /// The fingerprint of the key whose private half is `seed`, 32 bytes.
    package init(ofEd25519Seed seed: [UInt8]) throws(CertificateError) {
        let key: Curve25519.Signing.PrivateKey
        do {
            key = try Curve25519.Signing.PrivateKey(rawRepresentation: seed)
        } catch {
            throw .key("an Ed25519 private key has 32 bytes, not \(seed.count)")
        }
        try self.init(ofKey: Certificate.PublicKey(key.publicKey))
    }

    init(ofKey key: Certificate.PublicKey) throws(CertificateError) {
        do {
            self.init(ofCertificate: try key.serializeAsPEM().derBytes)
        } catch {
            throw .key(QuotedText(String(describing: error)).description)
        }
    }

    /// Takes a digest made elsewhere.
    package init(_ digest: SHA256.Digest) {
        words = digest.withUnsafeBytes { bytes in Self.words(of: bytes) }
    }

    /// Takes the 32 bytes of a digest, as they stand in a `members` entry; `nil` for any other count.
    package init?(bytes: [UInt8]) {
        guard bytes.count == SHA256.byteCount else { return nil }
        words = bytes.withUnsafeBytes { bytes in Self.words(of: bytes) }
    }

    /// Reads what `description` writes; case and the colons do not matter.
    package init(parsing text: String) throws(NameError) {
        guard text.utf8.count <= 128, text.uppercased().hasPrefix("SHA256:") else { throw .fingerprint(text) }
        let digits = text.dropFirst("SHA256:".count).filter { $0 != ":" }
        var bytes: [UInt8] = []
        var rest = digits[...]
        while let pair = UInt8(rest.prefix(2), radix: 16), rest.first != "+", rest.count >= 2 {
            bytes.append(pair)
            rest = rest.dropFirst(2)
        }
        guard rest.isEmpty, let fingerprint = Fingerprint(bytes: bytes) else { throw .fingerprint(text) }
        self = fingerprint
    }

    private static func words(of bytes: UnsafeRawBufferPointer) -> (UInt64, UInt64, UInt64, UInt64) {
        func word(_ position: Int) -> UInt64 {
            UInt64(bigEndian: bytes.loadUnaligned(fromByteOffset: position * 8, as: UInt64.self))
        }
        return (word(0), word(1), word(2), word(3))
    }

    /// The 32 bytes.
    package var bytes: [UInt8] {
        [words.0, words.1, words.2, words.3].flatMap { word in
            stride(from: 56, through: 0, by: -8).map { UInt8(truncatingIfNeeded: word >> UInt64($0)) }
        }
    }

    package var description: String {
        let pairs = bytes.map { byte in (byte < 16 ? "0" : "") + String(byte, radix: 16) }
        return "SHA256:" + pairs.joined(separator: ":")
    }

    package static func == (left: Fingerprint, right: Fingerprint) -> Bool { left.words == right.words }

    package func hash(into hasher: inout Hasher) {
        hasher.combine(words.0)
        hasher.combine(words.1)
    }
}
