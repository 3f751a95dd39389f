package import Entries
package import Indicators
import Membership

/// What a reader of one clearance takes an object to be: the merge of the heads (DESIGN §7).
package struct Effective: Hashable, Sendable {
    /// Raised whenever the same statements would merge into something else.
    package static let mergeVersion: UInt8 = 2

    package let verdict: Verdict
    package let confidence: UInt8
    package let labels: [String]
    package let references: [String]
    package let firstSeenMs: UInt64?
    package let lastSeenMs: UInt64?
    package let validFromMs: UInt64?
    /// Nil: no end.
    package let validUntilMs: UInt64?
    package let description: String
    package let language: String
    package let fields: [Field]
    /// The decisions that stand, sorted.
    package let heads: [Dot]
    /// The entries they stand in: a renewal's own.
    package let headEntries: [EntryID]
    package let liveCount: Int
    /// When the latest of the live statements was written.
    package let writtenMs: UInt64
    /// The heads hold both benign and non-benign.
    package let conflict: Bool
    /// The live statements do.
    package let contested: Bool
    /// The decisions of live statements that do not stand.
    private let superseded: [Dot]

    /// What a revision of this reader has read.
    package var clock: Clock { Clock(heads + superseded) }

    /// Nil where nothing is live.
    package init?(live: [Record], kind: Kind) {
        guard let first = live.first, let only = first.statement else { return nil }
        if live.count == 1 { self.init(only, first) } else { self.init(several: live, kind: kind) }
    }

    private init?(several live: [Record], kind: Kind) {
        let marks = Heads.mark(live)
        let standing = live.indices.filter { marks[$0] }.map { live[$0] }
        // What reads best first: it gives the text, and the fields that cannot be merged otherwise.
        let ranked = standing.sorted { Effective.rank($0) > Effective.rank($1) }
        let statements = ranked.compactMap(\.statement)
        guard let best = statements.first else { return nil }
        verdict = statements.map(\.verdict).max() ?? best.verdict
        confidence = statements.map(\.confidence).max() ?? best.confidence
        labels = Effective.distinct(statements.flatMap(\.labels))
        references = Effective.distinct(statements.flatMap(\.references))
        firstSeenMs = statements.compactMap(\.firstSeenMs).min()
        lastSeenMs = statements.compactMap(\.lastSeenMs).max()
        validFromMs = statements.contains { $0.validFromMs == nil } ? nil : statements.compactMap(\.validFromMs).min()
        validUntilMs =
            statements.contains { $0.validUntilMs == nil } ? nil : statements.compactMap(\.validUntilMs).max()
        let told = statements.first { !$0.description.isEmpty } ?? best
        description = told.description
        language = told.language
        fields = FieldMerge.merge(statements.map(\.fields), kind: kind)
        heads = standing.map(\.decided).sorted()
        headEntries = standing.map(\.entry)
        conflict = Effective.mixed(statements.map(\.verdict))
        contested = Effective.mixed(live.compactMap(\.statement?.verdict))
        liveCount = live.count
        writtenMs = live.map(\.timeMs).max() ?? 0
        superseded = live.indices.filter { !marks[$0] }.map { live[$0].decided }
    }

    /// What one live statement alone amounts to; nil for a withdrawal.
    package init?(only record: Record) {
        guard let statement = record.statement else { return nil }
        self.init(statement, record)
    }

    private init(_ statement: Statement, _ record: Record) {
        verdict = statement.verdict
        confidence = statement.confidence
        labels = Effective.distinct(statement.labels)
        references = Effective.distinct(statement.references)
        firstSeenMs = statement.firstSeenMs
        lastSeenMs = statement.lastSeenMs
        validFromMs = statement.validFromMs
        validUntilMs = statement.validUntilMs
        description = statement.description
        language = statement.language
        fields = statement.fields.count < 2 ? statement.fields : statement.fields.sorted { $0.name < $1.name }
        heads = [record.decided]
        headEntries = [record.entry]
        liveCount = 1
        writtenMs = record.timeMs
        conflict = false
        contested = false
        superseded = []
    }

    private static func distinct(_ items: [String]) -> [String] {
        items.count < 2 ? items : Set(items).sorted()
    }

    private static func mixed(_ verdicts: [Verdict]) -> Bool {
        verdicts.contains(.benign) && verdicts.contains { $0 != .benign }
    }

    private struct Rank: Comparable {
        let confidence: UInt8
        let timeMs: UInt64
        let entry: EntryID
        static func < (left: Rank, right: Rank) -> Bool {
            (left.confidence, left.timeMs, left.entry) < (right.confidence, right.timeMs, right.entry)
        }
    }

    private static func rank(_ record: Record) -> Rank {
        Rank(confidence: record.statement?.confidence ?? 0, timeMs: record.timeMs, entry: record.entry)
    }
}
