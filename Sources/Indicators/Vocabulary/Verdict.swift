/// What a member holds an object to be. Ordered by severity; the raw values are stored.
package enum Verdict: UInt8, Sendable, Hashable, Comparable, CaseIterable, CustomStringConvertible {
    case benign = 1
    case suspicious = 2
    case malicious = 3

    package init(_ text: String) throws(IndicatorError) {
        switch text.trimmed.asciiLowercased {
        case "benign": self = .benign
        case "suspicious": self = .suspicious
        case "malicious": self = .malicious
        default:
            throw .term(vocabulary: "verdict", value: text, advice: "write malicious, suspicious or benign")
        }
    }

    package var description: String {
        switch self {
        case .benign: "benign"
        case .suspicious: "suspicious"
        case .malicious: "malicious"
        }
    }

    package static func < (left: Verdict, right: Verdict) -> Bool { left.rawValue < right.rawValue }
}
