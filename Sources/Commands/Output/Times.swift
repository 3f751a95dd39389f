import Foundation
import Indicators

/// Points in time as they are shown: UTC, ISO 8601.
enum Times {
    static func text(_ milliseconds: UInt64) -> String { Timestamp.format(Int64(clamping: milliseconds)) }

    /// To the second.
    static func text(_ date: Date) -> String {
        Timestamp.format(Int64(date.timeIntervalSince1970) * 1000)
    }

    /// With how long ago that was: `2026-03-01T09:30:00Z (3 min ago)`.
    static func withAge(_ date: Date, now: Date) -> String { "\(text(date)) (\(age(of: date, now: now)))" }

    static func withAge(_ milliseconds: UInt64, now: Date) -> String {
        "\(text(milliseconds)) (\(age(of: Date(timeIntervalSince1970: Double(milliseconds) / 1000), now: now)))"
    }

    /// `3 min ago`, `in 42 days`; the largest unit that fits, cut off.
    static func age(of date: Date, now: Date) -> String {
        let seconds = now.timeIntervalSince(date)
        guard seconds.magnitude < 1e12 else { return seconds < 0 ? "in the far future" : "long ago" }
        let span = duration(seconds: Int(seconds.magnitude))
        if seconds.magnitude < 1 { return "now" }
        return seconds < 0 ? "in \(span)" : "\(span) ago"
    }

    /// How long something has lasted.
    static func span(_ start: Date, _ now: Date) -> String {
        duration(seconds: Int(min(max(now.timeIntervalSince(start), 0), 1e12)))
    }

    static func duration(seconds: Int) -> String {
        switch seconds {
        case ..<120: "\(seconds) s"
        case ..<7200: "\(seconds / 60) min"
        case ..<172_800: "\(seconds / 3600) h"
        default: "\(seconds / 86_400) days"
        }
    }

    /// Reads RFC 3339, or a date (midnight UTC).
    static func parse(_ text: String) throws(CommandFailure) -> UInt64 {
        guard let time = Timestamp.parse(text), time > 0 else {
            let advice =
                Timestamp.parse(text + "Z") == nil
                ? "write RFC 3339 such as 2026-03-01T09:30:00Z, or a date"
                : "say in which zone, with Z or an offset such as +07:00"
            throw CommandFailure("'\(TerminalText.value(text))' is not a time; \(advice)", status: .usage)
        }
        return UInt64(time)
    }
}
