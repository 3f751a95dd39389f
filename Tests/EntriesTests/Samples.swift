import Entries
import Foundation
import Indicators
import Membership
import Testing
import TransparencyLog

/// Values of every shape, from a seed.
struct Samples {
    var seeded: Seeded

    init(_ seed: UInt64) { seeded = Seeded(seed) }

    static func domain(_ name: String = "evil.example") throws -> ObjectKey {
        ObjectKey(kind: try #require(Kind.named("domain")), value: name)
    }

    static func member(_ text: String) throws -> MemberID { try MemberID(text) }

    mutating func member() throws -> MemberID {
        try MemberID(["th", "kh", "la", "vn", "my", "interpol", "a-member-with-a-long-name"][seeded.below(7)])
    }

    mutating func members() throws -> [MemberID] {
        var members: Set<MemberID> = []
        for _ in 0..<seeded.below(5) { members.insert(try member()) }
        return members.sorted()
    }

    mutating func dot() throws -> Dot {
        let entry = EntryID(
            member: try member(),
            incarnation: UInt32(1 + seeded.below(3)),
            index: seeded.next() >> 24
        )
        return Dot(entry: entry, leaf: LeafPrefix(high: seeded.next(), low: seeded.next()))
    }

    mutating func clock() throws -> Clock {
        var clock = Clock()
        for _ in 0..<seeded.below(6) { clock.add(try dot()) }
        return clock
    }

    mutating func text() -> String {
        ["", "x", "โทรศัพท์หลอกลวง", "lừa đảo 🎣", "a\nb\t\u{7f}"][seeded.below(5)]
    }

    mutating func time() -> UInt64? { seeded.below(2) == 0 ? nil : 1 + seeded.next() >> 20 }

    mutating func statement() -> Statement {
        let grades = [nil, SourceGrade(.a, .one), SourceGrade(.x, .four)]
        return Statement(
            verdict: Verdict.allCases[seeded.below(3)],
            confidence: UInt8(seeded.below(101)),
            grade: grades[seeded.below(3)],
            handling: ([nil] + HandlingCode.allCases)[seeded.below(5)],
            labels: (0..<seeded.below(4)).map { "label-\($0)" },
            firstSeenMs: time(),
            lastSeenMs: time(),
            validFromMs: time(),
            validUntilMs: time(),
            description: text(),
            language: ["", "th", "zh-Hant"][seeded.below(3)],
            references: (0..<seeded.below(3)).map { _ in text() },
            fields: seeded.below(2) == 0
                ? [] : [Field("registrar", .text(text())), Field("created", .integer(Int64(seeded.below(1 << 40))))]
        )
    }

    mutating func sighting() -> Sighting {
        let first = 1 + seeded.next() >> 24
        return Sighting(
            count: UInt64(1 + seeded.below(9)),
            firstMs: first,
            lastMs: first + UInt64(seeded.below(3)),
            sector: ["", "bank"][seeded.below(2)],
            source: text(),
            loss: seeded.below(2) == 0 ? nil : Loss(thousandths: UInt64(1 + seeded.below(99)), currency: "THB"),
            note: text(),
            language: ["", "th"][seeded.below(2)]
        )
    }

    mutating func action() -> Action {
        Action(
            action: ["blocked", "frozen"][seeded.below(2)],
            scope: text(),
            by: text(),
            atMs: 1 + seeded.next() >> 24,
            reference: text(),
            outcome: ["", "reversed"][seeded.below(2)],
            note: text(),
            language: ["", "th"][seeded.below(2)]
        )
    }

    mutating func body() throws -> Body {
        let about: Body.About
        switch seeded.below(8) {
        case 6: about = .sighting(sighting())
        case 7: about = .action(action())
        case 0:
            about = .withdrawal(Withdrawal(reason: Withdrawal.reasons[seeded.below(6)], note: text(), language: "th"))
        case 1:
            var roots: [MemberID: [[UInt8]]] = [:]
            for member in try members() { roots[member] = [seeded.bytes(32), seeded.bytes(32)] }
            return Body(object: nil, audience: try members(), about: .members(MemberList(roots: roots)))
        default:
            about = .statement(statement(), clock: try clock(), renews: seeded.below(2) == 0 ? nil : try dot())
        }
        return Body(object: try Samples.domain(), audience: try members(), about: about)
    }

    mutating func envelope() throws -> Envelope {
        let digest = try #require(Digest(seeded.bytes(32)))
        var erases: [Range<UInt64>] = []
        for _ in 0..<seeded.below(3) {
            let first = seeded.next() >> 30
            erases.append(first..<first + 1 + seeded.next() >> 50)
        }
        let audience: Audience = seeded.below(2) == 0 ? .all : .named(try members())
        return Envelope(
            commitment: digest,
            payloadBytes: seeded.below(65_536),
            timeMs: seeded.next() >> 20,
            tlp: TLP.allCases[seeded.below(5)],
            audience: audience,
            sealed: seeded.below(3) == 0,
            erases: erases
        )
    }
}

extension Reading {
    /// The body, where it was understood.
    var body: Body? {
        if case .body(let body) = self { body } else { nil }
    }

    var outcome: String {
        switch self {
        case .body: "body"
        case .unread: "unread"
        case .invalid: "invalid"
        }
    }
}
