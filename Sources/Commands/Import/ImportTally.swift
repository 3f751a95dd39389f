import Entries

/// What became of the records of a file, by kind, and why records were refused.
struct ImportTally: Encodable, Hashable {
    /// Distinct reasons that are kept apart.
    static let reasonsMax = 200

    struct Count: Encodable, Hashable {
        var kind: String
        var read: UInt64 = 0
        /// Decided, renewed or queued.
        var taken: UInt64 = 0
        /// What this member had said already.
        var duplicate: UInt64 = 0
        var rejected: UInt64 = 0
    }

    private var counts: [String: Count] = [:]
    private(set) var reasons: [String: UInt64] = [:]

    mutating func take(_ kind: String, _ outcome: Outcome?) {
        var count = counts[kind] ?? Count(kind: kind)
        count.read += 1
        switch outcome {
        case .decided, .renewed, .queued: count.taken += 1
        case .unchanged: count.duplicate += 1
        case .refused, nil: count.rejected += 1
        }
        counts[kind] = count
    }

    /// Reasons that differ in what they quote alone are one.
    mutating func refuse(_ reason: String) {
        let plain = Self.plain(reason)
        guard reasons[plain] != nil || reasons.count < Self.reasonsMax else {
            reasons["other reasons", default: 0] += 1
            return
        }
        reasons[plain, default: 0] += 1
    }

    static func plain(_ reason: String) -> String {
        var parts: [Substring] = []
        var isQuoted = false
        var rest = reason[...]
        while let mark = rest.firstIndex(of: "\"") {
            if !isQuoted { parts.append(rest[..<mark]) }
            isQuoted.toggle()
            rest = rest[rest.index(after: mark)...]
        }
        if !isQuoted { parts.append(rest) }
        return parts.joined(separator: "…")
    }

    var byKind: [Count] { counts.values.sorted { $0.kind < $1.kind } }

    private enum Key: String, CodingKey { case kinds, reasons }

    func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: Key.self)
        try container.encode(byKind, forKey: .kinds)
        try container.encode(reasons, forKey: .reasons)
    }

    var lines: [String] {
        var lines: [String] = []
        if !counts.isEmpty {
            var table = Table(["kind", "read", "taken", "duplicate", "rejected"], numbers: [1, 2, 3, 4])
            for count in byKind {
                table.add([count.kind, "\(count.read)", "\(count.taken)", "\(count.duplicate)", "\(count.rejected)"])
            }
            lines += table.lines
        }
        for (reason, count) in reasons.sorted(by: { ($1.value, $0.key) < ($0.value, $1.key) }).prefix(20) {
            lines.append("rejected \(count): \(TerminalText.prose(reason))")
        }
        return lines
    }
}
