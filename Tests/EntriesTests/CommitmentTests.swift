import Entries
import Foundation
import Membership
import Testing
import TransparencyLog

struct CommitmentTests {
    private let salt = [UInt8](0..<32)
    private let body = Array("mule account €".utf8)

    /// Computed with Python: `hmac.new(salt, b"mandala/payload/v1\0" + origin + b"\0" + body, sha256)`.
    @Test(arguments: [
        ("wg-as.asean/th/1", "41c94190fbfe9e7b38c8382ed2d47288523ca9c0adfe01dce540be3ac491ab79"),
        ("wg-as.asean/kh/1", "7a4be290960c984742b290d55b042add29bc6127b8885a0df9b4d28a56b175cc"),
    ])
    func `the commitment is the HMAC of the body under the salt, bound to the log`(
        origin: String,
        expected: String
    ) throws {
        let payload = try Payload(salt: salt, body: body)
        let prefix = CommitmentPrefix(try LogOrigin(parsing: origin))
        #expect(payload.commitment(in: prefix).description == expected)
    }

    @Test func `an empty body has a commitment too`() throws {
        let payload = try Payload(Data(salt))
        #expect(payload.body.isEmpty)
        #expect(
            payload.commitment(in: CommitmentPrefix(try LogOrigin(parsing: "wg-as.asean/th/1"))).description
                == "12d45a955369a87c4cc1a844a48669425d9a0455e7e2a41803ad85329e957925"
        )
    }

    @Test func `a payload opens its own commitment, in its own log, and no other`() throws {
        let prefix = CommitmentPrefix(try LogOrigin(parsing: "wg-as.asean/th/1"))
        let payload = try Payload(salt: salt, body: body)
        let commitment = payload.commitment(in: prefix)
        #expect(payload.opens(commitment, in: prefix))
        #expect(!payload.opens(commitment, in: CommitmentPrefix(try LogOrigin(parsing: "wg-as.asean/th/2"))))
        for position in payload.bytes.indices {
            var changed = payload.bytes
            changed[position] ^= 1
            #expect(!(try Payload(changed)).opens(commitment, in: prefix), "byte \(position)")
        }
    }

    @Test func `a slice of a larger buffer opens as the bytes themselves do`() throws {
        let prefix = CommitmentPrefix(try LogOrigin(parsing: "wg-as.asean/th/1"))
        let whole = try Payload(salt: salt, body: body)
        let slice = (Data([9, 9, 9]) + whole.bytes + Data([9])).dropFirst(3).dropLast()
        let payload = try Payload(slice)
        #expect(payload.opens(whole.commitment(in: prefix), in: prefix))
        #expect(Array(payload.body) == body)
    }

    @Test func `a payload has a whole salt and at most 64 KiB`() throws {
        #expect(throws: EntryError.malformed("payload", "it is shorter than its salt")) {
            try Payload(Data(salt.dropLast()))
        }
        #expect(throws: EntryError.malformed("payload", "the salt has 31 bytes, not 32")) {
            try Payload(salt: salt.dropLast(), body: body)
        }
        #expect(try Payload(Data(count: 65_536)).bytes.count == 65_536)
        #expect(throws: EntryError.tooLarge("payload", 65_537)) { try Payload(Data(count: 65_537)) }
    }
}
