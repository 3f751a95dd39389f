import Crypto
import Entries
import GRDB
import Indicators

/// The stable interface of the replica: views with documented names, made anew whenever a kind's declaration changes.
///
/// - `objects`: what is live, as the file's highest clearance sees it; `objects_clear`, `objects_green`,
///   `objects_amber`, `objects_amber_strict`: as lower ones see it.
/// - one view a kind (`phone_number`, `"case"`, …): the same columns, and one for each declared field.
/// - `links`: a link with its ends.
/// - `statements`: every statement and withdrawal held, by member, with what it superseded.
/// - `sightings`, `actions`: every one held, by member; `is_current` says which count.
/// - `requests`, `answers`: every one held, by member; `is_current` says which answers count.
/// - `changes`: one row an object, `sequence` ascending; a NULL verdict takes the object back, a NULL value says that
///   all of it was erased. Pollers ask for `sequence > ?`, and begin anew when `generation` of `replica_info` changed.
/// - `conflicts`: objects on which members disagree. `members`, `logs`: how far each is applied. `kinds`. `unread`.
/// - `replica_info`: schema and merge version, generation, sequence, digests.
struct PublicViews {
    let highest: Clearance

    /// By name.
    var definitions: [(name: String, select: String)] {
        var views: [(String, String)] = [("objects", ObjectView(clearance: highest, highest: highest).select())]
        for clearance in Clearance.allCases where clearance < .red {
            let seen = min(clearance, highest)
            views.append(("objects_\(clearance.word)", ObjectView(clearance: seen, highest: highest).select()))
        }
        for kind in Kind.all {
            views.append(
                (PublicViews.name(of: kind), ObjectView(clearance: highest, highest: highest).select(kind: kind))
            )
        }
        views += [
            ("links", PublicViews.links), ("statements", PublicViews.statements),
            ("sightings", EventView.sightings(highest)), ("actions", EventView.actions(highest)),
            ("changes", PublicViews.changes), ("conflicts", PublicViews.conflicts),
            ("requests", RequestView.requests), ("answers", RequestView.answers),
            (
                "members",
                """
                SELECT member, max(incarnation) AS incarnation, count(*) AS logs, sum(applied) AS applied
                FROM log_rows GROUP BY member
                """
            ),
            ("logs", "SELECT origin, member, incarnation, applied, frozen FROM log_rows"),
            (
                "kinds",
                """
                SELECT code, name, replace(name, '-', '_') AS view, \(PublicViews.blockable) AS blockable,
                  \(PublicViews.days(\.lifetimeDays)) AS lifetime_days,
                  \(PublicViews.days(\.halfLifeDays)) AS half_life_days
                FROM kind_rows
                """
            ),
            (
                "unread",
                """
                SELECT p.origin AS log, u.key & 1099511627775 AS entry, u.invalid, u.reason
                FROM unread_rows u JOIN log_rows p ON p.log = u.key >> 40
                """
            ),
            ("replica_info", "SELECT name, value FROM meta WHERE name <> 'views'"),
        ]
        return views
    }

    /// Whether objects of the kind may stand in a block list.
    private static let blockable =
        "code IN (\(Kind.all.filter(\.isBlockable).map { "\($0.code)" }.joined(separator: ", ")))"

    /// NULL for a kind that has none.
    private static func days(_ of: (Ageing) -> UInt64?) -> String {
        let cases = Kind.all.compactMap { kind in of(kind.ageing).map { "WHEN \(kind.code) THEN \($0)" } }
        return "CASE code \(cases.joined(separator: " ")) END"
    }

    static func name(of kind: Kind) -> String { kind.name.replacing("-", with: "_") }

