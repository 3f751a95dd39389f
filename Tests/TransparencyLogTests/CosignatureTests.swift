import Testing
import TransparencyLog

@Suite struct CosignatureTests {
    static let body = "wg-as.asean/th/1\n300\nlCkHUpkmVBEms2r2T1K6Og69+wUuuN3MIEW1/ezu2v0=\n"

    func key(_ type: SignatureType = .cosignature) throws -> SigningKey {
        try SigningKey(name: "wg-as.asean/kh/1", type: type, seed: [UInt8](repeating: 4, count: 32))
    }

    @Test func `Sunlight's cosignature verifies and tells its time`() throws {
        let vector = try Vectors.note("cosignature/v1")
        let verifier = try VerifierKey(try #require(vector.vkey))
        let note = try vector.note(signer: verifier.name)
        #expect(try Cosignature.verify(note.signatures[0], body: note.text, key: verifier) == 1_767_139_200)
        #expect(try note.verify([verifier]).map(\.time) == [1_767_139_200])
    }

    @Test func `the message is that of the specification`() {
        let message = Cosignature.message(body: Self.body, time: 1_679_315_147)
        #expect(String(decoding: message, as: UTF8.self) == "cosignature/v1\ntime 1679315147\n" + Self.body)
    }

    @Test(arguments: [0, 1, 1_767_139_200, UInt64(Int64.max)])
    func `a cosignature verifies with its own body, time and key alone`(time: UInt64) throws {
        let signature = try Cosignature.sign(body: Self.body, time: time, key: try key())
        let verifier = try key().verifierKey
        #expect(signature.bytes.count == 72)
        #expect(try Cosignature.verify(signature, body: Self.body, key: verifier) == time)
        let bad = NoteError.badSignature(name: verifier.name, keyID: verifier.keyID)
        #expect(throws: bad) { try Cosignature.verify(signature, body: Self.body + "x\n", key: verifier) }
        for position in signature.bytes.indices.dropFirst() {
            var bytes = signature.bytes
            bytes[position] ^= 1
            let altered = NoteSignature(name: signature.name, keyID: signature.keyID, bytes: bytes)
            #expect(throws: bad) { try Cosignature.verify(altered, body: Self.body, key: verifier) }
        }
        let short = NoteSignature(
            name: signature.name,
            keyID: signature.keyID,
            bytes: [UInt8](signature.bytes.dropLast())
        )
        #expect(throws: bad) { try Cosignature.verify(short, body: Self.body, key: verifier) }
    }

    @Test func `of several cosignatures of one witness the latest counts`() throws {
        let signatures = try [5, 9, 7].map { try Cosignature.sign(body: Self.body, time: $0, key: try key()) }
        let note = try SignedNote(text: Self.body, signatures: signatures)
        #expect(try note.verify([try key().verifierKey]).map(\.time) == [9])
    }

    @Test func `a log key does not cosign, and no time lies beyond 2^63 - 1`() throws {
        #expect(throws: NoteError.wrongKeyType(.ed25519)) {
            try Cosignature.sign(body: Self.body, time: 1, key: try key(.ed25519))
        }
        let beyond = UInt64(Int64.max) + 1
        #expect(throws: NoteError.timeOutOfRange(beyond)) {
            try Cosignature.sign(body: Self.body, time: beyond, key: try key())
        }
        let signature = try Cosignature.sign(body: Self.body, time: 0, key: try key())
        var bytes = signature.bytes
        bytes[0] = 0x80
        let altered = NoteSignature(name: signature.name, keyID: signature.keyID, bytes: bytes)
        #expect(throws: NoteError.timeOutOfRange(beyond)) {
            try Cosignature.verify(altered, body: Self.body, key: try key().verifierKey)
        }
    }
}
