import Crypto

/// A named Ed25519 public key that verifies signatures on notes, written `name+hex8(key ID)+base64(type ‖ key)`
/// (C2SP signed-note).
package struct VerifierKey: Sendable {
    /// Non-empty, without Unicode spaces or `+`; for a log, its origin.
    package let name: String
    /// What its signatures cover.
    package let type: SignatureType
    /// 32 bytes (RFC 8032).
    package let publicKey: [UInt8]
    /// First four bytes, big-endian, of SHA-256(name ‖ 0x0A ‖ type ‖ public key).
    package let keyID: UInt32

    /// A key of 32 raw bytes.
    package init(name: String, type: SignatureType = .ed25519, publicKey: some Collection<UInt8>) throws(KeyError) {
        guard KeyName.isValid(name) else { throw .invalidName }
        guard publicKey.count == 32 else { throw .wrongLength(publicKey.count) }
        self.name = name
        self.type = type
        self.publicKey = [UInt8](publicKey)
        let digest = SHA256.hash(data: [UInt8](name.utf8) + [0x0A, type.rawValue] + self.publicKey)
        keyID = digest.prefix(4).reduce(0) { $0 << 8 | UInt32($1) }
    }

    /// Parses a verifier key text.
    package init(_ vkey: String) throws(KeyError) {
        let fields = try KeyFields(vkey[...])
        try self.init(name: fields.name, type: fields.type, publicKey: fields.material)
        guard keyID == fields.keyID else { throw .wrongKeyID(stated: fields.keyID, computed: keyID) }
    }

    func isValidSignature(_ signature: some Collection<UInt8>, over message: [UInt8]) -> Bool {
        guard let key = try? Curve25519.Signing.PublicKey(rawRepresentation: publicKey) else { return false }
        return key.isValidSignature([UInt8](signature), for: message)
    }

    func made(_ signature: NoteSignature) -> Bool {
        keyID == signature.keyID && KeyName.areSame(name, signature.name)
    }
}

extension VerifierKey: Hashable {
    package static func == (left: VerifierKey, right: VerifierKey) -> Bool {
        left.type == right.type && left.publicKey == right.publicKey && KeyName.areSame(left.name, right.name)
    }

    package func hash(into hasher: inout Hasher) {
        hasher.combine(keyID)
        hasher.combine(publicKey)
    }
}

extension VerifierKey: CustomStringConvertible {
    /// The verifier key text.
    package var description: String {
        "\(name)+\(Hexadecimal.encode(keyID))+\(Base64.encode([type.rawValue] + publicKey))"
    }
}

/// The fields of `name+hex8+base64(type ‖ material)`.
struct KeyFields {
    let name: String
    let keyID: UInt32
    let type: SignatureType
    let material: ArraySlice<UInt8>

    init(_ text: Substring) throws(KeyError) {
        let fields = text.split(separator: "+", maxSplits: 2, omittingEmptySubsequences: false)
        guard fields.count == 3 else { throw .malformed }
        guard KeyName.isValid(fields[0]) else { throw .invalidName }
        guard fields[1].utf8.count == 8,
            fields[1].utf8.allSatisfy({ $0 != UInt8(ascii: "+") && $0 != UInt8(ascii: "-") }),
            let keyID = UInt32(fields[1], radix: 16)
        else { throw .malformed }
        guard let material = Base64.decode(fields[2].utf8), let typeByte = material.first else { throw .malformed }
        guard let type = SignatureType(rawValue: typeByte) else { throw .unsupportedType(typeByte) }
        name = String(fields[0])
        self.keyID = keyID
        self.type = type
        self.material = material.dropFirst()
    }
}
