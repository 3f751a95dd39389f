/// One signature line of a note: `— <name> base64(key ID ‖ signature)` (C2SP signed-note).
package struct NoteSignature: Hashable, Sendable {
    /// Name of the key.
    package let name: String
    /// With the name, identifies the key.
    package let keyID: UInt32
    /// The signature without the key ID; not empty.
    package let bytes: [UInt8]
    /// The line as read or made, without its newline.
    package let line: String

    /// A signature made here.
    package init(name: String, keyID: UInt32, bytes: [UInt8]) {
        self.name = name
        self.keyID = keyID
        self.bytes = bytes
        let idBytes = withUnsafeBytes(of: keyID.bigEndian) { [UInt8]($0) }
        line = "\u{2014} \(name) \(Base64.encode(idBytes + bytes))"
    }

    init?(line: Substring) {
        let prefix = "\u{2014} ".utf8
        let utf8 = line.utf8
        guard utf8.starts(with: prefix) else { return nil }
        let fields = utf8.dropFirst(prefix.count)
            .split(separator: UInt8(ascii: " "), maxSplits: 1, omittingEmptySubsequences: false)
        guard fields.count == 2, let decoded = Base64.decode(fields[1]), decoded.count > 4 else { return nil }
        let name = String(Substring(fields[0]))
        guard KeyName.isValid(name) else { return nil }
        self.name = name
        keyID = decoded.prefix(4).reduce(0) { $0 << 8 | UInt32($1) }
        bytes = [UInt8](decoded.dropFirst(4))
        self.line = String(line)
    }
}

/// A signature that a known key has been found to have made.
package struct VerifiedSignature: Hashable, Sendable {
    /// The key.
    package let key: VerifierKey
    /// Its signature.
    package let signature: NoteSignature
    /// For a cosignature, its time in seconds since the Unix epoch.
    package let time: UInt64?
}
