import Entries
import Indicators

/// Reads what mandala itself has written into documents of others: records as `export ndjson` writes them. Nothing has
/// to be guessed.
struct OwnRecords {
    private var records: JSONRecords?
    private var events: EventPrototypes

    init(_ defaults: ImportDefaults) {
        var defaults = defaults
        // Of tables.
        defaults.columns = []
        events = EventPrototypes(defaults)
        records = try? JSONRecords(defaults, refusesUnknown: false)
    }

    /// With the sightings and actions in it.
    mutating func outcomes(_ record: JSONValue, tlp: TLP?) throws(RecordFault) -> [ImportLine.Outcome] {
        let draft = try draft(record, tlp: tlp)
        return [.draft(draft)] + events.outcomes(of: record, about: draft)
    }

    /// `tlp`: what the document says beside the record; the stricter of the two holds.
    mutating func draft(_ record: JSONValue, tlp: TLP?) throws(RecordFault) -> PBDraft {
        switch records?.outcome(record, line: 0) {
        case .draft(var draft)?:
            if let tlp {
                let said = record["tlp"] == nil ? 0 : draft.tlp
                draft.tlp = max(said, UInt32(tlp.rawValue))
            }
            return draft
        case .reject(let reason)?, .deleted(let reason)?: throw RecordFault(reason)
        case nil: throw RecordFault("mandala's own records cannot be read with these columns")
        }
    }
}
