import Entries
import Indicators
import Membership
import ReplicaStore
import Replication

/// The merge of DESIGN §7, by brute force and on its own: the oracle of the replica.
struct ReferenceMerge {
    struct Said {
        let entry: EntryID
        /// 0 CLEAR, 1 GREEN, 2 AMBER, 3 restricted, 4 RED.
        let level: Int
        let timeMs: UInt64
        let decided: Dot
        let clock: [Dot]
        /// Nil: a withdrawal.
        let statement: Statement?
    }

    struct Merged: Equatable {
        var verdict: Verdict
        var confidence: UInt8
        var labels: Set<String>
        var references: Set<String>
        var firstSeenMs: UInt64?
        var lastSeenMs: UInt64?
        var validFromMs: UInt64?
        var validUntilMs: UInt64?
        var description: String
        var language: String
        var fields: [String: FieldValue]
        var heads: Set<Dot>
        var live: Int
        var conflict: Bool
        var contested: Bool
        var clock: Set<Dot>
    }

    private let said: [Said]
    private let kind: Kind

    init(_ entries: [AppliedEntry], _ object: ObjectKey) {
        kind = object.kind
        said = entries.compactMap { entry in
            guard case .body(let body) = entry.reading, body.object?.id == object.id else { return nil }
            let named = entry.envelope.sealed || !entry.envelope.audience.isEmpty
            var level = min(Int(entry.envelope.tlp.rawValue), 4)
            if level < 3, named || object.kind.isPersonal { level = 3 }
            let own = Dot(entry: entry.entry, leaf: entry.leaf)
            switch body.about {
            case .statement(let statement, let clock, let renews):
                let isOwnEarlier = renews.map { $0.member == own.member && $0.entry.index < own.entry.index } ?? false
                return Said(
                    entry: entry.entry,
                    level: level,
                    timeMs: entry.envelope.timeMs,
                    decided: isOwnEarlier ? renews ?? own : own,
                    clock: clock.dots,
                    statement: statement
                )
            case .withdrawal:
                return Said(
                    entry: entry.entry,
                    level: level,
                    timeMs: entry.envelope.timeMs,
                    decided: own,
                    clock: [],
                    statement: nil
                )
            default: return nil
            }
        }
    }

    /// The latest of each member that the level sees, where it is a statement.
    func live(_ level: Int) -> [Said] {
        var latest: [MemberID: Said] = [:]
        for item in said where item.level <= level {
            if let other = latest[item.entry.member], other.entry.index > item.entry.index { continue }
            latest[item.entry.member] = item
        }
        return latest.values.filter { $0.statement != nil }
    }

    func merged(_ level: Int) -> Merged? {
        let live = live(level)
        let heads = live.filter { isHead($0, live) }.sorted(by: isBetter)
        guard let best = heads.first, let text = best.statement else { return nil }
        let statements = heads.compactMap(\.statement)
        let told = statements.first { $0.description != "" } ?? text
        var fields: [String: FieldValue] = [:]
        for declared in kind.fields {
            let values = statements.compactMap { statement in statement.fields.first { $0.name == declared.name }?.value
            }
            if let value = join(values, declared.merge) { fields[declared.name] = value }
        }
        func mixed(_ verdicts: [Verdict]) -> Bool { Set(verdicts.map { $0 == .benign }).count == 2 }
        return Merged(
            verdict: statements.map(\.verdict).max() ?? .benign,
            confidence: statements.map(\.confidence).max() ?? 0,
            labels: Set(statements.flatMap(\.labels)),
            references: Set(statements.flatMap(\.references)),
            firstSeenMs: statements.compactMap(\.firstSeenMs).min(),
            lastSeenMs: statements.compactMap(\.lastSeenMs).max(),
            validFromMs: bound(statements.map(\.validFromMs)) { $0.min() },
            validUntilMs: bound(statements.map(\.validUntilMs)) { $0.max() },
            description: told.description,
            language: told.language,
            fields: fields,
            heads: Set(heads.map(\.decided)),
            live: live.count,
            conflict: mixed(statements.map(\.verdict)),
            contested: mixed(live.compactMap { $0.statement?.verdict }),
            clock: Set(live.map(\.decided))
        )
    }

    /// A head: whoever supersedes it, directly or through others, is superseded by it the same way.
    private func isHead(_ said: Said, _ live: [Said]) -> Bool {
        live.allSatisfy { !reaches($0, said, live) || reaches(said, $0, live) }
    }

    private func reaches(_ from: Said, _ to: Said, _ live: [Said]) -> Bool {
        var seen: Set<EntryID> = []
        var next = [from]
        while let one = next.popLast() {
            for other in live where other.entry != one.entry && one.clock.contains(other.decided) {
                if other.entry == to.entry { return true }
                if seen.insert(other.entry).inserted { next.append(other) }
            }
        }
        return false
    }

    private func isBetter(_ left: Said, _ right: Said) -> Bool {
        let (a, b) = (left.statement?.confidence ?? 0, right.statement?.confidence ?? 0)
        return (a, left.timeMs, left.entry.member, left.entry.index)
            > (b, right.timeMs, right.entry.member, right.entry.index)
    }

    /// No bound where one of them has none.
    private func bound(_ times: [UInt64?], _ pick: ([UInt64]) -> UInt64?) -> UInt64? {
        times.contains(nil) ? nil : pick(times.compactMap { $0 })
    }

    private func join(_ values: [FieldValue], _ rule: MergeRule) -> FieldValue? {
        guard let first = values.first else { return nil }
        if values.count == 1 { return first }
        switch rule {
        case .highestConfidence: return first
        case .union:
            let items = values.flatMap { value -> [String] in
                switch value {
                case .list(let items): items
                case .text(let text): [text]
                default: []
                }
            }
            return .list(Set(items).sorted())
        case .any: return .boolean(values.contains(.boolean(true)))
        case .maximum, .minimum:
            let integers = values.compactMap { if case .integer(let value) = $0 { value } else { nil } }
            let decimals = values.compactMap { if case .decimal(let value) = $0 { value } else { nil } }
            if !integers.isEmpty { return (rule == .maximum ? integers.max() : integers.min()).map { .integer($0) } }
            return (rule == .maximum ? decimals.max() : decimals.min()).map { .decimal($0) }
        }
    }
}

extension ReferenceMerge.Merged {
    /// The replica's answer in the oracle's terms.
    init(_ effective: Effective) {
        self.init(
            verdict: effective.verdict,
            confidence: effective.confidence,
            labels: Set(effective.labels),
            references: Set(effective.references),
            firstSeenMs: effective.firstSeenMs,
            lastSeenMs: effective.lastSeenMs,
            validFromMs: effective.validFromMs,
            validUntilMs: effective.validUntilMs,
            description: effective.description,
            language: effective.language,
            fields: Dictionary(effective.fields.map { ($0.name, $0.value) }, uniquingKeysWith: { first, _ in first }),
            heads: Set(effective.heads),
            live: effective.liveCount,
            conflict: effective.conflict,
            contested: effective.contested,
            clock: Set(effective.clock.dots)
        )
    }
}
