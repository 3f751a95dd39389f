import Foundation

/// When a request is due: a span from now such as `30m`, or a time.
enum DueTime {
    private static let units: [Character: UInt64] = ["s": 1, "m": 60, "h": 3600, "d": 86_400, "w": 604_800]

    static func parse(_ text: String, now: Date = Date()) throws(CommandFailure) -> UInt64 {
        let nowMs = UInt64(max(0, now.timeIntervalSince1970 * 1000))
        if let unit = text.last.flatMap({ units[$0] }), let count = UInt64(text.dropLast()),
            (1...100_000).contains(count)
        {
            return nowMs + count * unit * 1000
        }
        // Seconds may be left out.
        let parts = text.utf8
        if parts.count > 16, parts.dropFirst(10).first == UInt8(ascii: "T"),
            parts.dropFirst(16).first != UInt8(ascii: ":")
        {
            return try Times.parse("\(text.prefix(16)):00\(text.dropFirst(16))")
        }
        return try Times.parse(text)
    }
}
