/// Europol's SIENA handling codes.
package enum HandlingCode: UInt8, Sendable, Hashable, CaseIterable, CustomStringConvertible {
    /// For the prevention and detection of crime; no further limit.
    case h0 = 0
    /// Not for use in judicial proceedings without the provider's permission.
    case h1 = 1
    /// Not to be passed on without the provider's permission.
    case h2 = 2
    /// Other limits, as written beside it.
    case h3 = 3

    package init(_ text: String) throws(IndicatorError) {
        guard let code = HandlingCode.allCases.first(where: { $0.description == text.trimmed.asciiUppercased }) else {
            throw .term(vocabulary: "handling code", value: text, advice: "write H0, H1, H2 or H3")
        }
        self = code
    }

    package var description: String { "H\(rawValue)" }
}
