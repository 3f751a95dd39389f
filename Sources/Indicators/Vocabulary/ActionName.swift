/// What a member can do about an object (KINDS.md, "Events and workflow").
package enum ActionName: String, Sendable, Hashable, CaseIterable {
    case blocked
    case takenDown = "taken-down"
    case suspended
    case frozen
    case returnedFunds = "returned-funds"
    case seized
    case arrested
    case repatriated
    /// Passed on to whoever can act.
    case referred
    /// Looked at, and left.
    case noAction = "no-action"

    /// Reads `Taken Down` too.
    package init(_ text: String) throws(IndicatorError) {
        guard let name = ActionName(rawValue: text.vocabularyWord) else {
            throw .term(vocabulary: "action", value: text, advice: "write \(ActionName.choice)")
        }
        self = name
    }

    /// Whether the object can do less harm after it: what counts in outcomes.
    package var isEffective: Bool { self != .referred && self != .noAction }
}

/// What came of an action.
package enum ActionOutcome: String, Sendable, Hashable, CaseIterable {
    case done
    case partial
    case failed
    /// It was taken back: unblocked, released.
    case reversed

    package init(_ text: String) throws(IndicatorError) {
        guard let outcome = ActionOutcome(rawValue: text.vocabularyWord) else {
            throw .term(vocabulary: "outcome", value: text, advice: "write \(ActionOutcome.choice)")
        }
        self = outcome
    }

    package var isEffective: Bool { self == .done || self == .partial }
}

extension CaseIterable where Self: RawRepresentable, RawValue == String {
    /// The words in a row: `a, b or c`.
    static var choice: String {
        let words = allCases.map(\.rawValue)
        return words.dropLast().joined(separator: ", ") + " or " + (words.last ?? "")
    }
}

extension String {
    /// Lower case, spaces and underscores as hyphens.
    var vocabularyWord: String {
        String(
            decoding: trimmed.utf8.map { $0 == 0x20 || $0 == 0x5f ? 0x2d : $0.asLower },
            as: UTF8.self
        )
    }
}
