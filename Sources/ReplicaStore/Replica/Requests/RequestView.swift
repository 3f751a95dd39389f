import Entries

/// The SELECTs behind the public views of requests.
enum RequestView {
    static var requests: String {
        select(
            "request_rows",
            """
            r.what AS what,
            r.objects AS objects,
            r.addressees AS addressees,
            \(ObjectView.time("nullif(r.due, 0)")) AS due,
            r.legal_basis AS legal_basis,
            r.reference AS reference,
            coalesce(nullif(r.urgency, ''), 'routine') AS urgency,
            r.text AS text,
            r.language AS language,
            r.contact AS contact,
            CASE WHEN r.withdrawn = 1 THEN 'withdrawn' WHEN r.open = 1 THEN 'open' ELSE 'settled' END AS state,
            """
        )
    }

    static var answers: String {
        let states = RequestAnswer.State.allCases.map { ($0.rawValue, $0.description) }
        return select(
            "answer_rows",
            """
            r.request AS answers_entry,
            \(ObjectView.named("r.state", states)) AS state,
            r.reason AS reason,
            r.text AS text,
            r.language AS language,
            \(ObjectView.time("r.at")) AS done,
            r.counts AS is_current,
            """
        )
    }

    private static func select(_ table: String, _ columns: String) -> String {
        """
        SELECT r.id AS request,
          p.member AS member,
          p.origin AS log,
          r.key & 1099511627775 AS entry,
          \(ObjectView.time("r.time")) AS written,
          \(columns)
          \(ObjectView.tlp("r.tlp")) AS tlp,
          r.audience AS audience,
          r.sealed AS is_sealed
        FROM \(table) r JOIN log_rows p ON p.log = r.key >> 40
        """
    }
}
