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
        CASE WHEN s.key IS NOT NULL AND coalesce(\(own("live")), 1) = 1 THEN s.time \
        ELSE coalesce((SELECT max(x.time) \(standing)), 0) END
        """
    }

    /// When it was last seen, or else said.
    var seen: String { "coalesce(nullif(\(lastSeen), 0), \(written))" }

    /// Whether it has not expired.
    func isCurrent(nowMs: UInt64) -> String {
        """
        coalesce(m.valid_until, s.valid_until, \(Self.lifetime) + max(\(lastSeen), \(written)), \(Int64.max)) \
        > \(nowMs)
        """
    }

    /// Of the object's kind, in milliseconds; NULL where it has none.
    private static let lifetime: String = {
        let kinds = Dictionary(grouping: Kind.all.filter { $0.ageing.lifetimeDays != nil }) {
            $0.ageing.lifetimeDays ?? 0
        }
        let cases = kinds.sorted { $0.key < $1.key }.map { days, kinds in
            let codes = kinds.map { "\($0.code)" }.joined(separator: ", ")
            return "WHEN o.kind IN (\(codes)) THEN \(days * Ageing.dayMs)"
        }
        return "CASE \(cases.joined(separator: " ")) END"
    }()
}
