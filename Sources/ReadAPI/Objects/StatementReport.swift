package import Entries
package import Indicators
package import Membership
package import ReplicaStore
package import Replication

/// One member's statement or withdrawal, as `show --json` writes it.
package struct StatementReport: Encodable, Sendable {
    package var member: String
    /// The entry's dot.
    package var entry: String
    package var time: String
    /// statement or withdrawal.
    package var says: String
    /// Current: the member's latest. Head: no other live statement supersedes it.
    package var current: Bool
    package var head: Bool
    /// The dot of the decision that it repeats; absent where it decides itself.
    package var renews: String?
    /// What its author had read.
    package var clock: String
    /// Members whose live statements it supersedes.
    package var supersedes: [String]
    package var tlp: String
    /// Absent: all members.
    package var audience: [String]?
    package var verdict: String?
    package var confidence: UInt8?
    package var grade: String?
    package var handling: String?
    package var labels: [String]?
    package var firstSeen: String?
    package var lastSeen: String?
    package var validFrom: String?
    package var validUntil: String?
    package var description: String?
    package var language: String?
    package var references: [String]?
    package var fields: FieldJSON?
    /// Of a withdrawal.
    package var reason: String?
    /// Its log is frozen, since its author has signed two histories of it; absent where it is not.
    package var logFrozen: Bool?

    /// `live`: the live statements that it may supersede. `told`: the decisions that the reader may know of; nil: all.
    package init(
        _ stored: StoredStatement,
        kind: Kind,
        live: [Record],
        heads: Set<EntryID>,
        frozen: Set<LogOrigin> = [],
        told: Set<Dot>? = nil
    ) {
        let record = stored.record
        let log = record.entry
        if frozen.contains(where: { $0.member == log.member && $0.incarnation.number == log.incarnation }) {
            logFrozen = true
        }
        member = record.member.text
        entry = record.dot.description
        time = ObjectItem.time(record.timeMs)
        current = stored.isCurrent
        head = heads.contains(record.entry)
        renews = record.decided == record.dot ? nil : record.decided.description
        clock =
            told.map { told in Clock(record.clock.dots.filter { told.contains($0) }) }?.description
            ?? record.clock.description
        supersedes = live.filter { $0.entry != record.entry && record.clock.contains($0.decided) }.map(\.member.text)
        tlp = stored.tlp.description
        if case .named(let members) = stored.audience { audience = members.map(\.text) }
        switch record.said {
        case .withdrawal(let withdrawal):
            says = "withdrawal"
            reason = withdrawal.reason
            description = withdrawal.note.isEmpty ? nil : withdrawal.note
            language = withdrawal.language.isEmpty ? nil : withdrawal.language
        case .statement(let statement, _):
            says = "statement"
            verdict = statement.verdict.description
            confidence = statement.confidence
            grade = statement.grade?.description
            handling = statement.handling?.description
            labels = statement.labels
            firstSeen = statement.firstSeenMs.map { ObjectItem.time($0) }
            lastSeen = statement.lastSeenMs.map { ObjectItem.time($0) }
            validFrom = statement.validFromMs.map { ObjectItem.time($0) }
            validUntil = statement.validUntilMs.map { ObjectItem.time($0) }
            description = statement.description.isEmpty ? nil : statement.description
            language = statement.language.isEmpty ? nil : statement.language
            references = statement.references
            fields = FieldJSON(statement.fields, of: kind)
        }
    }
}
