import Entries
import Foundation
import Indicators
import Membership
import Testing

struct RequestTests {
    private static let id = "0b6f1d2a-4c1e-4d55-9a0e-5d3f3c2b1a00"

    private static func request() throws -> MemberRequest {
        MemberRequest(
            id: id,
            what: "freeze",
            objects: [
                ObjectKey(kind: .domain, value: "evil.example"), ObjectKey(kind: .phoneNumber, value: "+6625550100"),
            ],
            to: [try MemberID("kh"), try MemberID("vn")],
            dueMs: 1_800_000_000_000,
            legalBasis: "MLA treaty, art. 5",
            reference: "case 12/2026",
            urgency: "urgent",
            text: "โปรดอายัด",
            language: "th",
            contact: "desk@example.com"
        )
    }

    private static func answer() throws -> RequestAnswer {
        let entry = EntryID(member: try MemberID("th"), incarnation: 1, index: 7)
        return RequestAnswer(
            request: Dot(entry: entry, leaf: LeafPrefix(high: 1, low: 2)),
            id: id,
            state: .declined,
            reason: "no legal basis here",
            text: "See our measure.",
            language: "en",
            atMs: 1_700_000_000_000
        )
    }

    @Test func `a request and an answer are read as they were written`() throws {
        let audience = [try MemberID("kh"), try MemberID("vn")]
        for about in [Body.About.request(try Self.request()), .answer(try Self.answer())] {
            let body = Body(object: nil, audience: audience, about: about)
            #expect(Body.read(Data(try body.encoded())).body == body)
        }
    }

    private static let object = RawMessage().text(1, "domain").text(2, "evil.example")
    private static let asked = RawMessage().text(1, id).text(2, "block").message(3, object).text(4, "kh").varint(5, 1)
    private static let dot = RawMessage().text(1, "th").varint(2, 1).varint(3, 4).bytes(
        4,
        [UInt8](repeating: 1, count: 16)
    )
    private static let said = RawMessage().message(1, dot).text(2, id).varint(3, 1)

    @Test func `the hand-written request and answer are read`() {
        #expect(Body.read(Data(RawMessage().message(15, Self.asked).bytes)).body != nil)
        #expect(Body.read(Data(RawMessage().message(16, Self.said).bytes)).body != nil)
    }

    @Test(arguments: [
        ("a field of a later version", RawMessage().message(15, asked.text(90, "x"))),
        ("a later kind", RawMessage().message(15, asked.message(3, RawMessage().text(1, "aura").text(2, "x")))),
        ("an answer's field of a later version", RawMessage().message(16, said.text(90, "x"))),
        ("a later answer", RawMessage().message(16, said.varint(3, 9))),
    ])
    func `what a later version asks is unread`(what: String, raw: RawMessage) {
        #expect(Body.read(Data(raw.bytes)).outcome == "unread", "\(what)")
    }

    @Test(arguments: [
        ("no id", RawMessage().text(2, "block").text(4, "kh")),
        ("an id that is none", RawMessage().text(1, "42").text(2, "block").text(4, "kh")),
        ("an id in upper case", RawMessage().text(1, id.uppercased()).text(2, "block").text(4, "kh")),
        ("nothing asked", RawMessage().text(1, id).text(4, "kh")),
        ("what is no word", RawMessage().text(1, id).text(2, "Block it!").text(4, "kh")),
        ("nobody asked", RawMessage().text(1, id).text(2, "block")),
        ("somebody asked twice", asked.text(4, "kh")),
        ("an addressee that is no member", asked.text(4, "K H")),
        ("a key that is not canonical", asked.message(3, RawMessage().text(1, "domain").text(2, "EVIL.example"))),
        ("257 objects", (0..<256).reduce(asked) { raw, _ in raw.message(3, object) }),
        ("257 addressees", (0..<257).reduce(asked) { raw, n in raw.text(4, "m\(n)") }),
        ("a due time beyond the calendar", asked.varint(5, 1 << 60)),
        ("a legal basis above its limit", asked.bytes(6, [UInt8](repeating: 97, count: 513))),
        ("a text above its limit", asked.bytes(9, [UInt8](repeating: 97, count: 32_769))),
    ])
    func `a request that no version writes is invalid`(what: String, raw: RawMessage) {
        #expect(Body.read(Data(RawMessage().message(15, raw).bytes)).outcome == "invalid", "\(what)")
    }

    @Test(arguments: [
        ("no request named", RawMessage().text(2, id).varint(3, 1)),
        (
            "half a leaf hash",
            RawMessage().message(1, RawMessage().text(1, "th").bytes(4, [1])).text(2, id).varint(3, 1)
        ),
        ("no id", RawMessage().message(1, dot).varint(3, 1)),
        ("a reason above its limit", said.bytes(4, [UInt8](repeating: 97, count: 513))),
        ("a time beyond the calendar", said.varint(7, 1 << 60)),
    ])
    func `an answer that no version writes is invalid`(what: String, raw: RawMessage) {
        #expect(Body.read(Data(RawMessage().message(16, raw).bytes)).outcome == "invalid", "\(what)")
    }
}
