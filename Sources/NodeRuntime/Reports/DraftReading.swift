package import Entries
import Exchange
package import Indicators
import Membership
package import Replication

/// A report that has been read and checked, not yet compared with what stands.
package struct CheckedDraft: Sendable {
    package let object: ObjectKey
    package let statement: Statement
    package var handling: Handling
    package let newEvidence: Bool
    package var warnings: [String]
    /// What it refers to, and what of that this node does not know.
    package let references: [ObjectReference]
    package var unknown: [ObjectReference] = []
}

/// Brings what a reporter wrote into canonical form; every fault is one line for the reporter.
struct DraftReading: Sendable {
    let own: MemberID
    /// Where a national number belongs that names no country.
    let region: String?
    let nowMs: UInt64
    /// Members that the federation knows here: an audience may name no others.
    let members: Set<MemberID>
    let safe: SafeLists

    static let clockSkewMs: UInt64 = 86_400_000

    func read(_ draft: PBDraft) throws(AuthoringError) -> CheckedDraft {
        do throws(IndicatorError) {
            let kind = try Kind.required(draft.kind)
            let key = try key(of: draft, kind)
            var statement = try self.statement(draft.statement, kind)
            for derived in key.derivedFields where !statement.fields.contains(where: { $0.name == derived.name }) {
                statement.fields.append(derived)
            }
            try mark(&statement, on: kind, key.value)
            let handling = try self.handling(
                tlp: draft.tlp,
                audience: draft.audience,
                sealed: draft.sealed,
                kind
            )
            statement.validUntilMs = statement.validUntilMs ?? kind.statedEnd(nowMs: nowMs)
            try check(statement, handling, kind)
            let object = ObjectKey(kind: kind, value: key.value)
            return CheckedDraft(
                object: object,
                statement: statement,
                handling: handling,
                newEvidence: draft.newEvidence,
                warnings: key.warnings,
                references: Self.references(of: object, statement, asWritten: draft.statement.fields)
            )
        } catch { throw AuthoringError("\(error)") }
    }

    /// The ends of a link, and what the fields name: as they were written, for the ids that are stored tell no kind.
    private static func references(
        of object: ObjectKey,
        _ statement: Statement,
        asWritten fields: [PBField]
    ) -> [ObjectReference] {
        if object.kind == .link, let ends = LinkEnds(object.value) {
            let told = ends.told(in: statement.fields)
            return [("from", ends.from), ("to", ends.to)].map { part, id in
                ObjectReference(field: part, id: id, kind: told[id]?.kind, value: told[id]?.value)
            }
        }
        guard object.kind.fields.contains(where: { $0.type.referredKinds != nil }) else { return [] }
        return object.kind.references(
            in: fields.compactMap { field in field.plain.map { Field(name: field.name, value: $0) } }
        )
    }

    func key(of draft: PBDraft, _ kind: Kind) throws(IndicatorError) -> CanonicalKey {
        var parts: [String: String] = [:]
        for part in draft.key {
            guard case .text(let text) = part.plain else {
                throw .part(kind: kind.name, part: part.name, reason: "not a text", advice: "write it as text")
            }
            parts[part.name] = text
        }
        let raw = RawKey(value: draft.value.isEmpty ? nil : draft.value, parts: parts)
        let region = draft.region.isEmpty ? region : draft.region
        return try kind.canonicalise(raw, context: KeyContext(region: region))
    }

    /// Refuses what the kind's declaration forbids, before anything is written.
    func check(
        _ statement: Statement,
        _ handling: Handling,
        _ kind: Kind,
        isWhole: Bool = true
    ) throws(IndicatorError) {
        try kind.check(
            ReportTerms(
                verdict: statement.verdict,
                fields: statement.fields,
                tlp: handling.tlp,
                hasNamedAudience: handling.audience != .all,
                validUntilMs: statement.validUntilMs,
                nowMs: nowMs,
                isWhole: isWhole
            )
        )
    }

    /// What is on a safe-list is refused, unless its author insists by the label of ``SafeLists``, and then stays marked
    /// with it; nothing else is.
    func mark(_ statement: inout Statement, on kind: Kind, _ value: String) throws(IndicatorError) {
        let isInsisted = statement.labels.contains(SafeLists.label)
        guard !safe.isEmpty || isInsisted else { return }
        if statement.verdict != .benign, let match = safe.match(kind, value) {
            if isInsisted { return }
            throw .key(
                kind: kind.name,
                value: value,
                reason: "people rely on it: \(match)",
                advice: "check it, and report it with --force (label \(SafeLists.label)) if it is right all the same"
            )
        }
        statement.labels.removeAll { $0 == SafeLists.label }
    }