    /// Drops and makes all views when they are not those of this version; returns whether it did.
    @discardableResult
    func refresh(_ db: Database) throws -> Bool {
        let definitions = definitions
        let text = definitions.map { "CREATE VIEW \"\($0.name)\" AS\n\($0.select);" }.joined(separator: "\n")
        let kinds = Kind.all.map { "\($0.code) \($0.name)" }.joined(separator: ",")
        let print = SHA256.hash(data: Array((text + kinds).utf8)).map { String($0, radix: 16) }.joined(separator: ".")
        guard try ReplicaMeta.views.text(db) != print else { return false }
        for view in try String.fetchAll(db, sql: "SELECT name FROM sqlite_schema WHERE type = 'view'") {
            try db.execute(sql: "DROP VIEW \"\(view)\"")
        }
        try db.execute(sql: "DELETE FROM kind_rows")
        for kind in Kind.all {
            try db.execute(
                sql: "INSERT INTO kind_rows (code, name) VALUES (?, ?)",
                arguments: [Int64(kind.code), kind.name]
            )
        }
        try db.execute(sql: text)
        try ReplicaMeta.views.set(print, db)
        try ReplicaMeta.schemaVersion.set(ReplicaSchema.version, db)
        return true
    }

    private static let links = """
        SELECT id, substr(value, 1, 36) AS from_id, substr(value, 38, length(value) - 74) AS relation,
          substr(value, -36) AS to_id, from_kind, from_value, to_kind, to_value, verdict, confidence, tlp, changed
        FROM link
        """

    private static var statements: String {
        """
        SELECT \(ObjectView.uuid) AS id,
          (SELECT name FROM kind_rows WHERE code = o.kind) AS kind,
          o.value AS value,
          p.member AS member,
          p.origin AS log,
          s.key & 1099511627775 AS entry,
          \(ObjectView.time("s.time")) AS written,
          \(ObjectView.verdict("s.verdict")) AS verdict,
          s.confidence AS confidence,
          \(ObjectView.named("s.grade", grades)) AS source_grade,
          \(ObjectView.named("s.handling", (UInt8(0)...3).map { ($0, "H\($0)") })) AS handling,
          coalesce(s.labels, '[]') AS labels,
          \(ObjectView.time("s.first_seen")) AS first_seen,
          \(ObjectView.time("s.last_seen")) AS last_seen,
          \(ObjectView.time("s.valid_from")) AS valid_from,
          \(ObjectView.time("s.valid_until")) AS valid_until,
          coalesce(s.description, '') AS description,
          coalesce(s.language, '') AS language,
          coalesce(s.refs, '[]') AS "references",
          coalesce(s.fields, '{}') AS fields,
          coalesce(s.clock, '-') AS clock,
          s.decided AS renews,
          s.standing & 1 AS is_current,
          s.standing >> 1 AS is_head,
          s.reason AS withdrawn,
          \(ObjectView.tlp("coalesce(s.tlp, \(ObjectView.impliedTLP("s.clearance")))")) AS tlp,
          s.audience AS audience,
          p.frozen AS log_frozen
        FROM statement_rows s JOIN object_rows o ON o.id = s.object JOIN log_rows p ON p.log = s.key >> 40
        """
    }

    private static var grades: [(UInt8, String)] {
        (UInt8.min...UInt8.max).compactMap { code in SourceGrade(rawValue: code).map { (code, $0.description) } }
    }

    private static var changes: String {
        """
        SELECT o.changed AS sequence, \(ObjectView.uuid) AS id,
          (SELECT name FROM kind_rows WHERE code = o.kind) AS kind, o.value AS value,
          \(ObjectView.verdict("o.verdict")) AS verdict, o.confidence AS confidence
        FROM object_rows o
        """
    }

    private static var conflicts: String {
        """
        SELECT \(ObjectView.uuid) AS id, (SELECT name FROM kind_rows WHERE code = o.kind) AS kind, o.value AS value,
          \(ObjectView.verdict("o.verdict")) AS verdict, o.flags & 1 AS conflict, o.flags >> 1 AS contested,
          \(members("= 1")) AS benign_by, \(members("> 1")) AS others_by, o.changed AS changed
        FROM object_rows o WHERE o.flags IS NOT NULL
        """
    }

    private static func members(_ verdict: String) -> String {
        """
        (SELECT json_group_array(member) FROM (SELECT DISTINCT p.member AS member FROM statement_rows s
          JOIN log_rows p ON p.log = s.key >> 40
          WHERE s.object = o.id AND s.standing <> 0 AND s.verdict \(verdict) ORDER BY 1))
        """
    }
}
