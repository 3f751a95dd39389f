import Testing
import TransparencyLog

@Suite struct SignedNoteTests {
    static let text = "If you think cryptography is the answer to your problem,\n"

    func key(_ name: String, _ type: SignatureType = .ed25519) throws -> SigningKey {
        var random = Seeded(name.utf8.reduce(0) { $0 &* 31 &+ UInt64($1) })
        return try SigningKey(name: name, type: type, seed: random.bytes(32))
    }

    @Test(arguments: ["signed-note", "Go x/mod"])
    func `published notes verify and are written back byte for byte`(what: String) throws {
        let vector = try Vectors.note(what)
        let verifier = try VerifierKey(try #require(vector.vkey))
        let note = try vector.note(signer: verifier.name)
        let signature = try #require(vector.signature)
        #expect(note.text == vector.text)
        #expect(note.encoded == "\(note.text)\n\u{2014} \(verifier.name) \(signature)\n")
        let verified = try note.verify([verifier])
        #expect(verified.map(\.key) == [verifier])
        #expect(verified.first?.time == nil)
    }

    @Test func `Go's private key makes Go's signature`() throws {
        let vector = try Vectors.note("Go x/mod")
        let key = try SigningKey(skey: try #require(vector.skey))
        let note = try SignedNote(text: try #require(vector.text), signedBy: [key])
        #expect(note == (try vector.note(signer: "PeterNeumann")))
    }

    @Test func `sigsum's checkpoint verifies under its name and key`() throws {
        let vector = try Vectors.note("sigsum checkpoint")
        let text = try #require(vector.text)
        let origin = String(try #require(text.split(separator: "\n").first))
        let verifier = try VerifierKey(name: origin, publicKey: try bytes(hex: try #require(vector.publicKeyHex)))
        let checkpoint = try Checkpoint.open(try vector.note(signer: origin), verifier: verifier)
        #expect(checkpoint.size == 5)
        #expect(checkpoint.body == text)
    }

    @Test func `signatures of unknown keys are ignored, a bad one of a known key rejects the note`() throws {
        let (good, other) = (try key("good.example"), try key("other.example"))
        let note = try SignedNote(text: Self.text, signedBy: [good, other])
        #expect(try note.verify([good.verifierKey]).map(\.key) == [good.verifierKey])
        #expect(try note.verify([other.verifierKey, good.verifierKey]).count == 2)
        #expect(throws: NoteError.noKnownSignature) { try note.verify([]) }
        #expect(throws: NoteError.noKnownSignature) { try note.verify([try key("third.example").verifierKey]) }
        let forged = NoteSignature(
            name: "other.example",
            keyID: other.verifierKey.keyID,
            bytes: [UInt8](repeating: 0, count: 64)
        )
        let mixed = try SignedNote(text: Self.text, signatures: [try good.sign(text: Self.text), forged])
        #expect(try mixed.verify([good.verifierKey]).count == 1)
        #expect(throws: NoteError.badSignature(name: "other.example", keyID: other.verifierKey.keyID)) {
            try mixed.verify([good.verifierKey, other.verifierKey])
        }
        let retold = try SignedNote(text: "Something else.\n", signatures: note.signatures)
        #expect(throws: NoteError.badSignature(name: "good.example", keyID: good.verifierKey.keyID)) {
            try retold.verify([good.verifierKey])
        }
    }

    @Test func `a key that signs twice counts once, and a bad second signature still rejects`() throws {
        let good = try key("good.example")
        let signature = try good.sign(text: Self.text)
        let twice = try SignedNote(text: Self.text, signatures: [signature, signature])
        #expect(try twice.verify([good.verifierKey]).count == 1)
        let forged = NoteSignature(name: signature.name, keyID: signature.keyID, bytes: [1])
        let altered = try SignedNote(text: Self.text, signatures: [signature, forged])
        #expect(throws: NoteError.badSignature(name: signature.name, keyID: signature.keyID)) {
            try altered.verify([good.verifierKey])
        }
    }

    @Test func `a name in another Unicode form is another key`() throws {
        let composed = try key("caf\u{e9}")
        let note = try SignedNote(text: Self.text, signedBy: [composed])
        let decomposed = try SignedNote.parse(note.encoded.replacing("\u{e9}", with: "e\u{301}"))
        #expect(throws: NoteError.noKnownSignature) { try decomposed.verify([composed.verifierKey]) }
    }

    @Test func `the text ends at the last blank line`() throws {
        let good = try key("good.example")
        let text = "one\n\ntwo\n\n\u{2014} not a signature\n\n"
        let note = try SignedNote(text: text, signedBy: [good])
        #expect(try SignedNote.parse(note.encoded).text == text)
        #expect(try SignedNote.parse(note.encoded) == note)
    }

    @Test func `sixteen signatures and a hundred are read, a hundred and one are not`() throws {
        let signature = try key("good.example").sign(text: Self.text)
        for count in [16, 100] {
            let lines = String(repeating: signature.line + "\n", count: count)
            #expect(try SignedNote.parse(Self.text + "\n" + lines).signatures.count == count)
        }
        let lines = String(repeating: signature.line + "\n", count: 101)
        #expect(throws: NoteError.tooManySignatures(count: 101)) { try SignedNote.parse(Self.text + "\n" + lines) }
        let full = try SignedNote(text: Self.text, signatures: [NoteSignature](repeating: signature, count: 100))
        #expect(throws: NoteError.tooManySignatures(count: 101)) { try full.adding([signature]) }
    }

    @Test func `a mebibyte is read, a byte more is not`() throws {
        let signature = try key("good.example").sign(text: Self.text).line + "\n"
        let filler = String(repeating: "a", count: SignedNote.byteCountMax - signature.utf8.count - 2)
        #expect(try SignedNote.parse("\(filler)\n\n\(signature)").text.utf8.count == filler.utf8.count + 1)
        #expect(throws: NoteError.tooLarge(byteCount: SignedNote.byteCountMax + 1)) {
            try SignedNote.parse("\(filler)a\n\n\(signature)")
        }
    }

    @Test(arguments: [
        ("", NoteError.noSignatures), ("text\n", .noSignatures), ("text\n\n", .noSignatures),
        ("text\n\u{2014} a AAAAAAA=\n", .noSignatures), ("text\n\n\u{2014} a AAAAAAA=\n\n", .noSignatures),
        ("text\n\n\u{2014} a AAAAAAA=", .malformedSignature(line: 1)),
        ("text\n\n\u{2014} a AAAAAA==\n", .malformedSignature(line: 1)),
        ("text\n\n\u{2014} a AAAAAAB=\n", .malformedSignature(line: 1)),
        ("text\n\n\u{2014} a AAAAAAA\n", .malformedSignature(line: 1)),
        ("text\n\n\u{2014} a+b AAAAAAA=\n", .malformedSignature(line: 1)),
        ("text\n\n\u{2014}  AAAAAAA=\n", .malformedSignature(line: 1)),
        ("text\n\n\u{2014} a\n", .malformedSignature(line: 1)),
        ("text\n\n- a AAAAAAA=\n", .malformedSignature(line: 1)),
        ("text\n\n\u{2014} a AAAAAAA= \n", .malformedSignature(line: 1)),
        ("text\n\n\u{2014} a AAAAAAA=\nmore\n", .malformedSignature(line: 2)),
        ("te\txt\n\n\u{2014} a AAAAAAA=\n", .controlCharacter(offset: 2)),
        ("text\r\n\r\n\u{2014} a AAAAAAA=\r\n", .controlCharacter(offset: 4)),
    ])
    func `a note that is cut or malformed is refused`(note: String, error: NoteError) {
        #expect(throws: error) { try SignedNote.parse(note) }
    }

    @Test func `bytes that are not UTF-8 are refused in the text and in a signature`() {
        let line = [UInt8]("\n\u{2014} a AAAAAAA=\n".utf8)
        #expect(throws: NoteError.notUTF8) { try SignedNote.parse([0x61, 0xFF, 0x0A] + line) }
        #expect(throws: NoteError.notUTF8) { try SignedNote.parse([0x61, 0x0A] + line.dropLast() + [0xC0, 0x0A]) }
    }

    @Test func `a text that cannot be a note is not signed`() throws {
        let good = try key("good.example")
        #expect(throws: NoteError.unterminatedText) { try SignedNote(text: "text", signedBy: [good]) }
        #expect(throws: NoteError.unterminatedText) { try SignedNote(text: "", signedBy: [good]) }
        #expect(throws: NoteError.controlCharacter(offset: 1)) { try SignedNote(text: "a\u{7}\n", signedBy: [good]) }
        #expect(throws: NoteError.noSignatures) { try SignedNote(text: "text\n", signedBy: []) }
        let witness = try key("witness.example", .cosignature)
        #expect(throws: NoteError.wrongKeyType(.cosignature)) { try SignedNote(text: "text\n", signedBy: [witness]) }
    }
}
