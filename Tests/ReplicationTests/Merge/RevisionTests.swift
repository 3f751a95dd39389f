import Entries
import Indicators
import Membership
import Replication
import Testing

/// What a revision keeps of what it supersedes.
struct RevisionTests {
    private let object = ObjectKey(kind: .domain, value: "evil.example")

    private let said = Statement(
        verdict: .malicious,
        grade: .init(rawValue: 0x22),
        handling: .h2,
        labels: ["smishing"],
        firstSeenMs: 10,
        lastSeenMs: 20,
        validFromMs: 5,
        validUntilMs: 2_000_000_000_000,
        description: "a shop that is none",
        language: "en",
        references: ["https://example.com/1"],
        fields: [Field("registrar", .text("Example"))]
    )

    /// The revision by `th` of what a member has said.
    private func revised(_ revision: Revision, of member: String) throws -> Statement {
        let record = Record(
            entry: EntryID(member: try MemberID(member), incarnation: 1, index: 0),
            leaf: LeafPrefix(high: 1, low: 1),
            timeMs: 1,
            tlp: .green,
            audience: .all,
            kind: object.kind,
            said: .statement(said, clock: Clock())
        )
        let state = ObjectState([record])
        let authored = try Authoring.revise(
            revision,
            on: object,
            handling: Handling(tlp: .green, audience: .all),
            read: Clock(state.live(for: .green).map(\.decided)),
            state: state,
            own: try MemberID("th")
        )
        guard case .statement(let statement, _, _) = authored.body.about else { throw AuthoringError("no statement") }
        return statement
    }

    @Test func `under the same verdict a member's own words stay where it gives none`() throws {
        let given = Revision(Statement(verdict: .malicious, confidence: 90))
        var expected = said
        expected.confidence = 90
        #expect(try revised(given, of: "th") == expected)

        let other = Statement(verdict: .malicious, labels: ["vishing"], description: "a shop after all")
        let changed = try revised(Revision(other, keepsLabels: false, keepsDescription: false), of: "th")
        #expect(changed.labels == ["vishing"] && changed.grade == said.grade)
        #expect(changed.description == "a shop after all" && changed.language.isEmpty)
        let cleared = try revised(
            Revision(Statement(verdict: .malicious), keepsLabels: false, keepsDescription: false),
            of: "th"
        )
        #expect(cleared.labels.isEmpty && cleared.description.isEmpty && cleared.references == said.references)
    }

    @Test func `an end that has passed is not kept`() throws {
        let later = Revision(Statement(verdict: .malicious, validUntilMs: 3_000_000_000_000), nowMs: 2_500_000_000_000)
        #expect(try revised(later, of: "th").validUntilMs == 3_000_000_000_000)
        let before = Revision(Statement(verdict: .malicious, validUntilMs: 3_000_000_000_000), nowMs: 1_500_000_000_000)
        #expect(try revised(before, of: "th").validUntilMs == said.validUntilMs)
    }

    @Test func `under another verdict what was seen stays, and the words that spoke for the first do not`() throws {
        let changed = try revised(Revision(Statement(verdict: .benign)), of: "th")
        #expect(
            changed.firstSeenMs == 10 && changed.handling == .h2 && changed.lastSeenMs == 20
                && changed.references == said.references
        )
        #expect(changed.fields == said.fields)
        #expect(changed.labels.isEmpty && changed.description.isEmpty && changed.grade == nil)
        #expect(changed.validFromMs == nil && changed.validUntilMs == nil)
    }

    @Test func `words of another member do not become one's own`() throws {
        let changed = try revised(Revision(Statement(verdict: .malicious)), of: "kh")
        #expect(changed == Statement(verdict: .malicious, fields: said.fields))
    }
}
