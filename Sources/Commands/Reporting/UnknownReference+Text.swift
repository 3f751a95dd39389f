import NodeRuntime

extension UnknownReference {
    /// For people.
    var name: String {
        guard let kind, let value else { return TerminalText.value(id) }
        return "\(TerminalText.value(kind)) \(TerminalText.value(value))"
    }
}
