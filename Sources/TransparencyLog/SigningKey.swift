import Crypto

/// A named Ed25519 private key that signs notes. Nothing it prints holds the key.
package struct SigningKey: Sendable {
    /// The public half.
    package let verifierKey: VerifierKey
    private let privateKey: Curve25519.Signing.PrivateKey

    /// A key from its 32-byte seed (RFC 8032 §5.1.5).
    package init(name: String, type: SignatureType = .ed25519, seed: some Collection<UInt8>) throws(KeyError) {
        guard let key = try? Curve25519.Signing.PrivateKey(rawRepresentation: [UInt8](seed)) else {
            throw .wrongLength(seed.count)
        }
        privateKey = key
        verifierKey = try VerifierKey(name: name, type: type, publicKey: [UInt8](key.publicKey.rawRepresentation))
    }

    /// Parses `PRIVATE+KEY+name+hex8+base64(type ‖ seed)`, the form of Go's golang.org/x/mod/sumdb/note.
    package init(skey: String) throws(KeyError) {
        let prefix = "PRIVATE+KEY+"
        guard skey.utf8.starts(with: prefix.utf8) else { throw .malformed }
        let fields = try KeyFields(Substring(skey.utf8.dropFirst(prefix.utf8.count)))
        try self.init(name: fields.name, type: fields.type, seed: fields.material)
        guard verifierKey.keyID == fields.keyID else {
            throw .wrongKeyID(stated: fields.keyID, computed: verifierKey.keyID)
        }
    }

    /// Signs the text of a note, with a key of type 0x01.
    package func sign(text: String) throws(NoteError) -> NoteSignature {
        guard verifierKey.type == .ed25519 else { throw .wrongKeyType(verifierKey.type) }
        return NoteSignature(
            name: verifierKey.name,
            keyID: verifierKey.keyID,
            bytes: try signature(over: [UInt8](text.utf8))
        )
    }

    func signature(over message: [UInt8]) throws(NoteError) -> [UInt8] {
        do {
            return [UInt8](try privateKey.signature(for: message))
        } catch {
            throw .signingFailed
        }
    }
}

extension SigningKey: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// The name and key ID alone.
    package var description: String { "\(verifierKey.name)+\(Hexadecimal.encode(verifierKey.keyID))" }

    package var debugDescription: String { description }

    package var customMirror: Mirror { Mirror(self, children: ["key": description]) }
}
