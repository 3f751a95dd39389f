import Entries
import Indicators

/// ``Freshness`` in SQL, over ``ObjectView/source``.
extension ObjectView {
    /// The statements on the object that somebody stands by and this clearance sees.
    var standing: String {
        """
        FROM statement_rows x JOIN log_rows p ON p.log = x.key >> 40 WHERE x.object = o.id AND x.standing <> 0 \
        AND x.verdict IS NOT NULL AND x.clearance <= \(clearance.rawValue)
        """
    }

    /// When it was last seen, by a statement or a sighting; 0 where nobody says.
    private var lastSeen: String {
        """
        max(coalesce(m.last_seen, s.last_seen, 0), coalesce((SELECT max(e.at) FROM event_rows e \
        WHERE e.object = o.id AND e.slot >= '\(EventText.sighting)' AND e.slot < '\(EventText.sighting + 1)' \
        AND e.counts >> \(clearance.rawValue) & 1), 0))
        """
    }

    /// When the latest of those statements was written.
    private var written: String {
        """
        CASE WHEN \(isAlone) THEN s.time ELSE coalesce((SELECT max(x.time) \(standing)), 0) END
        """
    }

    /// Whether the object's only head is all that stands: the ordinary case, in which nothing has to be looked for.
    var isAlone: String { "s.key IS NOT NULL AND coalesce(\(own("live")), 1) = 1" }

    /// When it was last seen, or else said.
    var seen: String { "coalesce(nullif(\(lastSeen), 0), \(written))" }

    /// When it expires or did, in milliseconds; NULL: never.
    var end: String { "coalesce(m.valid_until, s.valid_until, \(Self.lifetime) + max(\(lastSeen), \(written)))" }

    /// Whether it has not expired.
    func isCurrent(nowMs: UInt64) -> String { "coalesce(\(end), \(Int64.max)) > \(nowMs)" }

    /// ``Score`` at a moment, which is an expression of milliseconds.
    func score(nowMs: String = "CAST(strftime('%s', 'now') AS INTEGER) * 1000") -> String {
        """
        (SELECT CASE WHEN h IS NULL OR age <= 0 THEN c WHEN age / h > 7 THEN 0
          ELSE ((c * 100 >> age / h) - (c * 100 >> age / h) * (age % h / 1000) / (2 * (h / 1000)) + 50) / 100 END
          FROM (SELECT \(own("confidence")) AS c, \(Self.halfLife) AS h, \(nowMs) - \(seen) AS age))
        """
    }

    /// Of the object's kind, in milliseconds; NULL where it has none.
    private static let lifetime = days(\.lifetimeDays)
    private static let halfLife = days(\.halfLifeDays)

    private static func days(_ of: (Ageing) -> UInt64?) -> String {
        let kinds = Dictionary(grouping: Kind.all.filter { of($0.ageing) != nil }) { of($0.ageing) ?? 0 }
        let cases = kinds.sorted { $0.key < $1.key }.map { days, kinds in
            let codes = kinds.map { "\($0.code)" }.joined(separator: ", ")
            return "WHEN o.kind IN (\(codes)) THEN \(days * Ageing.dayMs)"
        }
        return "CASE \(cases.joined(separator: " ")) END"
    }
}
