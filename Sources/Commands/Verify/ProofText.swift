import Entries
import Indicators
import ReadAPI
import Replication

/// A proven entry in words.
struct ProofText {
    private let proven: ProvenEntry
    private let report: ProofReport

    init(_ proven: ProvenEntry, _ report: ProofReport) {
        self.proven = proven
        self.report = report
    }

    var lines: [String] {
        var table = Table([])
        table.add(["  when", "\(report.time), by \(report.member)'s clock"])
        table.add(["  for", "\(report.tlp), \(audience)"])
        if let handling = report.handling { table.add(["  handling", TerminalText.value(handling)]) }
        if let grade = report.grade { table.add(["  source grade", TerminalText.value(grade)]) }
        if let labels = report.labels, !labels.isEmpty {
            table.add(["  labels", labels.map { TerminalText.value($0) }.joined(separator: ", ")])
        }
        let times = [
            ("first seen", report.firstSeen), ("last seen", report.lastSeen), ("valid from", report.validFrom),
            ("valid until", report.validUntil),
        ]
        for (name, time) in times { if let time { table.add(["  \(name)", time]) } }
        if let due = report.due { table.add(["  due", due]) }
        if let basis = report.legalBasis { table.add(["  legal basis", TerminalText.prose(basis)]) }
        for object in report.objects ?? [] { table.add(["  about", TerminalText.value(object)]) }
        if report.says == "answer", let entry = report.clock { table.add(["  answers", entry]) }
        for (position, line) in TerminalText.lines(report.description ?? "").enumerated() where !line.isEmpty {
            table.add([position == 0 ? "  description" : "", line])
        }
        for reference in report.references ?? [] { table.add(["  reference", TerminalText.value(reference)]) }
        if case .body(let body)? = proven.reading, case .statement(let statement, _, _) = body.about,
            let kind = body.object?.kind
        {
            for field in statement.fields {
                table.add(["  \(TerminalText.value(field.name))", FieldJSON.text(field, of: kind)])
            }
        }
        for (member, roots) in (report.members ?? [:]).sorted(by: { $0.key < $1.key }) {
            table.add(["  \(member)", roots.joined(separator: ", ")])
        }
        table.add(["  entry", "\(report.origin)#\(report.index), \(report.entry)"])
        table.add(["  in the tree", "of \(report.checkpointSize) entries, root \(report.checkpointRoot)"])
        table.add(["  certified by", "root \(report.rootCertificate)"])
        if let key = report.logKey { table.add(["  log key", key]) }
        table.add(["  cosigned by", cosigners])
        return ["It holds: \(report.member) \(said)."] + table.lines
            + report.notes.map { "note: \(TerminalText.prose($0))" }
    }

    private var said: String {
        let object = "\(report.kind ?? "") \(TerminalText.value(report.value ?? ""))"
        return switch report.says {
        case nil: "has said something that is not shown here"
        case "statement": "says that \(object) is \(report.verdict ?? ""), confidence \(report.confidence ?? 0) %"
        case "withdrawal": "takes back what it said of \(object): \(TerminalText.value(report.reason ?? ""))"
        case "sighting": "has seen \(object) \(TerminalText.value(report.reason ?? ""))"
        case "action": "has acted on \(object): \(TerminalText.value(report.reason ?? ""))"
        case "request":
            "asks \((report.to ?? []).joined(separator: ", ")) to \(TerminalText.value(report.what ?? "")), by "
                + "request \(report.request ?? "")"
        case "answer":
            "answers request \(report.request ?? ""): \(report.verdict ?? "")"
                + (report.reason.map { " (\(TerminalText.prose($0)))" } ?? "")
        case "members": "says with whom it shares, and by which root certificates"
        default: "has said something that this version does not read: \(TerminalText.prose(report.reason ?? ""))"
        }
    }

    private var audience: String {
        if let members = report.audience {
            return members.isEmpty ? "its author alone" : members.joined(separator: ", ")
        }
        return report.sealed ? "an audience that is sealed" : "all members"
    }

    private var cosigners: String {
        let known = report.cosigners.map { "\($0.member) at \($0.time)" }.joined(separator: ", ")
        let count = report.uncheckedCosignatures
        let unchecked =
            count == 0 ? "" : "; \(counted(count, "more is", "more are")) not checked: their roots are not given"
        return "\(report.cosigners.count)\(known.isEmpty ? "" : ": \(known)")\(unchecked)"
    }
}
