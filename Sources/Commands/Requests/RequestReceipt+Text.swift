import NodeRuntime

extension RequestReceipt {
    func print(json: Bool) throws(CommandFailure) {
        if json { return try Streams.write(json: self) }
        var table = Table([])
        let meaning =
            switch outcome {
            case "decided", "renewed": "written to this member's log"
            case "unchanged": "it was said already; nothing was written"
            default: Outcome.queued.meaning
            }
        table.add([TerminalText.value(outcome), meaning])
        table.add(["request", TerminalText.value(id)])
        if let tlp {
            let readers = audience.map { "this member and \($0.joined(separator: ", "))" } ?? "all members"
            table.add(["for", "\(TerminalText.value(readers)), \(tlp)"])
        }
        if let index, let origin { table.add(["entry", "\(TerminalText.value(origin))#\(index)"]) }
        Streams.write(table.text)
        for warning in warnings { Streams.note("warning: \(TerminalText.prose(warning))") }
        guard let unreachable, !unreachable.isEmpty else { return }
        Streams.note(
            "warning: no link to \(TerminalText.value(unreachable.joined(separator: ", "))) now; they get it when they "
                + "connect to this node, or to another that holds it and may give it"
        )
    }
}
