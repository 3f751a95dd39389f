import Entries
import Indicators
import Replication

/// What the reference merge makes of an object.
struct View {
    var verdict: Verdict
    var confidence: UInt8
    var labels: [String]
    var references: [String]
    var firstSeenMs: UInt64?
    var lastSeenMs: UInt64?
    var validFromMs: UInt64?
    var validUntilMs: UInt64?
    var description: String
    var language: String
    var fields: [String: FieldValue]
    var heads: Set<Dot>
    var headEntries: Set<EntryID>
    var liveCount: Int
    var conflict: Bool
    var contested: Bool
    var clock: [Dot]

    init?(live: [ReferenceMerge.Live], heads: [ReferenceMerge.Live], kind: Kind) {
        let said = heads.map(\.statement)
        guard let best = View.best(heads) else { return nil }
        verdict =
            said.contains { $0.verdict == .malicious }
            ? .malicious
            : said.contains { $0.verdict == .suspicious } ? .suspicious : .benign
        confidence = said.map(\.confidence).max() ?? 0
        labels = Set(said.flatMap(\.labels)).sorted()
        references = Set(said.flatMap(\.references)).sorted()
        firstSeenMs = said.compactMap(\.firstSeenMs).min()
        lastSeenMs = said.compactMap(\.lastSeenMs).max()
        // Not said is the widest: valid since ever, or for ever.
        validFromMs = said.map { $0.validFromMs ?? 0 }.min().flatMap { $0 == 0 ? nil : $0 }
        validUntilMs = said.map { $0.validUntilMs ?? .max }.max().flatMap { $0 == .max ? nil : $0 }
        let told = View.best(heads.filter { !$0.statement.description.isEmpty }) ?? best
        description = told.statement.description
        language = told.statement.language
        fields = View.fields(heads, kind)
        self.heads = Set(heads.map(\.decided))
        headEntries = Set(heads.map(\.fact.entry))
        liveCount = live.count
        conflict = View.disagree(heads)
        contested = View.disagree(live)
        clock = live.map(\.decided).sorted()
    }

    private static func disagree(_ statements: [ReferenceMerge.Live]) -> Bool {
        Set(statements.map { $0.statement.verdict == .benign }).count == 2
    }

    /// The highest (confidence, time, member).
    private static func best(_ heads: [ReferenceMerge.Live]) -> ReferenceMerge.Live? {
        heads.max { left, right in
            (left.statement.confidence, left.fact.timeMs, left.fact.entry.member)
                < (right.statement.confidence, right.fact.timeMs, right.fact.entry.member)
        }
    }

    private static func fields(_ heads: [ReferenceMerge.Live], _ kind: Kind) -> [String: FieldValue] {
        var merged: [String: FieldValue] = [:]
        for declared in kind.fields {
            let saying = heads.filter { $0.statement.fields.contains { $0.name == declared.name } }
            let values = saying.compactMap { $0.statement.fields.first { $0.name == declared.name }?.value }
            guard let best = best(saying)?.statement.fields.first(where: { $0.name == declared.name })?.value else {
                continue
            }
            merged[declared.name] = values.count == 1 ? best : join(values, best, declared.merge)
        }
        return merged
    }

    private static func join(_ values: [FieldValue], _ best: FieldValue, _ rule: MergeRule) -> FieldValue {
        let numbers = values.compactMap { if case .integer(let number) = $0 { number } else { nil } }
        let decimals = values.compactMap { if case .decimal(let number) = $0 { number } else { nil } }
        let texts = values.flatMap { value -> [String] in
            switch value {
            case .list(let items): items
            case .text(let text): [text]
            default: []
            }
        }
        switch rule {
        case .highestConfidence: return best
        case .union: return .list(Set(texts).sorted())
        case .maximum: return numbers.max().map { .integer($0) } ?? decimals.max().map { .decimal($0) } ?? best
        case .minimum: return numbers.min().map { .integer($0) } ?? decimals.min().map { .decimal($0) } ?? best
        case .any: return .boolean(values.contains(.boolean(true)))
        }
    }

    /// In what an effective object differs from this view, in words.
    func differences(from effective: Effective) -> [String] {
        var found: [String] = []
        func compare<T: Equatable>(_ name: String, _ expected: T, _ got: T) {
            if expected != got { found.append("\(name): expected \(expected), got \(got)") }
        }
        compare("verdict", verdict, effective.verdict)
        compare("confidence", confidence, effective.confidence)
        compare("labels", labels, effective.labels)
        compare("references", references, effective.references)
        compare("first seen", firstSeenMs, effective.firstSeenMs)
        compare("last seen", lastSeenMs, effective.lastSeenMs)
        compare("valid from", validFromMs, effective.validFromMs)
        compare("valid until", validUntilMs, effective.validUntilMs)
        compare("description", description, effective.description)
        compare("language", language, effective.language)
        compare("fields", fields, Dictionary(effective.fields.map { ($0.name, $0.value) }, uniquingKeysWith: { $1 }))
        compare("field names", fields.keys.sorted(), effective.fields.map(\.name))
        compare("heads", heads.sorted(), effective.heads)
        compare("head entries", headEntries.sorted(), effective.headEntries.sorted())
        compare("live count", liveCount, effective.liveCount)
        compare("conflict", conflict, effective.conflict)
        compare("contested", contested, effective.contested)
        compare("clock", clock, effective.clock.dots)
        return found
    }

    /// The same for two optional ones.
    static func differences(expected: View?, got: Effective?) -> [String] {
        switch (expected, got) {
        case (nil, nil): []
        case (let view?, let effective?): view.differences(from: effective)
        case (nil, _?): ["something stands where nothing should"]
        case (_?, nil): ["nothing stands where something should"]
        }
    }
}
