import Entries
import Indicators
package import ReplicaStore
import Replication

/// One object as lists of them have it.
package struct ObjectItem: Encodable, Hashable, Sendable {
    package var id: String
    package var kind: String
    package var value: String
    package var verdict: String
    package var confidence: UInt8
    /// What is left of the confidence, when it was asked for.
    package var score: UInt8
    /// When it expires or did; absent: never.
    package var expires: String?
    /// Its authors name no end: a sighting or a new report moves it on.
    package var expiryImplied: Bool
    package var expired: Bool
    package var labels: [String]
    package var description: String
    package var firstSeen: String?
    package var lastSeen: String?
    package var validUntil: String?
    package var tlp: String
    package var heads: Int
    package var live: Int
    package var conflict: Bool
    package var contested: Bool

    package init(_ object: ObjectSummary, nowMs: UInt64) {
        id = object.id.description
        kind = object.kind.name
        value = object.value
        verdict = object.verdict.description
        confidence = object.confidence
        score = Score.of(
            confidence: object.confidence,
            seenMs: object.seenMs,
            nowMs: nowMs,
            ageing: object.kind.ageing
        )
        expires = object.endMs.map { Self.time($0) }
        expiryImplied = object.validUntil == nil
        expired = object.endMs.map { $0 <= nowMs } ?? false
        labels = object.labels
        description = object.description
        firstSeen = object.firstSeen
        lastSeen = object.lastSeen
        validUntil = object.validUntil
        tlp = object.tlp
        heads = object.heads
        live = object.live
        conflict = object.isConflict
        contested = object.isContested
    }

    /// Nil where nothing is live.
    init?(_ object: StoredObject, nowMs: UInt64) {
        guard let effective = object.effective else { return nil }
        id = object.id.description
        kind = object.key.kind.name
        value = object.key.value
        verdict = effective.verdict.description
        confidence = effective.confidence
        let freshness = Freshness(effective, kind: object.key.kind, sightedMs: object.sightedMs, nowMs: nowMs)
        score = freshness.score
        expires = freshness.endMs.map { Self.time($0) }
        expiryImplied = freshness.isEndImplied
        expired = freshness.isExpired
        labels = effective.labels
        description = effective.description
        firstSeen = effective.firstSeenMs.map { Self.time($0) }
        lastSeen = effective.lastSeenMs.map { Self.time($0) }
        validUntil = effective.validUntilMs.map { Self.time($0) }
        let standing = object.statements.filter { effective.headEntries.contains($0.record.entry) }
        tlp = (standing.map(\.tlp).max() ?? .clear).description
        heads = effective.heads.count
        live = effective.liveCount
        conflict = effective.conflict
        contested = effective.contested
    }

    /// As it is encoded with its keys sorted.
    func write(to json: inout JSONWriter) {
        json.object { json in
            json.member("confidence", number: "\(confidence)")
            json.name("conflict")
            json.value(conflict)
            json.name("contested")
            json.value(contested)
            json.member("description", description)
            json.name("expired")
            json.value(expired)
            if let expires { json.member("expires", expires) }
            json.name("expiryImplied")
            json.value(expiryImplied)
            if let firstSeen { json.member("firstSeen", firstSeen) }
            json.member("heads", number: "\(heads)")
            json.member("id", id)
            json.member("kind", kind)
            json.name("labels")
            json.list { list in for label in labels { list.value(label) } }
            if let lastSeen { json.member("lastSeen", lastSeen) }
            json.member("live", number: "\(live)")
            json.member("score", number: "\(score)")
            json.member("tlp", tlp)
            if let validUntil { json.member("validUntil", validUntil) }
            json.member("value", value)
            json.member("verdict", verdict)
        }
    }

    static func time(_ milliseconds: UInt64) -> String { Timestamp.format(Int64(clamping: milliseconds)) }
}
