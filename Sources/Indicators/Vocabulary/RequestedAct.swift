/// What one member may ask of another; the words stand in requests.
package enum RequestedAct: String, Sendable, Hashable, CaseIterable {
    case freeze
    case takeDown = "take-down"
    case block
    case identify
    case preserve
    case repatriate
    case inform

    package init(_ text: String) throws(IndicatorError) {
        let word = text.trimmed.asciiLowercased.replacing(" ", with: "-").replacing("_", with: "-")
        guard let act = RequestedAct(rawValue: word == "takedown" ? "take-down" : word) else {
            throw .term(
                vocabulary: "request",
                value: text,
                advice: "write \(Self.allCases.map(\.rawValue).joined(separator: ", "))"
            )
        }
        self = act
    }

    /// What members tell each other may be about nothing that is known here.
    package var needsObject: Bool { self != .inform }
}

/// How much a request presses.
package enum Urgency: String, Sendable, Hashable, CaseIterable {
    case routine
    case urgent
    case lifeAtRisk = "life-at-risk"

    package init(_ text: String) throws(IndicatorError) {
        guard let urgency = Urgency(rawValue: text.trimmed.asciiLowercased) else {
            throw .term(
                vocabulary: "urgency",
                value: text,
                advice: "write \(Self.allCases.map(\.rawValue).joined(separator: ", "))"
            )
        }
        self = urgency
    }
}
