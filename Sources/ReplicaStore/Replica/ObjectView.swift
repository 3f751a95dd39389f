import Entries
import Indicators

/// The SELECT behind a view of objects as one clearance sees them.
///
/// Columns come from the object's only head or from its merged row; SQLite flattens it into a caller's query, so that a
/// look-up by value uses the index.
struct ObjectView {
    let clearance: Clearance
    let highest: Clearance

    /// What every view of objects has, in order.
    static let columns = [
        "id", "kind", "value", "verdict", "confidence", "labels", "first_seen", "last_seen", "valid_from",
        "valid_until",
        "description", "language", "references", "fields", "tlp", "heads", "live", "conflict", "contested", "changed",
        "expires", "score",
    ]

    /// With `kind` only that one, with one column more for each field it declares; with `code` columns
    /// `kind_code` to order by, `row` to join by, and `seen_ms` and `end_ms` instead of what depends on now.
    func select(kind: Kind? = nil, code: Bool = false) -> String {
        var columns: [(sql: String, name: String)] = [
            (ObjectView.uuid, "id"),
            ("(SELECT name FROM kind_rows WHERE code = o.kind)", "kind"),
            ("o.value", "value"),
            (ObjectView.verdict(own("verdict")), "verdict"),
            (own("confidence"), "confidence"),
            ("coalesce(m.labels, s.labels, '[]')", "labels"),
            (ObjectView.time("coalesce(m.first_seen, s.first_seen)"), "first_seen"),
            (ObjectView.time("coalesce(m.last_seen, s.last_seen)"), "last_seen"),
            (ObjectView.time("coalesce(m.valid_from, s.valid_from)"), "valid_from"),
            (ObjectView.time("coalesce(m.valid_until, s.valid_until)"), "valid_until"),
            ("coalesce(m.description, s.description, '')", "description"),
            ("coalesce(m.language, s.language, '')", "language"),
            ("coalesce(m.refs, s.refs, '[]')", "references"),
            ("\(ObjectView.fields)", "fields"),
            (ObjectView.tlp("coalesce(m.tlp, s.tlp, \(ObjectView.impliedTLP("s.clearance")))"), "tlp"),
            ("coalesce(\(own("heads")), 1)", "heads"),
            ("coalesce(\(own("live")), 1)", "live"),
            ("coalesce(\(own("flags")), 0) & 1", "conflict"),
            ("coalesce(\(own("flags")), 0) >> 1", "contested"),
            ("o.changed", "changed"),
        ]
        if code {
            columns += [("o.kind", "kind_code"), ("o.id", "row"), (seen, "seen_ms"), (end, "end_ms")]
        } else {
            columns += [(ObjectView.time(end), "expires"), (score(), "score")]
        }
        for field in kind?.fields ?? [] { columns.append((ObjectView.extract(field), ObjectView.column(field))) }
        let list = columns.map { "\($0.sql) AS \"\($0.name)\"" }.joined(separator: ",\n  ")
        let ofKind = kind.map { "o.kind = \($0.code) AND " } ?? ""
        return "SELECT \(list)\n\(source) WHERE \(ofKind)\(own("verdict")) IS NOT NULL"
    }

    /// Below its floor an object has a merged row of the clearance, or is not there.
    var source: String {
        guard clearance < highest else {
            return """
                FROM object_rows o LEFT JOIN statement_rows s ON s.key = o.head
                LEFT JOIN merged_rows m ON o.head IS NULL AND m.object = o.id AND m.clearance = \(highest.rawValue)
                """
        }
        return """
            FROM object_rows o
            LEFT JOIN statement_rows s ON s.key = CASE WHEN o.floor <= \(clearance.rawValue) THEN o.head END
            LEFT JOIN merged_rows m ON s.key IS NULL AND m.object = o.id AND m.clearance
              = CASE WHEN o.floor <= \(clearance.rawValue) THEN \(highest.rawValue) ELSE \(clearance.rawValue) END
            """
    }

    /// A column that the object has itself for those who see what the highest sees.
    func own(_ column: String) -> String {
        clearance < highest
            ? "CASE WHEN o.floor <= \(clearance.rawValue) THEN o.\(column) ELSE m.\(column) END" : "o.\(column)"
    }

    /// The name of a declared field as a column; one that is common already gets `field_` before it.
    static func column(_ field: FieldDeclaration) -> String {
        columns.contains(field.name) ? "field_\(field.name)" : field.name
    }

    private static let fields = "coalesce(m.fields, s.fields, '{}')"

    private static func extract(_ field: FieldDeclaration) -> String {
        let value = "json_extract(\(fields), '$.\"\(field.name)\"')"
        return field.type == .timestamp ? time(value) : value
    }

    static let uuid = """
        lower(substr(hex(o.uuid), 1, 8) || '-' || substr(hex(o.uuid), 9, 4) || '-' || substr(hex(o.uuid), 13, 4)
          || '-' || substr(hex(o.uuid), 17, 4) || '-' || substr(hex(o.uuid), 21))
        """

    static func verdict(_ code: String) -> String {
        named(code, Verdict.allCases.map { ($0.rawValue, $0.description) })
    }

    static func tlp(_ code: String) -> String { named(code, TLP.allCases.map { ($0.rawValue, $0.description) }) }

    /// The number of the TLP that goes with a clearance.
    static func impliedTLP(_ clearance: String) -> String {
        "CASE \(clearance) "
            + Clearance.allCases.map { "WHEN \($0.rawValue) THEN \($0.impliedTLP.rawValue)" }.joined(separator: " ")
            + " END"
    }

    /// ISO 8601 in UTC with milliseconds; NULL for what no calendar holds.
    static func time(_ milliseconds: String) -> String {
        "strftime('%Y-%m-%dT%H:%M:%fZ', \(milliseconds) / 1000.0, 'unixepoch')"
    }

    static func named(_ code: String, _ names: [(UInt8, String)]) -> String {
        "CASE \(code) " + names.map { "WHEN \($0.0) THEN '\($0.1)'" }.joined(separator: " ") + " END"
    }
}
