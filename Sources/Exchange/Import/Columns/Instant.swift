import Indicators

/// A point in time as exports write it.
enum Instant {
    /// Whole numbers below this are seconds since 1970, the others milliseconds (1973 and later).
    private static let millisecondsMin: UInt64 = 100_000_000_000

    /// Reads RFC 3339, a date (midnight UTC), or seconds or milliseconds since 1970; nil for anything else.
    static func milliseconds(_ text: String) -> UInt64? {
        if !text.isEmpty, text.utf8.count <= 16, text.utf8.allSatisfy(\.isDigit) {
            guard let number = UInt64(text), number > 0 else { return nil }
            let milliseconds = number < millisecondsMin ? number * 1000 : number
            return milliseconds <= UInt64(Timestamp.range.upperBound) ? milliseconds : nil
        }
        guard let parsed = Timestamp.parse(text), parsed > 0 else { return nil }
        return UInt64(parsed)
    }

    /// What to write instead of a text that is not one.
    static func advice(_ text: String) -> String {
        let isWithoutZone = Timestamp.parse(text + "Z") != nil
        return isWithoutZone
            ? "say in which zone, with Z or an offset such as +07:00"
            : "write RFC 3339 such as 2026-03-01T09:30:00Z, a date, or seconds since 1970"
    }
}
