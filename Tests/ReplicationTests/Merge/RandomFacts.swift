import Entries
import Indicators
import Membership
import Replication

/// What five members might say of one object, in an order that could have been, forged clocks included.
struct RandomFacts {
    let kind: Kind
    private(set) var facts: [Fact] = []
    private var seeded: Seeded
    private let members: [MemberID]

    init(seed: UInt64, kind: Kind, count: Int) throws {
        self.kind = kind
        seeded = Seeded(seed)
        members = try ["kh", "la", "my", "th", "vn"].map { try MemberID($0) }
        for number in 0..<count { facts.append(fact(UInt64(number))) }
        // Clocks that name what is written later, so that cycles close.
        for position in facts.indices where seeded.below(8) == 0 {
            guard case .statement(let statement, var clock, let renews) = facts[position].about else { continue }
            for _ in 0..<3 { clock.add(facts[seeded.below(facts.count)].dot) }
            facts[position].about = .statement(statement, clock: clock, renews: renews)
        }
    }

    private mutating func fact(_ number: UInt64) -> Fact {
        let member = members[seeded.below(members.count)]
        // A later log begins with small indexes again.
        let entry = EntryID(member: member, incarnation: 1 + UInt32(number / 6), index: number % 6)
        let tlp = TLP.allCases[seeded.below(5)]
        let audience: Audience = seeded.below(4) == 0 ? .named([member]) : .all
        return Fact(
            entry: entry,
            leaf: LeafPrefix(high: seeded.next(), low: number),
            timeMs: UInt64(seeded.below(3)),
            tlp: tlp,
            audience: audience,
            about: about(member, entry)
        )
    }

    private mutating func about(_ member: MemberID, _ entry: EntryID) -> Body.About {
        let choice = seeded.below(10)
        if choice == 0 { return .withdrawal(Withdrawal(reason: "other")) }
        let mine = facts.filter { $0.entry.member == member }
        if choice < 4, let earlier = mine.randomElement(using: &seeded),
            case .statement(_, let clock, let renews) = earlier.about
        {
            return .statement(statement(), clock: clock, renews: renews ?? earlier.dot)
        }
        if choice == 4, let foreign = facts.randomElement(using: &seeded) {
            return .statement(statement(), clock: Clock(), renews: foreign.dot)
        }
        var clock = Clock()
        for _ in 0..<seeded.below(4) {
            if let read = facts.randomElement(using: &seeded) { clock.add(read.dot) }
        }
        return .statement(statement(), clock: clock, renews: nil)
    }

    private mutating func statement() -> Statement {
        Statement(
            verdict: Verdict.allCases[seeded.below(3)],
            confidence: UInt8(10 * seeded.below(4)),
            labels: some(["mule", "otp", "romance"]),
            firstSeenMs: time(),
            lastSeenMs: time(),
            validFromMs: time(),
            validUntilMs: time(),
            description: ["", "", "scam", "ลวง"][seeded.below(4)],
            language: ["", "th"][seeded.below(2)],
            references: some(["a", "b"]),
            fields: fields()
        )
    }

    private mutating func time() -> UInt64? { seeded.below(3) == 0 ? nil : UInt64(1 + seeded.below(4)) }

    private mutating func some(_ words: [String]) -> [String] {
        words.filter { _ in seeded.below(2) == 0 }.shuffled(using: &seeded)
    }

    private mutating func fields() -> [Field] {
        kind.fields.filter { _ in seeded.below(2) == 0 }.shuffled(using: &seeded).map { declared in
            Field(name: declared.name, value: value(declared.type))
        }
    }

    private mutating func value(_ type: FieldType) -> FieldValue {
        switch type {
        case .integer, .timestamp: .integer(Int64(seeded.below(4)))
        case .decimal: .decimal(Double(seeded.below(4)))
        case .boolean: .boolean(seeded.below(2) == 0)
        case .list: .list(some(["x", "y", "z"]).sorted())
        default: .text(["p", "q"][seeded.below(2)])
        }
    }

    /// The facts with some of them twice, in another order.
    mutating func delivered() -> [Fact] {
        (facts + facts.filter { _ in seeded.below(3) == 0 }).shuffled(using: &seeded)
    }
}
