import ReadAPI

extension NeighbourReport {
    /// For people: the arrow, the relation, the other object, and how sure the link is.
    var cells: [String] {
        let shown = [kind, value.map { TerminalText.value($0) }].compactMap { $0 }.joined(separator: " ")
        let called = name.map { " (\(TerminalText.prose($0)))" } ?? (known ? "" : " (not known here)")
        return [
            direction == "out" ? "  → \(relation)" : "  ← \(relation)", (shown.isEmpty ? id : shown) + called,
            "\(verdict), \(confidence) %",
        ]
    }
}
