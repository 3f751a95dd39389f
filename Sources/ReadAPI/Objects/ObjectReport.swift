package import Entries
import Indicators
package import Membership
package import ReplicaStore
package import Replication

/// All that `show` and the read API say of one object.
package struct ObjectReport: Encodable, Sendable {
    package var id: String
    package var kind: String
    package var value: String
    /// What this reader may read: `open` (CLEAR to AMBER) or `all`; for the holder of a token, its highest TLP.
    package var clearance: String
    /// Absent where nothing is live.
    package var effective: EffectiveReport?
    /// What to pass to `revise --clock`; `-` where nothing is live.
    package var clock: String
    package var statements: [StatementReport]
    /// One a member, its counts added up.
    package var sightings: [SightingReport]
    /// What members did, the earliest of each first.
    package var actions: [ActionReport]
    /// What its fields refer to; absent where it was not asked for.
    package var referred: [ReferenceReport]?
    /// Objects that it is linked to; absent where none was asked for.
    package var neighbours: [NeighbourReport]?
    /// What was said before, in the order of the logs.
    package var history: [StatementReport]

    package struct EffectiveReport: Encodable, Sendable {
        package var verdict: String
        package var confidence: UInt8
        /// What is left of the confidence: it halves with each half-life of the kind since the object was last seen.
        package var score: UInt8
        /// When it expires or did; absent: never.
        package var expires: String?
        /// Its authors name no end: a sighting or a new report moves it on.
        package var expiryImplied: Bool
        package var expired: Bool
        package var labels: [String]
        package var firstSeen: String?
        package var lastSeen: String?
        package var validFrom: String?
        package var validUntil: String?
        package var description: String?
        package var language: String?
        package var references: [String]
        package var fields: FieldJSON
        /// Members of the statements that stand.
        package var heads: [String]
        package var live: Int
        package var conflict: Bool
        package var contested: Bool
    }

    /// `frozen`: logs of which two histories were signed.
    package init(
        _ object: StoredObject,
        history: [StoredStatement],
        events: [EventRecord],
        clearance: Clearance,
        frozen: Set<LogOrigin> = [],
        nowMs: UInt64
    ) {
        self.init(
            object,
            history: history,
            events: events,
            nowMs: nowMs,
            level: clearance,
            clearance: clearance.isOpen ? "open" : "all",
            frozen: frozen,
            told: nil
        )
    }

    /// For the holder of a token; of the clocks only what stands in the statements shown.
    init(
        _ object: StoredObject,
        history: [StoredStatement],
        events: [EventRecord],
        clearance: TokenClearance,
        frozen: Set<LogOrigin>,
        nowMs: UInt64
    ) {
        let shown = (object.statements + history).flatMap { [$0.record.dot, $0.record.decided] }
        self.init(
            object,
            history: history,
            events: events,
            nowMs: nowMs,
            level: clearance.level,
            clearance: clearance.maxTLP.description,
            frozen: frozen,
            told: Set(shown)
        )
    }

    private init(
        _ object: StoredObject,
        history: [StoredStatement],
        events: [EventRecord],
        nowMs: UInt64,
        level: Clearance,
        clearance: String,
        frozen: Set<LogOrigin>,
        told: Set<Dot>?
    ) {
        let kind = object.key.kind
        id = object.id.description
        self.kind = kind.name
        value = object.key.value
        self.clearance = clearance
        clock = object.effective?.clock.description ?? "-"
        let live = ObjectState(object.statements.map(\.record)).live(for: level)
        let heads = Set(object.effective?.headEntries ?? [])
        func report(_ statement: StoredStatement) -> StatementReport {
            StatementReport(statement, kind: kind, live: live, heads: heads, frozen: frozen, told: told)
        }
        statements = object.statements.sorted { $0.record.entry < $1.record.entry }.map(report)
        let current = Set(object.statements.map(\.key))
        self.history = history.filter { !current.contains($0.key) }.map(report)
        effective = object.effective.map { effective in
            EffectiveReport(
                effective,
                Freshness(effective, kind: kind, events: events, nowMs: nowMs),
                kind: kind
            )
        }
        let activity = Activity(events, firstReportMs: (object.statements + history).firstReportMs)
        sightings = activity.seen.map { SightingReport($0) }
        actions = activity.done.map { ActionReport($0) }
    }
}

extension ObjectReport.EffectiveReport {
    init(_ effective: Effective, _ freshness: Freshness, kind: Kind) {
        verdict = effective.verdict.description
        confidence = effective.confidence
        score = freshness.score
        expires = freshness.endMs.map { ObjectItem.time($0) }
        expiryImplied = freshness.isEndImplied
        expired = freshness.isExpired
        labels = effective.labels
        firstSeen = effective.firstSeenMs.map { ObjectItem.time($0) }
        lastSeen = effective.lastSeenMs.map { ObjectItem.time($0) }
        validFrom = effective.validFromMs.map { ObjectItem.time($0) }
        validUntil = effective.validUntilMs.map { ObjectItem.time($0) }
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
