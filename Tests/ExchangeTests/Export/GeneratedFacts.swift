import Entries
import Foundation
import Indicators
import Membership
import Replication

/// Objects of every kind with whatever their declarations allow, by a seed.
struct GeneratedFacts: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    /// SplitMix64.
    mutating func next() -> UInt64 {
        state &+= 0x9e37_79b9_7f4a_7c15
        var word = state
        word = (word ^ word >> 30) &* 0xbf58_476d_1ce4_e5b9
        word = (word ^ word >> 27) &* 0x94d0_49bb_1331_11eb
        return word ^ word >> 31
    }

    static func all(seed: UInt64) -> [ObjectFacts] {
        var generator = GeneratedFacts(seed: seed)
        return Kind.all.map { generator.facts($0) }
    }

    /// Each with a sighting of one member and an action of another.
    static func withEvents(seed: UInt64) -> [ObjectFacts] {
        var generator = GeneratedFacts(seed: seed)
        return all(seed: seed).map { object in
            var object = object
            object.events = (0..<2).compactMap { generator.event($0, isAction: $0 == 1) }
            return object
        }
    }

    private mutating func event(_ index: UInt64, isAction: Bool) -> EventRecord? {
        guard let member = try? MemberID(isAction ? "kh" : "th") else {
            return nil
        }
        let first = UInt64.random(in: 1_600_000_000_000..<1_700_000_000_000, using: &self)
        let note = chance(60) ? text() : ""
        let sighting = Sighting(
            count: UInt64.random(in: 1...5_000_000_000, using: &self),
            firstMs: first,
            lastMs: first + UInt64.random(in: 0...86_400_000, using: &self),
            sector: chance(50) ? "bank" : "",
            source: chance(50) ? "examplebank" : "",
            loss: chance(50)
                ? Loss(thousandths: UInt64.random(in: 1...9_000_000_000, using: &self), currency: "THB") : nil,
            note: note,
            language: chance(50) ? "th" : ""
        )
        let action = Action(
            action: "blocked",
            scope: chance(50) ? "example-net" : "",
            by: chance(50) ? "isp" : "",
            atMs: first,
            reference: chance(50) ? "2026/114" : "",
            outcome: chance(50) ? "reversed" : "",
            note: note,
            language: chance(50) ? "en" : ""
        )
        let tlp = TLP.allCases.randomElement(using: &self) ?? .red
        return EventRecord(
            entry: EntryID(member: member, incarnation: 1, index: index),
            leaf: LeafPrefix(high: next(), low: next()),
            timeMs: 1_750_000_000_000,
            tlp: tlp,
            audience: chance(50) ? .named(["kh", "mm"].compactMap { try? MemberID($0) }) : .all,
            clearance: .red,
            said: isAction ? .action(action) : .sighting(sighting)
        )
    }

    /// On a chain, where the example is an institution's.
    static let chainTransaction = "bitcoin:" + String(repeating: "ab", count: 32)

    private mutating func facts(_ kind: Kind) -> ObjectFacts {
        var value = kind.example
        var fields = kind.fields.filter { _ in chance(70) }.map { Field($0.name, self.value($0.type)) }
        if kind == .link {
            // Between two others of the same bundle.
            let parts = ["from": "campaign:\(Kind.campaign.example)", "relation": "uses", "to": "domain:evil.example"]
            guard let key = try? kind.canonicalise(RawKey(parts: parts)) else { return facts(.domain) }
            value = key.value
            fields = key.derivedFields
        }
        var facts = ObjectFacts(
            kind: kind,
            value: value,
            verdict: Verdict.allCases.randomElement(using: &self) ?? .malicious,
            confidence: UInt8.random(in: 0...100, using: &self)
        )
        facts.fields = fields.sorted { $0.name < $1.name }
        facts.labels = ["benign", "phishing", "unknown", "x-own"].filter { _ in chance(50) }
        facts.references = ["https://example.org/a?b=c", "https://example.org/a|b", "case file 7, page 3"].filter { _ in
            chance(50)
        }
        facts.firstSeenMs = time()
        facts.lastSeenMs = time()
        facts.validFromMs = time()
        facts.validUntilMs = time()
        facts.description = chance(60) ? text() : ""
        facts.language = chance(50) ? "th" : ""
        facts.grade = chance(50) ? SourceGrade(.b, .two) : nil
        facts.handling = chance(50) ? HandlingCode.allCases.randomElement(using: &self) : nil
        facts.tlp = max(kind.minimumTLP, TLP.allCases.randomElement(using: &self) ?? .red)
        facts.audience = chance(50) ? ["kh", "mm"].compactMap { try? MemberID($0) } : nil
        facts.members = ["kh", "th"].filter { _ in chance(60) }.compactMap { try? MemberID($0) }
        facts.writtenMs = 1_750_000_000_000 + UInt64.random(in: 0..<10_000, using: &self)
        facts.endMs = facts.validUntilMs ?? kind.ageing.impliedEnd(renewedMs: facts.writtenMs)
        return facts
    }

    private mutating func chance(_ percent: Int) -> Bool { Int.random(in: 0..<100, using: &self) < percent }

    private mutating func time() -> UInt64? {
        chance(70) ? UInt64.random(in: 1_577_836_800_000..<1_900_000_000_000, using: &self) : nil
    }

    private mutating func text() -> String {
        let texts = [
            "It's a \"fake\" shop\\ ร้านปลอม", "two\nlines, one\ttab", "12", "true", "=1+1; a | b", "null", "{\"a\": 1}",
            "e\u{301}",
        ]
        return texts.randomElement(using: &self) ?? ""
    }

    private mutating func value(_ type: FieldType) -> FieldValue {
        switch type {
        case .integer(let range):
            return .integer(Int64.random(in: range.lowerBound...min(range.upperBound, 1 << 53), using: &self))
        case .decimal(let range): return .decimal(Double.random(in: range, using: &self))
        case .boolean: return .boolean(chance(50))
        case .timestamp: return .integer(Int64(time() ?? 1_600_000_000_000))
        case .list(let element, _):
            var items: Set<String> = []
            for _ in 0..<Int.random(in: 1...4, using: &self) { items.insert(item(element)) }
            return .list(items.sorted())
        default: return .text(item(type))
        }
    }

    private mutating func item(_ type: FieldType) -> String {
        switch type {
        case .code(let words): words.randomElement(using: &self) ?? ""
        case .country: ["TH", "KH", "MM"].randomElement(using: &self) ?? ""
        case .currency: ["THB", "USDT"].randomElement(using: &self) ?? ""
        case .reference: "\(ObjectID(high: next(), low: next()))"
        case .digest(let digits):
            String((0..<digits).map { _ in "0123456789abcdef".randomElement(using: &self) ?? "0" })
        default: text()
        }
    }
}
