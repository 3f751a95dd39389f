import Entries

/// The SELECTs behind the public views of events.
enum EventView {
    static func sightings(_ highest: Clearance) -> String {
        select(
            about: EventText.sighting,
            highest,
            """
            json_extract(e.said, '$.count') AS count,
            \(ObjectView.time("json_extract(e.said, '$.first')")) AS first_seen,
            \(ObjectView.time("e.at")) AS last_seen,
            e.word AS sector,
            \(text("source")) AS source,
            json_extract(e.said, '$.loss') / 1000.0 AS loss,
            json_extract(e.said, '$.currency') AS currency,
            """
        )
    }

    static func actions(_ highest: Clearance) -> String {
        select(
            about: EventText.action,
            highest,
            """
            e.word AS action,
            \(text("scope")) AS scope,
            \(text("by")) AS done_by,
            \(ObjectView.time("e.at")) AS acted,
            \(text("reference")) AS reference,
            coalesce(json_extract(e.said, '$.outcome'), 'done') AS outcome,
            """
        )
    }

    private static func text(_ name: String) -> String { "coalesce(json_extract(e.said, '$.\(name)'), '')" }

    private static func select(about: Int64, _ highest: Clearance, _ columns: String) -> String {
        """
        SELECT \(ObjectView.uuid) AS id,
          (SELECT name FROM kind_rows WHERE code = o.kind) AS kind,
          o.value AS value,
          p.member AS member,
          p.origin AS log,
          e.key & 1099511627775 AS entry,
          \(ObjectView.time("e.time")) AS written,
          \(columns)
          \(text("note")) AS note,
          \(text("language")) AS language,
          e.counts >> \(highest.rawValue) & 1 AS is_current,
          \(ObjectView.tlp("coalesce(e.tlp, \(ObjectView.impliedTLP("e.clearance")))")) AS tlp,
          e.audience AS audience
        FROM event_rows e JOIN object_rows o ON o.id = e.object JOIN log_rows p ON p.log = e.key >> 40
        WHERE e.about = \(about)
        """
    }
}
