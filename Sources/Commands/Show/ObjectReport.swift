import Entries
import Indicators
import Membership
import ReplicaStore
import Replication

/// All that `show` says of one object.
struct ObjectReport: Encodable {
    var id: String
    var kind: String
    var value: String
    /// CLEAR to AMBER, or all: what this user may read.
    var clearance: String
    /// Absent where nothing is live.
    var effective: EffectiveReport?
    /// What to pass to `revise --clock`; `-` where nothing is live.
    var clock: String
    var statements: [StatementReport]
    /// Objects that it is linked to.
    var neighbours: [NeighbourReport]
    /// What was said before, in the order of the logs.
    var history: [StatementReport]

    struct EffectiveReport: Encodable {
        var verdict: String
        var confidence: UInt8
        var labels: [String]
        var firstSeen: String?
        var lastSeen: String?
        var validFrom: String?
        var validUntil: String?
        var description: String?
        var language: String?
        var references: [String]
        var fields: FieldJSON
        /// Members of the statements that stand.
        var heads: [String]
        var live: Int
        var conflict: Bool
        var contested: Bool
    }

    init(
        _ object: StoredObject,
        history: [StoredStatement],
        neighbours: [NeighbourReport],
        clearance: Clearance
    ) {
        self.neighbours = neighbours
        let kind = object.key.kind
        id = object.id.description
        self.kind = kind.name
        value = object.key.value
        self.clearance = clearance.isOpen ? "open" : "all"
        clock = object.effective?.clock.description ?? "-"
        let live = ObjectState(object.statements.map(\.record)).live(for: clearance)
        let heads = Set(object.effective?.headEntries ?? [])
        func report(_ statement: StoredStatement) -> StatementReport {
            StatementReport(statement, kind: kind, live: live, heads: heads)
        }
        statements = object.statements.sorted { $0.record.entry < $1.record.entry }.map(report)
        let current = Set(object.statements.map(\.key))
        self.history = history.filter { !current.contains($0.key) }.map(report)
        effective = object.effective.map { EffectiveReport($0, kind: kind) }
    }
}

extension ObjectReport.EffectiveReport {
    init(_ effective: Effective, kind: Kind) {
        verdict = effective.verdict.description
        confidence = effective.confidence
        labels = effective.labels
        firstSeen = effective.firstSeenMs.map { Times.text($0) }
        lastSeen = effective.lastSeenMs.map { Times.text($0) }
        validFrom = effective.validFromMs.map { Times.text($0) }
        validUntil = effective.validUntilMs.map { Times.text($0) }
        description = effective.description.isEmpty ? nil : effective.description
        language = effective.language.isEmpty ? nil : effective.language
        references = effective.references
        fields = FieldJSON(effective.fields, of: kind)
        heads = effective.heads.map(\.member.text)
        live = effective.liveCount
        conflict = effective.conflict
        contested = effective.contested
    }
}
