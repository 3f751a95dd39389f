import Entries
import Foundation
import Indicators
import Membership
import Testing
import TransparencyLog

struct EnvelopeTests {
    @Test(arguments: 0..<50)
    func `an envelope is read as it was written`(seed: UInt64) throws {
        var samples = Samples(seed)
        let envelope = try samples.envelope()
        #expect(try Envelope(try envelope.encoded()) == envelope)
    }

    @Test(arguments: [
        (0, 64), (1, 64), (64, 64), (65, 128), (128, 128), (300, 512), (65_535, 65_536), (65_536, 65_536),
        (65_537, 131_072), (1 << 30, 1 << 30), ((1 << 30) + 1, (1 << 30) + 1),
    ])
    func `a size is padded to 64 times a power of two`(bytes: Int, padded: Int) {
        for tlp in TLP.allCases where tlp != .clear {
            #expect(Envelope.publicSize(bytes, tlp: tlp) == UInt32(padded))
        }
        #expect(Envelope.publicSize(bytes, tlp: .clear) == UInt32(bytes))
    }

    @Test func `a size that no entry can have is clamped`() {
        #expect(Envelope.publicSize(.max, tlp: .red) == .max)
        #expect(Envelope.publicSize(-1, tlp: .clear) == 0)
    }

    @Test func `a sealed envelope shows no audience`() throws {
        let envelope = try sample(.named([try MemberID("th")]), sealed: true)
        #expect(envelope.audience.isEmpty)
        #expect(envelope.publicAudience == nil)
        #expect(try Envelope(try envelope.encoded()).publicAudience == nil)
    }

    @Test func `an entry for nobody but its author is not open to all`() throws {
        let envelope = try sample(.named([]), sealed: false)
        #expect(envelope.publicAudience == nil)
        #expect(try Envelope(try envelope.encoded()).publicAudience != .all)
    }

    @Test func `a time that no calendar holds is read as the last that does`() throws {
        var envelope = try sample(.all, sealed: false)
        for time in [EntryLimits.timeMsMax + 1, .max] {
            envelope.timeMs = time
            #expect(try Envelope(try envelope.encoded()).timeMs == EntryLimits.timeMsMax)
        }
    }

    @Test func `a later version's field is passed over`() throws {
        let envelope = try sample(.all, sealed: false)
        let later = try envelope.encoded() + RawMessage().text(99, "later").bytes
        #expect(try Envelope(later) == envelope)
    }

    @Test func `an envelope above 4 KiB is refused when written`() throws {
        let audience = try (0..<200).map { try MemberID("member-with-a-rather-long-\($0)") }
        let envelope = try sample(.named(audience), sealed: false)
        #expect(throws: EntryError.self) { try envelope.encoded() }
    }

    private static let digest = [UInt8](repeating: 7, count: 32)

    @Test(arguments: [
        ("a short commitment", RawMessage().bytes(1, [1, 2, 3])),
        ("no commitment", RawMessage()),
        ("an unknown TLP", RawMessage().bytes(1, digest).varint(4, 5)),
        ("a TLP beyond a byte", RawMessage().bytes(1, digest).varint(4, 260)),
        ("a member id in capitals", RawMessage().bytes(1, digest).text(5, "TH")),
        ("an empty range", RawMessage().bytes(1, digest).message(7, RawMessage().varint(1, 4).varint(2, 4))),
        ("a reversed range", RawMessage().bytes(1, digest).message(7, RawMessage().varint(1, 5).varint(2, 4))),
        (
            "129 ranges",
            (0..<129).reduce(RawMessage().bytes(1, digest)) { raw, _ in
                raw.message(7, RawMessage().varint(2, 1))
            }
        ),
        ("257 members", (0..<257).reduce(RawMessage().bytes(1, digest)) { raw, _ in raw.text(5, "th") }),
        ("a cut-off field", RawMessage().bytes(1, digest).cutOff),
    ])
    func `a malformed envelope is refused`(what: String, raw: RawMessage) {
        #expect(throws: EntryError.self, "\(what)") { try Envelope(raw.bytes) }
    }

    private func sample(_ audience: Audience, sealed: Bool) throws -> Envelope {
        Envelope(
            commitment: .zero,
            payloadBytes: 100,
            timeMs: 1,
            tlp: .amber,
            audience: audience,
            sealed: sealed
        )
    }
}
