/// Text of outside origin made fit for one line of a log: quoted, printable ASCII only, at most 120 characters.
package struct QuotedText: Sendable, CustomStringConvertible {
    private static let charactersMax = 120

    package let description: String

    /// Quotes `text`; whatever is not printable ASCII becomes `?`, and what exceeds the limit becomes `…`.
    package init(_ text: some StringProtocol) {
        var result = "'"
        for (position, scalar) in text.unicodeScalars.enumerated() {
            guard position < Self.charactersMax else {
                result += "…"
                break
            }
            result.unicodeScalars.append((0x20...0x7E).contains(scalar.value) ? scalar : "?")
        }
        description = result + "'"
    }
}
