import Entries
import Indicators
import Membership
import ReplicaStore
import Replication

/// One member's statement or withdrawal, as `show --json` writes it.
struct StatementReport: Encodable {
    var member: String
    /// The entry's dot.
    var entry: String
    var time: String
    /// statement or withdrawal.
    var says: String
    /// Current: the member's latest. Head: no other live statement supersedes it.
    var current: Bool
    var head: Bool
    /// The dot of the decision that it repeats; absent where it decides itself.
    var renews: String?
    /// What its author had read.
    var clock: String
    /// Members whose live statements it supersedes.
    var supersedes: [String]
    var tlp: String
    /// Absent: all members.
    var audience: [String]?
    var verdict: String?
    var confidence: UInt8?
    var grade: String?
    var handling: String?
    var labels: [String]?
    var firstSeen: String?
    var lastSeen: String?
    var validFrom: String?
    var validUntil: String?
    var description: String?
    var language: String?
    var references: [String]?
    var fields: FieldJSON?
    /// Of a withdrawal.
    var reason: String?
    /// Its log is frozen, since its author has signed two histories of it; absent where it is not.
    var logFrozen: Bool?

    /// `live`: the live statements that it may supersede.
    init(_ stored: StoredStatement, kind: Kind, live: [Record], heads: Set<EntryID>, frozen: Set<LogOrigin>) {
        let record = stored.record
        let log = record.entry
        if frozen.contains(where: { $0.member == log.member && $0.incarnation.number == log.incarnation }) {
            logFrozen = true
        }
        member = record.member.text
        entry = record.dot.description
        time = Times.text(record.timeMs)
        current = stored.isCurrent
        head = heads.contains(record.entry)
        renews = record.decided == record.dot ? nil : record.decided.description
        clock = record.clock.description
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
            firstSeen = statement.firstSeenMs.map { Times.text($0) }
            lastSeen = statement.lastSeenMs.map { Times.text($0) }
            validFrom = statement.validFromMs.map { Times.text($0) }
            validUntil = statement.validUntilMs.map { Times.text($0) }
            description = statement.description.isEmpty ? nil : statement.description
            language = statement.language.isEmpty ? nil : statement.language
            references = statement.references
            fields = FieldJSON(statement.fields, of: kind)
        }
    }
}
