import Entries
import Indicators
import Membership
import Replication
import Testing

struct EventAuthoringTests {
    private static let object = ObjectKey(kind: .domain, value: "evil.example")

    private static func member(_ text: String) throws -> MemberID { try MemberID(text) }

    private static func statement(_ member: String, _ tlp: TLP, _ audience: Audience = .all) throws -> Record {
        Record(
            entry: EntryID(member: try Self.member(member), incarnation: 1, index: 0),
            leaf: LeafPrefix(high: 1, low: 1),
            timeMs: 1,
            tlp: tlp,
            audience: audience,
            kind: .domain,
            said: .statement(Statement(verdict: .malicious), clock: Clock())
        )
    }

    private static func author(
        _ said: EventRecord.Said,
        _ records: [Record],
        tlp: TLP? = nil,
        audience: [MemberID]? = nil,
        isTimeImplied: Bool = false,
        previous: EventRecord? = nil
    ) throws(AuthoringError) -> Authored? {
        let own: MemberID
        do { own = try member("th") } catch { throw AuthoringError("\(error)") }
        return try Authoring.event(
            CheckedEvent(object: object, said: said, tlp: tlp, audience: audience, isTimeImplied: isTimeImplied),
            state: ObjectState(records),
            previous: previous,
            own: own
        )
    }

    private static let blocked = EventRecord.Said.action(Action(action: "blocked", atMs: 50))

    private static func written(_ authored: Authored?) throws -> EventRecord {
        let authored = try #require(authored)
        let said = try #require(EventRecord.Said(authored.body.about))
        return EventRecord(
            entry: EntryID(member: try member("th"), incarnation: 1, index: 5),
            leaf: LeafPrefix(high: 5, low: 5),
            timeMs: 50,
            tlp: authored.handling.tlp,
            audience: authored.handling.audience,
            clearance: .red,
            said: said
        )
    }

    @Test func `an event is handled as the most open statement on its object`() throws {
        let kh = try Self.member("kh")
        let named = try Self.statement("vn", .red, .named([kh, try Self.member("th")]))
        let closed = try #require(try Self.author(Self.blocked, [named]))
        #expect(closed.handling.tlp == .red)
        #expect(closed.handling.audience == .named([kh, try Self.member("vn")]))
        // What one member says to few does not keep another's events from all.
        let open = try #require(try Self.author(Self.blocked, [try Self.statement("kh", .green), named]))
        #expect(open.handling == Handling(tlp: .green, audience: .all))
    }

    @Test func `an event of what nobody reported is handled as its kind says`() throws {
        let authored = try #require(try Self.author(Self.blocked, []))
        #expect(authored.handling == Handling(tlp: .green, audience: .all))
    }

    @Test func `an event that would tell of its object beyond those who may know is refused by name`() throws {
        let named = [try Self.statement("kh", .red, .named([try Self.member("th")]))]
        #expect(
            throws: AuthoringError(
                "the domain is TLP:RED here, so an event about it cannot be TLP:GREEN; leave --tlp out or raise it"
            )
        ) { _ = try Self.author(Self.blocked, named, tlp: .green) }
        #expect(
            throws: AuthoringError("la may not know of the domain; leave them out of --audience")
        ) { _ = try Self.author(Self.blocked, named, audience: [try Self.member("la")]) }
    }

    @Test func `what is repeated writes nothing, and an action keeps the time it was first said with`() throws {
        let records = [try Self.statement("kh", .green)]
        let first = try Self.written(try Self.author(Self.blocked, records))
        #expect(try Self.author(Self.blocked, records, previous: first) == nil)
        let later = EventRecord.Said.action(Action(action: "blocked", atMs: 90))
        #expect(try Self.author(later, records, isTimeImplied: true, previous: first) == nil)
        #expect(try Self.author(later, records, previous: first)?.outcome == .renewed)
        // Taken back, and done again: at another time.
        let back = EventRecord.Said.action(Action(action: "blocked", atMs: 95, outcome: "reversed"))
        let reversed = try Self.written(try Self.author(back, records, isTimeImplied: true, previous: first))
        #expect(reversed.said == back)
        let again = try Self.written(try Self.author(later, records, isTimeImplied: true, previous: reversed))
        #expect(again.said == later)
    }

    @Test func `a repeated event does not become more open by itself`() throws {
        let closed = try Self.written(
            try Self.author(Self.blocked, [try Self.statement("kh", .green)], tlp: .amber)
        )
        #expect(try Self.author(Self.blocked, [try Self.statement("kh", .green)], previous: closed) == nil)
    }
}
