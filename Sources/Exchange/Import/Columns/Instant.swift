import Indicators

/// A point in time as exports write it.
enum Instant {
    /// Whole numbers below this are seconds since 1970, the others milliseconds (1973 and later).
    private static let millisecondsMin: UInt64 = 100_000_000_000

    /// Smaller numbers are no seconds of anything that is reported here (1973).
    private static let secondsMin: UInt64 = 100_000_000

    /// Reads RFC 3339, a date with or without hyphens (midnight UTC), or seconds or milliseconds since 1970; nil for anything else.
    static func milliseconds(_ text: String) -> UInt64? {
        if !text.isEmpty, text.utf8.count <= 16, text.utf8.allSatisfy(\.isDigit) {
            // As it is written where dates have no hyphens; with a time, in a zone that is not told.
            if let date = compactDate(text) { return text.utf8.count == 8 ? date : nil }
            guard let number = UInt64(text), number >= secondsMin else { return nil }
            let milliseconds = number < millisecondsMin ? number * 1000 : number
            return milliseconds <= UInt64(Timestamp.range.upperBound) ? milliseconds : nil
        }
        guard let parsed = Timestamp.parse(text), parsed > 0 else { return nil }
        return UInt64(parsed)
    }

    /// Midnight UTC of a date of eight digits, or of one with hours and minutes and seconds behind it; nil for what is none.
    private static func compactDate(_ text: String) -> UInt64? {
        guard [8, 12, 14].contains(text.utf8.count), ("1970"..."2099").contains(String(text.prefix(4))) else {
            return nil
        }
        let digits = Array(text)
        func part(_ range: Range<Int>) -> String { String(digits[range]) }
        let time = digits.count == 8 ? "00:00" : "\(part(8..<10)):\(part(10..<12))"
        let seconds = digits.count == 14 ? part(12..<14) : "00"
        let date = "\(part(0..<4))-\(part(4..<6))-\(part(6..<8))"
        guard Timestamp.parse("\(date)T\(time):\(seconds)Z") != nil else { return nil }
        return Timestamp.parse(date).map { UInt64(max(0, $0)) }
    }

    /// What to write instead of a text that is not one.
    static func advice(_ text: String) -> String {
        let isWithoutZone = Timestamp.parse(text + "Z") != nil
        return isWithoutZone
            ? "say in which zone, with Z or an offset such as +07:00"
            : "write RFC 3339 such as 2026-03-01T09:30:00Z, a date, or seconds since 1970"
    }
}
