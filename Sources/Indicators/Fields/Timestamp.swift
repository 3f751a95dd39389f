/// Milliseconds since 1970-01-01T00:00:00Z as RFC 3339 text and back; the proleptic Gregorian calendar.
package enum Timestamp {
    /// 1970 to the end of 9999.
    package static let range: ClosedRange<Int64> = 0...253_402_300_799_999

    /// Reads a date (midnight UTC), or a date and time with `Z` or an offset. Finer than a millisecond is cut off.
    package static func parse(_ text: String) -> Int64? {
        let bytes = Array(text.utf8)
        guard bytes.count >= 10, bytes.count <= 40, bytes[4] == 0x2d, bytes[7] == 0x2d,
            let year = number(bytes[0..<4]), let month = number(bytes[5..<7]), let day = number(bytes[8..<10]),
            (1...12).contains(month), day >= 1, day <= daysOfMonth(month, year)
        else { return nil }
        var milliseconds = daysFromEpoch(year: year, month: month, day: day) * 86_400_000
        if bytes.count > 10 {
            guard let time = timeOfDay(bytes[10...]) else { return nil }
            milliseconds += time
        }
        return range.contains(milliseconds) ? milliseconds : nil
    }

    /// `2026-03-01T09:30:00Z`, with three digits of fraction where they are not zero.
    package static func format(_ milliseconds: Int64) -> String {
        let clamped = min(max(milliseconds, range.lowerBound), range.upperBound)
        let (days, rest) = clamped.quotientAndRemainder(dividingBy: 86_400_000)
        let (year, month, day) = civil(days)
        let (seconds, fraction) = rest.quotientAndRemainder(dividingBy: 1000)
        return String(unsafeUninitializedCapacity: 24) { text in
            var end = 0
            func write(_ number: Int64, _ width: Int, then mark: Unicode.Scalar) {
                var rest = number
                for place in stride(from: end + width - 1, through: end, by: -1) {
                    text[place] = 0x30 + UInt8(truncatingIfNeeded: rest % 10)
                    rest /= 10
                }
                text[end + width] = UInt8(ascii: mark)
                end += width + 1
            }
            write(year, 4, then: "-")
            write(month, 2, then: "-")
            write(day, 2, then: "T")
            write(seconds / 3600, 2, then: ":")
            write(seconds / 60 % 60, 2, then: ":")
            write(seconds % 60, 2, then: fraction == 0 ? "Z" : ".")
            if fraction != 0 { write(fraction, 3, then: "Z") }
            return end
        }
    }

    /// `T09:30:00.123+07:00` to milliseconds after midnight UTC, which may be negative.
    private static func timeOfDay(_ bytes: ArraySlice<UInt8>) -> Int64? {
        var rest = bytes
        guard let mark = rest.popFirst(), mark.asLower == 0x74 || mark == 0x20, rest.count >= 9 else { return nil }
        let start = rest.startIndex
        guard rest[start + 2] == 0x3a, rest[start + 5] == 0x3a, let hour = number(rest[start..<start + 2]),
            let minute = number(rest[start + 3..<start + 5]), let second = number(rest[start + 6..<start + 8]),
            hour < 24, minute < 60, second <= 60
        else { return nil }
        rest = rest.dropFirst(8)
        var milliseconds = (hour * 3600 + minute * 60 + min(second, 59)) * 1000
        if rest.first == 0x2e {
            let digits = rest.dropFirst().prefix(while: \.isDigit)
            guard !digits.isEmpty, let fraction = number((digits + [0x30, 0x30, 0x30]).prefix(3)) else { return nil }
            milliseconds += fraction
            rest = rest.dropFirst(1 + digits.count)
        }
        if rest.count == 1, rest.first?.asLower == 0x7a { return milliseconds }
        guard rest.count == 6, let sign = rest.popFirst(), sign == 0x2b || sign == 0x2d else { return nil }
        let zone = rest.startIndex
        guard rest[zone + 2] == 0x3a, let hours = number(rest[zone..<zone + 2]),
            let minutes = number(rest[zone + 3..<zone + 5]), hours < 24, minutes < 60
        else { return nil }
        let offset = (hours * 3600 + minutes * 60) * 1000
        return sign == 0x2b ? milliseconds - offset : milliseconds + offset
    }

    private static func number(_ digits: ArraySlice<UInt8>) -> Int64? {
        guard digits.allSatisfy(\.isDigit) else { return nil }
        return digits.reduce(0) { $0 * 10 + Int64($1 &- 0x30) }
    }

    private static func daysOfMonth(_ month: Int64, _ year: Int64) -> Int64 {
        switch month {
        case 2: year.isMultiple(of: 4) && (!year.isMultiple(of: 100) || year.isMultiple(of: 400)) ? 29 : 28
        case 4, 6, 9, 11: 30
        default: 31
        }
    }

    /// Howard Hinnant's days_from_civil, for years from 0.
    private static func daysFromEpoch(year: Int64, month: Int64, day: Int64) -> Int64 {
        let shifted = month <= 2 ? year - 1 : year
        let era = (shifted >= 0 ? shifted : shifted - 399) / 400
        let yearOfEra = shifted - era * 400
        let dayOfYear = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1
        let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
        return era * 146_097 + dayOfEra - 719_468
    }

    private static func civil(_ days: Int64) -> (year: Int64, month: Int64, day: Int64) {
        let shifted = days + 719_468
        let era = shifted / 146_097
        let dayOfEra = shifted - era * 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let marchMonth = (5 * dayOfYear + 2) / 153
        let month = marchMonth < 10 ? marchMonth + 3 : marchMonth - 9
        return (yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, dayOfYear - (153 * marchMonth + 2) / 5 + 1)
    }
}
