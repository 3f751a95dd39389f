import Entries
import Indicators
import Membership
import Replication
import Testing

/// Before whom a member ends what it said.
struct WithdrawalTests {
    private let object = ObjectKey(kind: .domain, value: "evil.example")

    private enum Said { case statement, withdrawal }

    /// Of `th`, one after another; nil for all members.
    private func records(_ said: [(Said, TLP, [String]?)]) throws -> [Record] {
        try said.enumerated().map { index, one in
            let audience = try one.2.map { Audience.named(try $0.map { try MemberID($0) }) } ?? .all
            return Record(
                entry: EntryID(member: try MemberID("th"), incarnation: 1, index: UInt64(index)),
                leaf: LeafPrefix(high: 1, low: UInt64(index)),
                timeMs: UInt64(index),
                tlp: one.1,
                audience: audience,
                kind: object.kind,
                said: one.0 == .statement
                    ? .statement(Statement(verdict: .malicious, confidence: 50), clock: Clock())
                    : .withdrawal(Withdrawal(reason: "other"))
            )
        }
    }

    private func handling(_ said: [(Said, TLP, [String]?)]) throws -> Handling {
        let records = try records(said)
        return try Authoring.withdraw(
            Withdrawal(reason: "other"),
            of: object,
            state: ObjectState(records),
            said: records,
            own: try MemberID("th")
        ).handling
    }

    private func named(_ members: String...) throws -> Audience { .named(try members.map { try MemberID($0) }) }

    @Test func `it is addressed to all for whom something stands, whatever was said to others later`() throws {
        let ended = try handling([(.statement, .red, ["kh"]), (.statement, .red, ["la", "mm"])])
        #expect(ended == Handling(tlp: .red, audience: try named("kh", "la", "mm")))
    }

    @Test func `those for whom nothing stands any more are not told of what was said to others`() throws {
        let ended = try handling([
            (.statement, .red, ["kh"]), (.withdrawal, .red, ["kh"]), (.statement, .red, ["la"]),
        ])
        #expect(ended == Handling(tlp: .red, audience: try named("la")))
    }

    @Test func `what still stands for some is ended though the latest was a withdrawal before others`() throws {
        let ended = try handling([
            (.statement, .red, ["kh"]), (.statement, .red, ["la"]), (.withdrawal, .red, ["la"]),
        ])
        #expect(ended == Handling(tlp: .red, audience: try named("kh")))
        #expect(throws: AuthoringError.self) {
            _ = try handling([(.statement, .red, ["kh"]), (.withdrawal, .red, ["kh"])])
        }
    }

    @Test func `what all were told is ended before all`() throws {
        let ended = try handling([(.statement, .green, nil), (.statement, .red, ["kh"])])
        #expect(ended == Handling(tlp: .green, audience: .all))
    }
}
