import Entries
import GRDB
import Indicators
import Membership
import ReplicaStore
import Replication
import Testing
import TransparencyLog

@Suite struct LinkReadingTests {
    private static let campaign = ObjectKey(kind: .campaign, value: "8f4b2c1e-0d3a-4c5b-8e6f-7a9b0c1d2e3f")
    private static let domain = ObjectKey(kind: .domain, value: "evil.example")
    private static let phone = ObjectKey(kind: .phoneNumber, value: "+6625550100")

    private func entry(
        _ index: UInt64,
        _ object: ObjectKey,
        _ about: Body.About? = nil,
        fields: [Field] = [],
        tlp: TLP = .green,
        audience: Audience = .all
    ) throws -> AppliedEntry {
        let statement = Entries.Statement(verdict: .suspicious, fields: fields)
        return AppliedEntry(
            log: 3,
            entry: EntryID(member: try MemberID("th"), incarnation: 1, index: index),
            leaf: LeafPrefix(high: index, low: 1),
            envelope: Envelope(
                commitment: .zero,
                payloadBytes: 300,
                timeMs: 1_700_000_000_000,
                tlp: tlp,
                audience: audience,
                sealed: false
            ),
            reading: .body(Body(object: object, about: about ?? .statement(statement, clock: Clock(), renews: nil)))
        )
    }

    private func link(_ from: ObjectKey, _ relation: String, _ to: ObjectKey) -> ObjectKey {
        ObjectKey(kind: .link, value: "\(from.id)/\(relation)/\(to.id)")
    }

    private func told(_ end: String, _ key: ObjectKey) -> [Field] {
        [Field("\(end)_kind", .text(key.kind.name)), Field("\(end)_value", .text(key.value))]
    }

    private func with(_ entries: [AppliedEntry], _ body: (Replica) throws -> Void) throws {
        try withTemporaryFolder { folder in
            let replica = try Replica.open(folder: folder)
            try replica.apply(
                AppliedBatch(entries: entries, progress: RandomHistory.progress(UInt64(entries.count)))
            )
            try body(replica)
            try replica.close()
        }
    }

    @Test func `a link is found from both of its ends`() throws {
        let link = link(Self.domain, "part-of", Self.campaign)
        let entries = [
            try entry(0, Self.campaign), try entry(1, link, fields: told("from", Self.domain)),
            try entry(2, ObjectKey(kind: .domain, value: "other.example")),
        ]
        try with(entries) { replica in
            for id in [Self.domain.id, Self.campaign.id] {
                let found = try replica.links(of: id, limit: 10, for: .amber)
                #expect(found.map(\.key) == [link])
                #expect(found.first?.objects == [Self.domain.id: Self.domain, Self.campaign.id: Self.campaign])
                #expect(found.first?.ends.relation == "part-of")
            }
            #expect(try replica.links(of: Self.phone.id, limit: 10, for: .amber).isEmpty)
        }
    }

    @Test func `an end that a link tells wrongly is an id alone`() throws {
        let link = link(Self.domain, "uses", Self.phone)
        let entries = [try entry(0, link, fields: told("from", Self.phone) + told("to", Self.phone))]
        try with(entries) { replica in
            let found = try replica.links(of: Self.domain.id, limit: 10, for: .amber)
            #expect(found.first?.objects == [Self.phone.id: Self.phone])
        }
    }

    @Test func `a restricted link is shown to those who are cleared for it alone`() throws {
        let link = link(Self.domain, "uses", Self.phone)
        let named = Audience.named([try MemberID("kh")])
        try with([try entry(0, link, tlp: .amberStrict, audience: named)]) { replica in
            let open = try replica.links(of: Self.phone.id, limit: 10, for: .amber)
            let all = try replica.links(of: Self.phone.id, limit: 10, for: .restricted)
            #expect(open.isEmpty && all.map(\.key) == [link])
        }
    }

    @Test func `a withdrawn link joins nothing`() throws {
        let link = link(Self.domain, "uses", Self.phone)
        let entries = [try entry(0, link), try entry(1, link, .withdrawal(Withdrawal(reason: "other")))]
        try with(entries) { replica in
            let found = try replica.links(of: Self.domain.id, limit: 10, for: .red)
            #expect(found.isEmpty)
        }
    }

    @Test func `of many links the first are given, in the order of their keys`() throws {
        let links = (0..<20).map { link(Self.campaign, "uses", ObjectKey(kind: .domain, value: "d\($0).example")) }
        let entries = try links.enumerated().map { try entry(UInt64($0.offset), $0.element) }
        try with(entries) { replica in
            let found = try replica.links(of: Self.campaign.id, limit: 7, for: .amber)
            #expect(found.map(\.key.value) == links.map(\.value).sorted().prefix(7).map { $0 })
        }
    }

    @Test func `neither end is looked for in all rows`() throws {
        try with([try entry(0, link(Self.domain, "uses", Self.phone))]) { replica in
            try replica.open.file.read { db in
                let plan = try Row.fetchAll(
                    db,
                    sql: "EXPLAIN QUERY PLAN SELECT * FROM links WHERE to_id = '\(Self.phone.id)'"
                )
                #expect(plan.contains { ($0["detail"] as String).contains("link_target") }, "\(plan)")
                #expect(!plan.contains { ($0["detail"] as String).hasPrefix("SCAN o") }, "\(plan)")
                let row = try Row.fetchOne(db, sql: "SELECT from_id, relation, to_id FROM links")
                #expect(row?["from_id"] == Self.domain.id.description)
                #expect(row?["relation"] == "uses")
                #expect(row?["to_id"] == Self.phone.id.description)
            }
        }
    }

    @Test func `knowledge is found by its id and by what it is called`() throws {
        let entries = [
            try entry(0, Self.campaign, fields: [Field("name", .text("Parcel 2026"))]), try entry(1, Self.domain),
        ]
        try with(entries) { replica in
            #expect(try replica.knowledge(Self.campaign.id, for: .amber) == Self.campaign)
            #expect(try replica.knowledge(Self.domain.id, for: .amber) == nil)
            while try replica.index(while: { true }) {}
            let found = try replica.search(TextSearch("parcel"), for: .amber)
            #expect(found.map(\.value) == [Self.campaign.value])
        }
    }
}
