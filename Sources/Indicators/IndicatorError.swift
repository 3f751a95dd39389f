/// Why a key, a field or a term was refused, and what its author can do about it. One line.
package enum IndicatorError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The value does not identify an object of this kind.
    case key(kind: String, value: String, reason: String, advice: String)
    /// A part of the key, by name, is missing, unknown or malformed.
    case part(kind: String, part: String, reason: String, advice: String)
    case field(kind: String, field: String, reason: String, advice: String)
    /// A word outside a fixed vocabulary (TLP, verdict, source grade …).
    case term(vocabulary: String, value: String, advice: String)

    /// What was wrong, without the value: lines refused for one cause have one reason.
    package var reason: String {
        switch self {
        case .key(_, _, let reason, _), .part(_, _, let reason, _), .field(_, _, let reason, _): reason
        case .term(let vocabulary, _, _): "not \("aeiou".contains(vocabulary.prefix(1)) ? "an" : "a") \(vocabulary)"
        }
    }

    /// What to do.
    package var advice: String {
        switch self {
        case .key(_, _, _, let advice), .part(_, _, _, let advice), .field(_, _, _, let advice): advice
        case .term(_, _, let advice): advice
        }
    }

    package var description: String {
        switch self {
        case .key(let kind, let value, let reason, let advice):
            "\(kind): \"\(Excerpt.of(value))\": \(reason); \(advice)"
        case .part(let kind, let part, let reason, let advice):
            "\(kind): \(Excerpt.of(part)): \(reason); \(advice)"
        case .field(let kind, let field, let reason, let advice):
            "\(kind): field \(Excerpt.of(field)): \(reason); \(advice)"
        case .term(let vocabulary, let value, let advice):
            "\(vocabulary): \"\(Excerpt.of(value))\" is not one; \(advice)"
        }
    }
}

/// Text from outside, made fit for one line of a log or a terminal.
enum Excerpt {
    static let maximumScalars = 80

    static func of(_ text: String) -> String {
        var excerpt = ""
        for scalar in text.unicodeScalars.prefix(maximumScalars) {
            switch scalar.properties.generalCategory {
            case .control, .format, .lineSeparator, .paragraphSeparator, .surrogate, .privateUse, .unassigned:
                excerpt += "\\u{\(String(scalar.value, radix: 16))}"
            default:
                excerpt.unicodeScalars.append(scalar)
            }
        }
        return text.unicodeScalars.dropFirst(maximumScalars).isEmpty ? excerpt : excerpt + "…"
    }
}
