import Foundation
import ReadAPI

/// One request in words.
struct RequestText {
    private let item: RequestItem
    private let now: Date

    init(_ item: RequestItem, now: Date) {
        self.item = item
        self.now = now
    }

    var lines: [String] {
        let urgency = item.urgency == "routine" ? "" : ", \(TerminalText.value(item.urgency))"
        var table = Table([])
        table.add(["  state", item.stateInWords + (item.overdue.isEmpty ? "" : ", OVERDUE")])
        if let due = item.dueDate { table.add(["  due", Times.withAge(due, now: now)]) }
        for (position, object) in item.objects.enumerated() {
            table.add([position == 0 ? "  about" : "", "\(object.kind) \(TerminalText.value(object.value))"])
        }
        for (name, value) in [
            ("legal basis", item.legalBasis), ("reference", item.reference), ("contact", item.contact),
        ] where !value.isEmpty { table.add(["  \(name)", TerminalText.prose(value)]) }
        for (position, line) in TerminalText.lines(item.text).enumerated() where !line.isEmpty {
            table.add([position == 0 ? "  text" : "", line])
        }
        let readers = item.audience.map { "\(item.from), \($0.joined(separator: ", "))" } ?? "all members"
        table.add(["  for", "\(readers); \(item.tlp)\(item.sealed ? ", sealed" : "")"])
        table.add(["  written", "\(item.written), by \(item.from)'s clock"])
        table.add(["  entry", item.entry])
        for receipt in item.received ?? [] { table.add(["  received", received(receipt)]) }
        if item.received == nil {
            table.add(["  received", "not known to this user: the cosignatures cannot be read"])
        }
        return [
            "\(item.from) asks \(item.to.joined(separator: ", ")) to \(TerminalText.value(item.what))\(urgency): "
                + "request \(item.id)"
        ] + table.lines + answers + done
    }

    private func received(_ receipt: RequestItem.Receipt) -> String {
        guard let size = receipt.treeSize, let time = receipt.time else {
            return "by \(receipt.member): not known; it has cosigned no tree with this entry"
        }
        return "by \(receipt.member): it cosigned the tree of \(size) entries with this one at \(time)"
    }

    private var done: [String] {
        let actions = item.actions ?? []
        if actions.isEmpty { return [] }
        var table = Table([])
        for action in actions {
            let outcome = action.outcome == "done" ? "" : ", \(action.outcome.uppercased())"
            table.add([
                "  \(action.member)", TerminalText.value(action.action + outcome), action.at,
                "\(action.kind) \(TerminalText.value(action.value))",
                [action.scope, action.note].compactMap { $0 }.map { TerminalText.value($0) }.joined(separator: "; "),
            ])
        }
        return ["", "Done"] + table.lines
    }

    private var answers: [String] {
        if item.answers.isEmpty { return ["", "No answer yet."] }
        var lines = ["", "Answers"]
        for answer in item.answers {
            let counts = answer.counts ? "" : " (not its last word, or not its to give)"
            let why = answer.reason.map { ": \(TerminalText.prose($0))" } ?? ""
            lines.append("  \(answer.member) \(answer.state)\(why)\(counts)")
            lines.append("    \(answer.written)\(answer.done.map { ", done \($0)" } ?? ""), entry \(answer.entry)")
            lines += TerminalText.lines(answer.text ?? "").filter { !$0.isEmpty }.map { "    \($0)" }
        }
        return lines
    }
}
