import Entries
import Foundation
import Indicators
import Membership
import Testing

struct BodyTests {
    @Test(arguments: 0..<100)
    func `a body is read as it was written`(seed: UInt64) throws {
        var samples = Samples(seed)
        let body = try samples.body()
        #expect(Body.read(Data(try body.encoded())).body == body)
    }

    private static let dot = RawMessage().text(1, "th").varint(2, 1).varint(3, 4).bytes(
        4,
        [UInt8](repeating: 1, count: 16)
    )
    private static let statement = RawMessage().varint(3, 3).varint(4, 80)

    private static func about(_ statement: RawMessage, kind: String = "domain", key: String = "evil.example")
        -> RawMessage
    {
        RawMessage().text(1, kind).text(2, key).message(10, statement)
    }

    @Test func `the hand-written statement is a body`() throws {
        let body = try #require(Body.read(Data(BodyTests.about(BodyTests.statement).bytes)).body)
        #expect(body.about == .statement(Statement(verdict: .malicious, confidence: 80), clock: Clock(), renews: nil))
        #expect(body.object == (try Samples.domain()))
    }

    @Test(arguments: [
        ("an unknown kind", about(statement, kind: "quantum-scam")),
        ("an unknown field of the body", about(statement).text(77, "later")),
        ("something said of a later version", RawMessage().text(1, "domain").text(2, "evil.example").text(15, "x")),
        ("an unknown field of a statement", about(statement.varint(99, 1))),
        ("an unknown verdict", about(RawMessage().varint(3, 4))),
        ("a verdict beyond a byte", about(RawMessage().varint(3, 258))),
        ("an unknown grade", about(statement.varint(5, 0x77))),
        ("an unknown handling code", about(statement.varint(6, 9))),
        ("an unknown field of the kind", about(statement.message(15, RawMessage().text(1, "aura").text(2, "x")))),
        ("a field of a later type", about(statement.message(15, RawMessage().text(1, "registrar").text(9, "x")))),
        (
            "an unknown field of a withdrawal",
            RawMessage().text(1, "domain").text(2, "evil.example").message(11, RawMessage().text(9, "x"))
        ),
    ])
    func `what a later version says is unread`(what: String, raw: RawMessage) {
        #expect(Body.read(Data(raw.bytes)).outcome == "unread", "\(what)")
    }

    @Test(arguments: [
        ("a cut-off message", about(statement).cutOff),
        ("text that is not UTF-8", about(statement.bytes(12, [0xFF, 0xFE]))),
        ("no kind", RawMessage().text(2, "evil.example").message(10, statement)),
        ("no key", RawMessage().text(1, "domain").message(10, statement)),
        ("a key that is not canonical", about(statement, key: "EVIL.example")),
        ("a key above 2 KiB", about(statement, key: String(repeating: "a", count: 2049))),
        ("a confidence above 100", about(RawMessage().varint(3, 3).varint(4, 101))),
        ("257 labels", about((0..<257).reduce(statement) { raw, _ in raw.text(7, "x") })),
        ("257 references", about((0..<257).reduce(statement) { raw, _ in raw.text(14, "x") })),
        ("a description above 32 KiB", about(statement.bytes(12, [UInt8](repeating: 97, count: 32_769)))),
        ("a long language", about(statement.bytes(13, [UInt8](repeating: 97, count: 65)))),
        ("a dot without a whole leaf", about(statement.message(2, RawMessage().text(1, "th").bytes(4, [1, 2])))),
        (
            "a dot of no member",
            about(statement.message(2, RawMessage().text(1, "T").bytes(4, [UInt8](repeating: 1, count: 16))))
        ),
        ("two dots of one member", about(statement.message(2, dot).message(2, dot))),
        ("a malformed renewal", about(statement.message(1, RawMessage().text(1, "th")))),
        ("an audience that is no member", about(statement).text(3, "Not A Member")),
        ("257 members in the audience", (0..<257).reduce(about(statement)) { raw, _ in raw.text(3, "th") }),
        (
            "a long reason",
            RawMessage().text(1, "domain").text(2, "evil.example")
                .message(11, RawMessage().bytes(1, [UInt8](repeating: 97, count: 65)))
        ),
        (
            "a listed member's short root",
            RawMessage().message(12, RawMessage().message(1, RawMessage().text(1, "th").bytes(2, [1])))
        ),
        (
            "a listed member's fifth root",
            RawMessage().message(
                12,
                RawMessage().message(
                    1,
                    (0..<5).reduce(RawMessage().text(1, "th")) { raw, _ in
                        raw.bytes(2, [UInt8](repeating: 1, count: 32))
                    }
                )
            )
        ),
        (
            "257 listed members",
            RawMessage().message(
                12,
                (0..<257).reduce(RawMessage()) { raw, number in
                    raw.message(1, RawMessage().text(1, "m\(number)"))
                }
            )
        ),
    ])
    func `what no version may say is invalid`(what: String, raw: RawMessage) {
        #expect(Body.read(Data(raw.bytes)).outcome == "invalid", "\(what)")
    }

    @Test(arguments: [Double.nan, .infinity, -.infinity])
    func `a number that is not finite is invalid`(number: Double) throws {
        let field = RawMessage().text(1, "registrar").double(5, number)
        let raw = BodyTests.about(BodyTests.statement.message(15, field))
        #expect(Body.read(Data(raw.bytes)).outcome == "invalid")
    }

    @Test func `times of zero are times not said`() throws {
        let zero = BodyTests.statement.varint(8, 0).varint(11, 0)
        let body = try #require(Body.read(Data(BodyTests.about(zero).bytes)).body)
        guard case .statement(let statement, _, _) = body.about else { throw Unexpected() }
        #expect(statement.firstSeenMs == nil && statement.validUntilMs == nil)
    }

    private struct Unexpected: Error {}
}
