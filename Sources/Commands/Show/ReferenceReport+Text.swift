import ReadAPI

extension ReferenceReport {
    /// For people.
    var text: String {
        guard let kind, let value else { return "\(id) (not known here)" }
        let called = name.map { " (\(TerminalText.prose($0)))" } ?? ""
        return "\(kind) \(TerminalText.value(value))\(called)"
    }
}
