import Entries
import Foundation
import Indicators
import Membership
import ReadAPI
import ReplicaStore
import Replication

/// One object for people: the merge, what each member says, what was said before, and the clock to revise with.
struct ObjectText {
    private let object: StoredObject
    private let history: [StoredStatement]
    private let report: ObjectReport
    private let now: Date

    init(_ object: StoredObject, history: [StoredStatement], report: ObjectReport, now: Date) {
        self.object = object
        self.history = history
        self.report = report
        self.now = now
    }

    var lines: [String] {
        var lines = ["\(report.kind)  \(TerminalText.value(report.value))", "id  \(report.id)", ""]
        lines += merged
        lines += ActivityText(report, now: now).lines
        if !object.statements.isEmpty { lines += ["", "What members say"] }
        for (statement, report) in zip(
            object.statements.sorted { $0.record.entry < $1.record.entry },
            report.statements
        ) {
            lines += said(statement, report)
        }
        if let neighbours = report.neighbours, !neighbours.isEmpty {
            lines += ["", "Linked to"]
            var table = Table([])
            for neighbour in neighbours { table.add(neighbour.cells) }
            lines += table.lines
        }
        if !report.history.isEmpty {
            lines += ["", "Before that"]
            let current = Set(object.statements.map(\.key))
            var table = Table([])
            for statement in history where !current.contains(statement.key) {
                let record = statement.record
                table.add([
                    "  \(record.member)", Times.withAge(record.timeMs, now: now), Self.brief(record),
                    "\(statement.tlp)",
                ])
            }
            lines += table.lines
        }
        if object.effective != nil { lines += ["", "To revise after reading this: --clock \(report.clock)"] }
        if report.clearance == "open" {
            lines += ["", "Restricted statements, if there are any, are not shown to this user."]
        }
        return lines
    }

    private var merged: [String] {
        guard let effective = object.effective else {
            return [
                object.statements.isEmpty
                    ? "Nobody has reported it as far as this node knows; it was seen, or something was done about it."
                    : "Nobody stands by a statement on it now."
            ]
        }
        var table = Table([])
        table.add(["verdict", "\(effective.verdict), confidence \(effective.confidence) %\(Self.doubt(effective))"])
        if let report = report.effective { table.add(["score", Self.score(report)]) }
        table.add(["decided by", effective.heads.map(\.member.text).joined(separator: ", ")])
        Self.add(Self.words(effective.labels), "labels", to: &table)
        Self.add(effective.firstSeenMs.map { Times.withAge($0, now: now) }, "first seen", to: &table)
        Self.add(effective.lastSeenMs.map { Times.withAge($0, now: now) }, "last seen", to: &table)
        Self.add(effective.validFromMs.map { Times.withAge($0, now: now) }, "valid from", to: &table)
        Self.add(effective.validUntilMs.map { Times.withAge($0, now: now) }, "valid until", to: &table)
        Self.add(prose: effective.description, effective.language, "description", to: &table)
        for reference in effective.references { Self.add(TerminalText.value(reference), "reference", to: &table) }
        for field in effective.fields { add(field, "", to: &table) }
        return table.lines
    }

    private static func score(_ effective: ObjectReport.EffectiveReport) -> String {
        let end = effective.expires.map { end in
            effective.expired ? "; EXPIRED \(end)" : effective.expiryImplied ? "; expires \(end) unless seen again" : ""
        }
        return "\(effective.score) of 100\(end ?? "")"
    }

    private static func doubt(_ effective: Effective) -> String {
        effective.conflict
            ? "  CONFLICT: members that have not read each other disagree"
            : effective.contested ? "  contested: a member was overruled and still stands by its statement" : ""
    }

    private func said(_ stored: StoredStatement, _ report: StatementReport) -> [String] {
        let record = stored.record
        var lines = ["", "  \(record.member): \(Self.brief(record))"]
        var table = Table([])
        table.add(["    when", Times.withAge(record.timeMs, now: now)])
        table.add(["    standing", standing(stored, report)])
        if report.logFrozen == true {
            table.add([
                "    log",
                "FROZEN: \(record.member) has signed two histories, and this may be the one that does not count",
            ])
        }
        let audience = report.audience.map { $0.isEmpty ? "its author alone" : $0.joined(separator: ", ") }
        table.add(["    for", "\(stored.tlp), \(audience ?? "all members")"])
        switch record.said {
        case .withdrawal(let withdrawal):
            Self.add(prose: withdrawal.note, withdrawal.language, "    note", to: &table)
        case .statement(let statement, _):
            let grade = [statement.grade.map { "grade \($0)" }, statement.handling.map { "handling \($0)" }]
            Self.add(Self.words(grade.compactMap { $0 }), "    source", to: &table)
            Self.add(Self.words(statement.labels), "    labels", to: &table)
            Self.add(prose: statement.description, statement.language, "    description", to: &table)
            for field in statement.fields { add(field, "    ", to: &table) }
        }
        table.add(["    decided in", "\(record.decided)\(report.renews == nil ? "" : ", renewed in \(record.dot)")"])
        if !record.clock.isEmpty { table.add(["    had read", "\(record.clock)"]) }
        lines += table.lines
        return lines
    }

    /// A field; what it refers to is told by name, one a line.
    private func add(_ field: Field, _ margin: String, to table: inout Table) {
        let name = margin + TerminalText.value(field.name)
        let referred = object.key.kind.references(in: [field])
        if referred.isEmpty { return table.add([name, FieldJSON.text(field, of: object.key.kind)]) }
        for (position, reference) in referred.enumerated() {
            let id = reference.id.description
            let known = report.referred?.first { $0.id == id && $0.field == field.name }
            table.add([position == 0 ? name : "", known?.text ?? id])
        }
    }

    private func standing(_ stored: StoredStatement, _ report: StatementReport) -> String {
        guard stored.record.statement != nil else { return "withdrawn" }
        let over = report.supersedes.isEmpty ? "" : ", supersedes \(report.supersedes.joined(separator: ", "))"
        if report.head { return "stands\(over)" }
        let by = self.report.statements.filter { $0.supersedes.contains(report.member) && $0.member != report.member }
        return "superseded by \(by.map(\.member).joined(separator: ", "))\(over)"
    }

    private static func brief(_ record: Record) -> String {
        switch record.said {
        case .statement(let statement, _): "\(statement.verdict), confidence \(statement.confidence) %"
        case .withdrawal(let withdrawal): "withdrawn: \(TerminalText.value(withdrawal.reason))"
        }
    }

    private static func words(_ words: [String]) -> String? {
        words.isEmpty ? nil : words.map { TerminalText.value($0) }.joined(separator: ", ")
    }

    private static func add(_ text: String?, _ name: String, to table: inout Table) {
        if let text { table.add([name, text]) }
    }

    private static func add(prose text: String, _ language: String, _ name: String, to table: inout Table) {
        if text.isEmpty { return }
        let mark = language.isEmpty ? "" : " (\(TerminalText.value(language)))"
        for (position, line) in TerminalText.lines(text).enumerated() {
            table.add([position == 0 ? name + mark : "", line])
        }
    }
}
