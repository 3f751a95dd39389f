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

    private static let sighting = RawMessage().varint(1, 3).varint(2, 5).varint(3, 9)
    private static let action = RawMessage().text(1, "blocked").varint(4, 9)

    private static func event(_ number: UInt64, _ event: RawMessage) -> RawMessage {
        RawMessage().text(1, "domain").text(2, "evil.example").message(number, event)
    }

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

    @Test func `times of a statement that no calendar holds are read as the last that does`() throws {
        let statement = (8...11 as ClosedRange<UInt64>).reduce(BodyTests.statement) { $0.varint($1, .max) }
        let body = try #require(Body.read(Data(BodyTests.about(statement).bytes)).body)
        let latest = EntryLimits.timeMsMax
        let read = Statement(
            verdict: .malicious,
            confidence: 80,
            firstSeenMs: latest,
            lastSeenMs: latest,
            validFromMs: latest,
            validUntilMs: latest
        )
        #expect(body.about == .statement(read, clock: Clock(), renews: nil))
    }

    @Test(arguments: [
        ("an unknown kind", about(statement, kind: "quantum-scam")),
        ("an unknown field of the body", about(statement).text(77, "later")),
        ("something said of a later version", RawMessage().text(1, "domain").text(2, "evil.example").text(30, "x")),
        ("an unknown field of a statement", about(statement.varint(99, 1))),
        ("an unknown verdict", about(RawMessage().varint(3, 4))),
        ("a verdict beyond a byte", about(RawMessage().varint(3, 258))),
        ("an unknown grade", about(statement.varint(5, 0x77))),
        ("an unknown handling code", about(statement.varint(6, 9))),
        ("an unknown field of the kind", about(statement.message(15, RawMessage().text(1, "aura").text(2, "x")))),
        ("a field of a later type", about(statement.message(15, RawMessage().text(1, "registrar").text(9, "x")))),
        ("an unknown field of a sighting", event(13, sighting.varint(99, 1))),
        ("an unknown field of an action", event(14, action.varint(99, 1))),
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
        ("a sighting of nothing", RawMessage().message(13, sighting)),
        ("a count of zero", event(13, RawMessage().varint(2, 5).varint(3, 9))),
        ("a count beyond all people", event(13, RawMessage().varint(1, 1 << 60).varint(2, 5).varint(3, 9))),
        ("a window without a start", event(13, RawMessage().varint(1, 3).varint(3, 9))),
        ("a window that ends before it starts", event(13, RawMessage().varint(1, 3).varint(2, 9).varint(3, 5))),
        ("a window beyond the calendar", event(13, sighting.varint(3, 1 << 62))),
        ("a loss without a currency", event(13, sighting.varint(6, 5))),
        ("a currency without a loss", event(13, sighting.text(7, "THB"))),
        ("a long source", event(13, sighting.bytes(5, [UInt8](repeating: 97, count: 257)))),
        ("a long note", event(13, sighting.bytes(8, [UInt8](repeating: 97, count: 4097)))),
        ("an action without a name", event(14, RawMessage().varint(4, 9))),
        ("an action without a time", event(14, RawMessage().text(1, "blocked"))),
        ("a long scope", event(14, action.bytes(2, [UInt8](repeating: 97, count: 257)))),
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

    @Test func `hand-written events are bodies`() throws {
        let seen = try #require(Body.read(Data(BodyTests.event(13, BodyTests.sighting).bytes)).body)
        #expect(seen.about == .sighting(Sighting(count: 3, firstMs: 5, lastMs: 9)))
        let acted = try #require(Body.read(Data(BodyTests.event(14, BodyTests.action).bytes)).body)
        #expect(acted.about == .action(Action(action: "blocked", atMs: 9)))
        #expect(acted.object == (try Samples.domain()))
    }

    private struct Unexpected: Error {}
}
