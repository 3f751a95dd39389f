import Entries
import Indicators
import Membership
import ReplicaStore
import Replication
import TransparencyLog

/// What four members say of a few objects, in the order of their logs: reports, renewals, revisions, withdrawals,
/// at all levels and audiences, with forged clocks among them.
struct RandomHistory {
    private(set) var entries: [AppliedEntry] = []
    let objects: [ObjectKey]
    private var random: Seeded
    private var sizes: [Int: UInt64] = [:]

    static let members = ["kh", "la", "th", "vn"]
    /// Stands in the description of each restricted statement, and of no other.
    static let marker = "keep-this-from-the-open-file"

    init(seed: UInt64, count: Int) throws {
        random = Seeded(seed)
        objects = [
            ObjectKey(kind: try kind("phone-number"), value: "+66812345678"),
            ObjectKey(kind: try kind("domain"), value: "evil.example"),
            ObjectKey(kind: try kind("base-station"), value: "520-01-1-1"),
            ObjectKey(kind: try kind("bank-account"), value: "th/014/1234567890"),
        ]
        for _ in 0..<count { try add() }
    }

    static func origin(_ log: Int) throws -> LogOrigin {
        try LogOrigin(parsing: "test.example/\(members[log - 1])/1")
    }

    static func progress(_ applied: UInt64 = 0) throws -> [LogProgress] {
        try (1...members.count).map { LogProgress(log: Int64($0), origin: try origin($0), applied: applied) }
    }

    private mutating func add() throws {
        let log = Int.random(in: 1...RandomHistory.members.count, using: &random)
        let index = sizes[log, default: 0]
        sizes[log] = index + 1
        let entry = try place(log, index)
        let object = objects[Int.random(in: 0..<objects.count, using: &random)]
        let tlp = TLP.allCases.randomElement(using: &random) ?? .green
        let audience: Audience = random.chance(75) ? .all : .named([try MemberID("th"), try MemberID("vn")])
        let isRestricted = tlp > .amber || audience != .all || object.kind.isPersonal
        let sealed = audience != .all && random.chance(30)
        let envelope = Envelope(
            commitment: .zero,
            payloadBytes: 300,
            timeMs: UInt64.random(in: 1_000...1_010, using: &random),
            tlp: tlp,
            audience: audience,
            sealed: sealed
        )
        var named: [MemberID] = []
        if sealed, case .named(let members) = audience { named = members }
        let about = try about(entry, object, isRestricted)
        entries.append(
            AppliedEntry(
                log: Int64(log),
                entry: entry,
                leaf: leaf(entry),
                envelope: envelope,
                reading: .body(Body(object: object, audience: named, about: about))
            )
        )
    }

    private mutating func about(_ entry: EntryID, _ object: ObjectKey, _ restricted: Bool) throws -> Body.About {
        if random.chance(25) { return event(restricted) }
        if random.chance(15) { return .withdrawal(Withdrawal(reason: "expired", note: "n")) }
        let live = ReferenceMerge(entries, object).live(4)
        let own = live.first { $0.entry.member == entry.member }
        let statement = statement(of: object.kind, restricted)
        switch random.next() % 100 {
        case 0..<20:
            guard let own else { break }
            return .statement(statement, clock: Clock(own.clock), renews: own.decided)
        case 20..<55:
            let seen = random.chance(70) ? live : Array(live.shuffled(using: &random).prefix(1))
            return .statement(statement, clock: Clock(seen.map(\.decided)), renews: nil)
        case 55..<70:
            // Forged: entries that do not exist yet, or never will, under the right hash.
            let forged = try (0..<2).map { _ in
                let log = Int.random(in: 1...RandomHistory.members.count, using: &random)
                let place = try place(log, UInt64.random(in: 0..<30, using: &random))
                return Dot(entry: place, leaf: leaf(place))
            }
            return .statement(statement, clock: Clock(forged), renews: random.chance(50) ? forged.first : nil)
        default: break
        }
        return .statement(statement, clock: Clock(own.map { [$0.decided] } ?? []), renews: nil)
    }

    private mutating func event(_ restricted: Bool) -> Body.About {
        let note = restricted ? RandomHistory.marker : "seen by \(random.next() % 3)"
        let time = 1_700_000_000_000 + random.next() % 3
        guard random.chance(50) else {
            let name = ["blocked", "frozen"].randomElement(using: &random) ?? "blocked"
            return .action(Action(action: name, scope: random.chance(50) ? "ais" : "", atMs: time, note: note))
        }
        return .sighting(
            Sighting(
                count: 1 + random.next() % 9,
                firstMs: time,
                lastMs: time + random.next() % 3,
                sector: random.chance(50) ? "bank" : "",
                source: random.chance(50) ? "kb\"" : "",
                loss: random.chance(50) ? Loss(thousandths: 1 + random.next() % 9, currency: "THB") : nil,
                note: note
            )
        )
    }

    private mutating func statement(of kind: Kind, _ restricted: Bool) -> Statement {
        let time = { (random: inout Seeded) -> UInt64? in
            random.chance(50) ? nil : UInt64.random(in: 1_700_000_000_000...1_700_000_000_009, using: &random)
        }
        let words = ["bank", "job", "ด่วน", "\"quoted\\\"\n"]
        var statement = Statement(
            verdict: Verdict.allCases.randomElement(using: &random) ?? .benign,
            confidence: UInt8.random(in: 48...52, using: &random),
            labels: words.filter { _ in random.chance(30) }.shuffled(using: &random),
            firstSeenMs: time(&random),
            lastSeenMs: time(&random),
            validFromMs: time(&random),
            validUntilMs: time(&random),
            references: words.filter { _ in random.chance(20) }
        )
        if restricted {
            statement.description = "\(RandomHistory.marker) \(random.next() % 5)"
        } else if random.chance(60) {
            statement.description = "text \(random.next() % 5)"
        }
        statement.language = random.chance(50) ? "th" : ""
        for field in kind.fields where random.chance(40) {
            statement.fields.append(Field(name: field.name, value: value(of: field.type)))
        }
        statement.fields.shuffle(using: &random)
        return statement
    }

    private mutating func value(of type: FieldType) -> FieldValue {
        switch type {
        case .integer, .timestamp: .integer(Int64.random(in: 0...9, using: &random))
        case .decimal: .decimal(Double(Int.random(in: -4...4, using: &random)) / 3)
        case .boolean: .boolean(random.chance(50))
        case .list: .list(["a", "b", "c\u{0}d"].filter { _ in random.chance(50) })
        default: .text("v\(random.next() % 4)")
        }
    }

    private func place(_ log: Int, _ index: UInt64) throws -> EntryID {
        EntryID(member: try MemberID(RandomHistory.members[log - 1]), incarnation: 1, index: index)
    }

    private func leaf(_ entry: EntryID) -> LeafPrefix {
        var hash = Seeded(entry.index &* 31 &+ UInt64(entry.member.description.utf8.reduce(0) { $0 * 7 + Int($1) }))
        return LeafPrefix(high: hash.next(), low: hash.next())
    }
}
