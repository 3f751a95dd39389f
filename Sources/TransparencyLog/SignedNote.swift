/// A text signed by one or more keys (C2SP signed-note).
///
/// The text is to be ignored until `verify` has found a signature of a known key.
package struct SignedNote: Hashable, Sendable {
    /// Limit on a whole note, bytes.
    package static let byteCountMax = 1 << 20
    /// Limit on the signatures of a note; C2SP wants at least 16 to be accepted.
    package static let signatureCountMax = 100

    /// What is signed, including its final newline.
    package let text: String
    /// In the order of the note, of known and unknown keys.
    package private(set) var signatures: [NoteSignature]

    /// A note of these signatures, each with a valid key name.
    package init(text: String, signatures: [NoteSignature]) throws(NoteError) {
        let bytes = [UInt8](text.utf8)
        try SignedNote.checkCharacters(bytes)
        guard bytes.last == SignedNote.newline else { throw .unterminatedText }
        guard !signatures.isEmpty else { throw .noSignatures }
        for (position, signature) in signatures.enumerated() where !KeyName.isValid(signature.name) {
            throw .malformedSignature(line: position + 1)
        }
        guard signatures.count <= SignedNote.signatureCountMax else {
            throw .tooManySignatures(count: signatures.count)
        }
        self.text = text
        self.signatures = signatures
        guard encodedByteCount <= SignedNote.byteCountMax else { throw .tooLarge(byteCount: encodedByteCount) }
    }

    /// A note signed by these keys of type 0x01.
    package init(text: String, signedBy keys: [SigningKey]) throws(NoteError) {
        var signatures: [NoteSignature] = []
        for key in keys { signatures.append(try key.sign(text: text)) }
        try self.init(text: text, signatures: signatures)
    }

    /// Parses a note.
    package static func parse(_ note: String) throws(NoteError) -> SignedNote {
        try parse([UInt8](note.utf8))
    }

    /// Parses a note; the text ends at its last blank line.
    package static func parse(_ bytes: [UInt8]) throws(NoteError) -> SignedNote {
        guard bytes.count <= byteCountMax else { throw .tooLarge(byteCount: bytes.count) }
        try checkCharacters(bytes)
        guard
            let blank = bytes.indices.dropFirst().last(where: { bytes[$0] == newline && bytes[$0 - 1] == newline })
        else { throw .noSignatures }
        guard blank + 1 < bytes.count else { throw .noSignatures }
        guard let text = String(validating: bytes[..<blank], as: UTF8.self),
            let block = String(validating: bytes[(blank + 1)...], as: UTF8.self)
        else { throw .notUTF8 }
        var lines = block.utf8.split(separator: newline, omittingEmptySubsequences: false)
        guard let rest = lines.popLast(), rest.isEmpty else { throw .malformedSignature(line: lines.count + 1) }
        guard lines.count <= signatureCountMax else { throw .tooManySignatures(count: lines.count) }
        var signatures: [NoteSignature] = []
        for line in lines {
            guard let signature = NoteSignature(line: Substring(line)) else {
                throw .malformedSignature(line: signatures.count + 1)
            }
            signatures.append(signature)
        }
        return try SignedNote(text: text, signatures: signatures)
    }

    /// The note as it travels; for a parsed note, the very bytes it was parsed from.
    package var encoded: String {
        text + "\n" + signatures.map { $0.line + "\n" }.joined()
    }

    /// This note with further signatures behind its own.
    package func adding(_ more: [NoteSignature]) throws(NoteError) -> SignedNote {
        try SignedNote(text: text, signatures: signatures + more)
    }

    /// The signatures of the known keys, at most one a key; of several cosignatures the latest.
    ///
    /// Signatures of unknown keys are ignored. One signature of a known key that does not verify rejects the note, and
    /// so does the lack of any that does.
    package func verify(_ knownKeys: [VerifierKey]) throws(NoteError) -> [VerifiedSignature] {
        var verified: [VerifiedSignature] = []
        for signature in signatures {
            var makers = Set(knownKeys.filter { $0.made(signature) })
            guard let key = makers.popFirst() else { continue }
            guard makers.isEmpty else { throw .ambiguousKey(name: key.name, keyID: key.keyID) }
            let time = try verify(signature, by: key)
            let new = VerifiedSignature(key: key, signature: signature, time: time)
            if let known = verified.firstIndex(where: { $0.key == key }) {
                if let time, let knownTime = verified[known].time, time > knownTime { verified[known] = new }
            } else {
                verified.append(new)
            }
        }
        guard !verified.isEmpty else { throw .noKnownSignature }
        return verified
    }

    private static let newline = UInt8(ascii: "\n")

    private var encodedByteCount: Int {
        signatures.reduce(text.utf8.count + 1) { $0 + $1.line.utf8.count + 1 }
    }

    private static func checkCharacters(_ bytes: [UInt8]) throws(NoteError) {
        if let offset = bytes.firstIndex(where: { $0 < 0x20 && $0 != newline }) {
            throw .controlCharacter(offset: offset)
        }
    }

    private func verify(_ signature: NoteSignature, by key: VerifierKey) throws(NoteError) -> UInt64? {
        switch key.type {
        case .cosignature:
            return try Cosignature.verify(signature, body: text, key: key)
        case .ed25519:
            guard key.isValidSignature(signature.bytes, over: [UInt8](text.utf8)) else {
                throw .badSignature(name: key.name, keyID: key.keyID)
            }
            return nil
        }
    }
}
