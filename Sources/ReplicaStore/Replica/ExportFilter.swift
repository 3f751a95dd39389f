import Entries
package import Indicators
package import Membership

/// Which live objects an export takes (DESIGN §7).
package struct ExportFilter: Sendable {
    package var kinds: [Kind]
    package var verdicts: [Verdict]
    package var confidenceMin: UInt8 = 0
    /// Of the confidence as far as it is left.
    package var scoreMin: UInt8 = 0
    /// One of these; empty: whatever the labels.
    package var labels: [String] = []
    /// One of these stands by a statement on it; empty: whoever does.
    package var members: [MemberID] = []
    /// Whether objects are taken on which members disagree. What the own member holds to be benign never is.
    package var takesContested = true
    package var own: MemberID
    /// Seen or said since then; milliseconds since 1970.
    package var sinceMs: UInt64?
    /// What has expired by now, or is not valid yet, is left out.
    package var nowMs: UInt64
    /// Whether all that is known is read, or what blocking takes: kind, value, verdict and confidence.
    package var isDetailed: Bool
    /// Whether sightings and actions are read, too.
    package var withEvents = false

    package init(kinds: [Kind], verdicts: [Verdict], own: MemberID, nowMs: UInt64, isDetailed: Bool) {
        self.kinds = kinds
        self.verdicts = verdicts
        self.own = own
        self.nowMs = nowMs
        self.isDetailed = isDetailed
    }

    var readsScore: Bool { isDetailed || scoreMin > 0 }
}

extension ObjectView {
    /// Every object with a value, in the order of values and kinds, and whether the filter takes it. Numbers are as they
    /// are stored.
    func exported(_ filter: ExportFilter) -> String {
        var columns = ["o.kind", "o.value", own("verdict"), own("confidence"), "\(taken(filter)) AS taken"]
        columns.append(filter.readsScore ? seen : "NULL")
        if filter.isDetailed {
            columns += [
                "coalesce(m.labels, s.labels)", "coalesce(m.refs, s.refs)", "coalesce(m.first_seen, s.first_seen)",
                "coalesce(m.last_seen, s.last_seen)", "coalesce(m.valid_from, s.valid_from)",
                "coalesce(m.valid_until, s.valid_until)", "coalesce(m.description, s.description)",
                "coalesce(m.language, s.language)", "coalesce(m.fields, s.fields)",
                "coalesce(m.tlp, s.tlp, \(Self.impliedTLPCode("s.clearance")))",
                alone(
                    "(SELECT json_array(p.member) FROM log_rows p WHERE p.log = s.key >> 40)",
                    "(SELECT json_group_array(member) FROM (SELECT DISTINCT p.member AS member \(standing) ORDER BY 1))"
                ),
                alone("s.time", "(SELECT max(x.time) \(standing))"),
                alone(
                    "s.grade",
                    "coalesce(s.grade, (SELECT x.grade \(standing) ORDER BY x.confidence DESC, x.time DESC LIMIT 1))"
                ),
                alone("s.handling", "coalesce(s.handling, (SELECT max(x.handling) \(standing)))"),
                alone(
                    "CASE WHEN s.audience IS NULL THEN '[]' ELSE json_array(s.audience) END",
                    "(SELECT json_group_array(DISTINCT x.audience) \(standing) AND x.audience IS NOT NULL)"
                ),
            ]
        }
        columns.append("o.id")
        let kinds = filter.kinds.map { "\($0.code)" }.joined(separator: ", ")
        let from = source.replacing("FROM object_rows o", with: "FROM object_rows o INDEXED BY object_value")
        return """
            SELECT \(columns.joined(separator: ",\n  "))
            \(from) WHERE o.value IS NOT NULL AND o.kind IN (\(kinds)) ORDER BY o.value, o.kind
            """
    }

    /// What the one statement says, or else what is found among several.
    private func alone(_ one: String, _ several: String) -> String {
        "CASE WHEN \(isAlone) THEN \(one) ELSE \(several) END"
    }

    /// A CASE, of which SQLite evaluates no more than it has to: of AND and OR in a column it evaluates both sides.
    private func taken(_ filter: ExportFilter) -> String {
        let cases = conditions(filter).map { "WHEN (\($0)) IS NOT TRUE THEN 0" }
        return "CASE \(cases.joined(separator: " ")) ELSE 1 END"
    }

    /// Members, labels and numbers are checked by their types: none can end a literal.
    private func conditions(_ filter: ExportFilter) -> [String] {
        let verdicts = filter.verdicts.map { "\($0.rawValue)" }.joined(separator: ", ")
        var conditions = [
            "coalesce(\(own("verdict")) IN (\(verdicts)), 0)",
            "\(own("confidence")) >= \(max(filter.confidenceMin, filter.scoreMin))",
            "coalesce(m.valid_from, s.valid_from, 0) <= \(filter.nowMs)", isCurrent(nowMs: filter.nowMs),
        ]
        let flags = "coalesce(\(own("flags")), 0)"
        if filter.takesContested {
            conditions.append(
                "CASE \(flags) WHEN 0 THEN 1 ELSE NOT EXISTS (SELECT 1 \(standing) "
                    + "AND x.verdict = \(Verdict.benign.rawValue) AND p.member = '\(filter.own)') END"
            )
        } else {
            conditions.append("\(flags) = 0")
        }
        if !filter.members.isEmpty {
            let members = filter.members.map { "'\($0)'" }.joined(separator: ", ")
            conditions.append("EXISTS (SELECT 1 \(standing) AND p.member IN (\(members)))")
        }
        if !filter.labels.isEmpty {
            let labels = filter.labels.map { "'\($0)'" }.joined(separator: ", ")
            conditions.append(
                "EXISTS (SELECT 1 FROM json_each(coalesce(m.labels, s.labels, '[]')) l WHERE l.value IN (\(labels)))"
            )
        }
        if let since = filter.sinceMs {
            conditions.append("max(\(seen), coalesce((SELECT max(x.time) \(standing)), 0)) >= \(since)")
        }
        return conditions
    }

    private static func impliedTLPCode(_ clearance: String) -> String { "(\(impliedTLP(clearance)))" }
}
