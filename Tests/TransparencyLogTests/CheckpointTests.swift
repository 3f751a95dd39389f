import Testing
import TransparencyLog

@Suite struct CheckpointTests {
    static let origin = "wg-as.asean/th/1"
    static let root = "5dyi3HdM7TVVy5+6VfJUKvCR0ZVOSm5Rn8k2sLz0Q7s="

    func key(_ name: String = origin, type: SignatureType = .ed25519) throws -> SigningKey {
        try SigningKey(name: name, type: type, seed: [UInt8](repeating: 3, count: 32))
    }

    func checkpoint(size: UInt64 = 300) throws -> Checkpoint {
        Checkpoint(origin: Self.origin, size: size, root: try #require(Digest(base64: Self.root)))
    }

    @Test func `a signed checkpoint opens under its log's key`() throws {
        let note = try checkpoint().signed(by: try key())
        #expect(note.text == "wg-as.asean/th/1\n300\n\(Self.root)\n")
        let received = try SignedNote.parse(note.encoded)
        #expect(try Checkpoint.open(received, verifier: try key().verifierKey) == (try checkpoint()))
    }

    @Test func `a log's key neither signs nor opens the checkpoint of another log`() throws {
        let other = try key("wg-as.asean/kh/1")
        #expect(throws: CheckpointError.originMismatch(key: "wg-as.asean/kh/1")) {
            try checkpoint().signed(by: other)
        }
        let foreign = try SignedNote(text: try checkpoint().body, signedBy: [other])
        #expect(throws: CheckpointError.originMismatch(key: "wg-as.asean/kh/1")) {
            try Checkpoint.open(foreign, verifier: other.verifierKey)
        }
        #expect(throws: CheckpointError.note(.noKnownSignature)) {
            try Checkpoint.open(foreign, verifier: try key().verifierKey)
        }
    }

    @Test func `a cosignature does not stand in for the log's signature`() throws {
        let witness = try key(type: .cosignature)
        let signature = try Cosignature.sign(body: try checkpoint().body, time: 1, key: witness)
        let note = try SignedNote(text: try checkpoint().body, signatures: [signature])
        #expect(throws: CheckpointError.note(.noKnownSignature)) {
            try Checkpoint.open(note, verifier: try key().verifierKey)
        }
        #expect(throws: CheckpointError.note(.wrongKeyType(.cosignature))) {
            try Checkpoint.open(note, verifier: witness.verifierKey)
        }
    }

    @Test func `a checkpoint body is read back`() throws {
        for size in [1, 300, UInt64(Int64.max)] {
            let body = try checkpoint(size: size).body
            #expect(try Checkpoint.parse(body).body == body)
            #expect(try Checkpoint.parse(body) == (try checkpoint(size: size)))
        }
        let empty = Checkpoint(origin: Self.origin, size: 0, root: MerkleHash.emptyRoot)
        #expect(try Checkpoint.parse(empty.body) == empty)
    }

    @Test(arguments: [
        ("", CheckpointError.missingLines), ("o\n1\n", .missingLines), ("o\n1\n\(root)", .missingLines),
        ("o\n1\n\(root)\nextension\n", .extensionLines(count: 1)), ("o\n1\n\(root)\n\n", .extensionLines(count: 1)),
        ("\n1\n\(root)\n", .emptyOrigin), ("o\n\n\(root)\n", .invalidSize), ("o\n01\n\(root)\n", .invalidSize),
        ("o\n+1\n\(root)\n", .invalidSize), ("o\n-1\n\(root)\n", .invalidSize), ("o\n1 \n\(root)\n", .invalidSize),
        ("o\n00\n\(root)\n", .invalidSize), ("o\n\u{0661}\n\(root)\n", .invalidSize),
        ("o\n9223372036854775808\n\(root)\n", .invalidSize), ("o\n18446744073709551617\n\(root)\n", .invalidSize),
        ("o\n1\n\n", .invalidRoot), ("o\n1\nAAAA\n", .invalidRoot), ("o\n1\n\(root) \n", .invalidRoot),
        ("o\n1\n\(root.dropLast(2))t=\n", .invalidRoot), ("o\n0\n\(root)\n", .invalidRoot),
    ])
    func `a body that is cut, extended or written otherwise is refused`(body: String, error: CheckpointError) {
        #expect(throws: error) { try Checkpoint.parse(body) }
    }

    @Test func `a size beyond 2^63 - 1 is not signed`() throws {
        #expect(throws: CheckpointError.invalidSize) {
            try checkpoint(size: UInt64(Int64.max) + 1).signed(by: try key())
        }
    }
}
