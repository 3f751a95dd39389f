/// FIRST's Traffic Light Protocol 2.0. Ordered from open to closed; the raw values stand in envelopes.
package enum TLP: UInt8, Sendable, Hashable, Comparable, CaseIterable, CustomStringConvertible {
    case clear = 0
    case green = 1
    case amber = 2
    case amberStrict = 3
    case red = 4

    /// Reads `TLP:AMBER+STRICT` or `amber+strict`, in any case.
    package init(_ text: String) throws(IndicatorError) {
        let word = text.trimmed
        switch (word.dropping(prefix: "TLP:") ?? word).asciiLowercased {
        case "clear": self = .clear
        case "green": self = .green
        case "amber": self = .amber
        case "amber+strict", "amber-strict": self = .amberStrict
        case "red": self = .red
        case "white":
            throw .term(vocabulary: "TLP", value: text, advice: "WHITE is TLP 1; write TLP:CLEAR")
        default:
            throw .term(
                vocabulary: "TLP",
                value: text,
                advice: "write TLP:CLEAR, GREEN, AMBER, AMBER+STRICT or RED"
            )
        }
    }

    /// As TLP 2.0 prints it: `TLP:AMBER+STRICT`.
    package var description: String {
        switch self {
        case .clear: "TLP:CLEAR"
        case .green: "TLP:GREEN"
        case .amber: "TLP:AMBER"
        case .amberStrict: "TLP:AMBER+STRICT"
        case .red: "TLP:RED"
        }
    }

    package static func < (left: TLP, right: TLP) -> Bool { left.rawValue < right.rawValue }
}