    func handling(
        tlp code: UInt32,
        audience names: [String],
        sealed: Bool,
        _ kind: Kind
    ) throws(IndicatorError) -> Handling {
        guard let raw = UInt8(exactly: code), let tlp = TLP(rawValue: raw) else {
            throw .term(
                vocabulary: "TLP",
                value: "\(code)",
                advice: "write TLP:CLEAR, GREEN, AMBER, AMBER+STRICT or RED"
            )
        }
        if names.isEmpty { return Handling(tlp: tlp, audience: .all, sealed: sealed) }
        var audience: Set<MemberID> = []
        for name in names {
            let member = try member(name)
            if member != own { audience.insert(member) }
        }
        return Handling(tlp: tlp, audience: .named(audience.sorted()), sealed: sealed)
    }

    func member(_ name: String) throws(IndicatorError) -> MemberID {
        guard let member = try? MemberID(name), members.contains(member) else {
            throw .term(
                vocabulary: "member of this federation",
                value: name,
                advice: "name one of \(members.map(\.text).sorted().joined(separator: ", "))"
            )
        }
        return member
    }

    func statement(_ message: PBStatement, _ kind: Kind) throws(IndicatorError) -> Statement {
        func fault(_ field: String, _ reason: String, _ advice: String) -> IndicatorError {
            .field(kind: kind.name, field: field, reason: reason, advice: advice)
        }
        guard let code = UInt8(exactly: message.verdict), let verdict = Verdict(rawValue: code) else {
            throw fault("verdict", "missing or unknown", "write malicious, suspicious or benign")
        }
        guard message.confidence <= 100 else { throw fault("confidence", "above 100", "write 0 to 100") }
        var statement = Statement(verdict: verdict, confidence: UInt8(message.confidence))
        statement.grade = UInt8(exactly: message.grade).flatMap { SourceGrade(rawValue: $0) }
        statement.handling =
            message.handling == 0
            ? nil : UInt8(exactly: message.handling - 1).flatMap { HandlingCode(rawValue: $0) }
        var labels: Set<String> = []
        for label in message.labels { labels.insert(try ScamType(label).text) }
        statement.labels = labels.sorted()
        for (name, time) in [
            ("first_seen", message.firstSeenMs), ("last_seen", message.lastSeenMs),
        ] where time > nowMs &+ Self.clockSkewMs {
            throw fault(name, "in the future", "check the date")
        }
        statement.firstSeenMs = message.firstSeenMs == 0 ? nil : message.firstSeenMs
        statement.lastSeenMs = message.lastSeenMs == 0 ? nil : message.lastSeenMs
        if let first = statement.firstSeenMs, let last = statement.lastSeenMs, first > last {
            throw fault("first_seen", "later than last_seen", "exchange the two")
        }
        statement.validFromMs = message.validFromMs == 0 ? nil : message.validFromMs
        statement.validUntilMs = message.validUntilMs == 0 ? nil : message.validUntilMs
        if let from = statement.validFromMs, let until = statement.validUntilMs, from > until {
            throw fault("valid_from", "later than valid_until", "exchange the two")
        }
        guard message.description_p.utf8.count <= EntryLimits.textBytesMax else {
            throw fault("description", "longer than \(EntryLimits.textBytesMax) bytes", "shorten it")
        }
        statement.description = message.description_p
        statement.language = message.language.isEmpty ? "" : try LanguageTag.canonical(message.language)
        statement.references = Array(Set(message.references)).sorted()
        guard statement.references.count <= EntryLimits.listItemsMax, labels.count <= EntryLimits.listItemsMax else {
            throw fault("labels", "more than \(EntryLimits.listItemsMax)", "give fewer")
        }
        var fields: [Field] = []
        for field in message.fields {
            guard let value = field.plain else { throw fault(field.name, "empty", "give a value or leave it out") }
            fields.append(Field(name: field.name, value: value))
        }
        statement.fields = try kind.validate(fields)
        return statement
    }
}
