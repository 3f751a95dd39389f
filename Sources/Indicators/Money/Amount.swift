/// Money as exact thousandths of a currency's unit: what every currency of ISO 4217 can be counted in.
package enum Amount {
    /// Reads `1200.50`; nil for what is no such number, negative, or finer than a thousandth.
    package static func thousandths(_ text: String) -> UInt64? {
        let parts = text.trimmed.split(separator: ".", maxSplits: 1, omittingEmptySubsequences: false)
        let fraction = parts.count == 2 ? String(parts[1]) : ""
        guard let whole = parts.first, !whole.isEmpty, whole.utf8.count <= 15, fraction.utf8.count <= 3,
            parts.count == 1 || !fraction.isEmpty, whole.utf8.allSatisfy(\.isDigit), fraction.utf8.allSatisfy(\.isDigit)
        else { return nil }
        let padding = String(repeating: "0", count: 3 - fraction.utf8.count)
        return UInt64(whole + fraction + padding)
    }

    /// `1200.5`
    package static func text(thousandths: UInt64) -> String {
        let (whole, rest) = thousandths.quotientAndRemainder(dividingBy: 1000)
        if rest == 0 { return "\(whole)" }
        var digits = String(1000 + rest).dropFirst()
        while digits.hasSuffix("0") { digits.removeLast() }
        return "\(whole).\(digits)"
    }
}
