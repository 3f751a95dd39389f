import Entries
import NodeRuntime

/// What became of one report, revision or withdrawal: as the daemon answers, as `--json` writes it, and for people.
struct Receipt: Codable, Hashable {
    /// decided, renewed, unchanged, refused or queued.
    var outcome: String
    var origin: String?
    var index: UInt64?
    /// The object's id.
    var object: String?
    var value: String?
    /// The ends of a link: KIND:VALUE, or an id where no more was told.
    var from: String?
    var to: String?
    var reason: String?
    var warnings: [String]
    /// What it refers to and the node does not know, or not yet.
    var unknownReferences: [UnknownReference]?
    /// Members of a named audience that no link reaches now.
    var unreachable: [String]?

    func lines(kind: String, meaning: (Outcome) -> String = \.meaning) -> [String] {
        let meaning = Outcome.allCases.first { $0.word == outcome }.map(meaning)
        var table = Table([])
        table.add([TerminalText.value(outcome), meaning ?? ""])
        if let value { table.add([kind, TerminalText.value(value)]) }
        if let from { table.add(["from", TerminalText.value(from)]) }
        if let to { table.add(["to", TerminalText.value(to)]) }
        if let object { table.add(["object", TerminalText.value(object)]) }
        if let index {
            table.add(["entry", "\(index) of \(origin.map { TerminalText.value($0) } ?? "this member's log")"])
        }
        return table.lines
    }

    /// What the reporter should look at although it was taken.
    var notes: [String] {
        var notes = warnings.map { "warning: \(TerminalText.prose($0))" }
        for reference in unknownReferences ?? [] {
            notes.append("warning: it refers to \(reference.name), which is not known here")
        }
        if let unreachable, !unreachable.isEmpty {
            notes.append(
                "warning: no link to \(TerminalText.value(unreachable.joined(separator: ", "))) now; they get it when "
                    + "they connect to this node, or to another member of the audience that holds it"
            )
        }
        return notes
    }

    /// Prints it; a refusal is thrown.
    func print(kind: String, json: Bool, meaning: (Outcome) -> String = \.meaning) throws(CommandFailure) {
        let isRefused = outcome == Outcome.refused.word
        if json {
            try Streams.write(json: self)
            if isRefused { throw .silent(.failed) }
            return
        }
        if isRefused { throw CommandFailure(reason ?? "the daemon refuses it and does not say why") }
        Streams.write(lines(kind: kind, meaning: meaning).joined(separator: "\n"))
        for note in notes { Streams.note(note) }
    }
}

extension Receipt {
    /// `value`: as it is shown; `unreachable`: members of a named audience that no link reaches now.
    init(_ result: PBDraftResult, value: String, unreachable: [String] = []) {
        let outcome = Outcome(rawValue: result.outcome)
        self.init(
            outcome: outcome?.word ?? "unknown",
            origin: nil,
            index: outcome == .decided || outcome == .renewed ? result.index : nil,
            object: result.object.isEmpty ? nil : result.object,
            value: value,
            from: result.from.isEmpty ? nil : result.from,
            to: result.to.isEmpty ? nil : result.to,
            reason: result.reason.isEmpty ? nil : result.reason,
            warnings: result.warnings,
            unknownReferences: result.unknown.isEmpty ? nil : result.unknown.map { UnknownReference($0) },
            unreachable: unreachable.isEmpty ? nil : unreachable
        )
    }
}
