import Entries
import Indicators
import Membership
import Replication

/// mandala's own extension of a sighting, or of a note that tells of an action: all of the event. Names have three
/// letters or more, as STIX wants them (§3.1).
///
/// ``STIXSchemas`` describes it; what is added here has to be added there.
enum STIXEventExtension {
    /// UUIDv5 of `stix-event-extension` in the namespace of mandala's object ids.
    static let id = "extension-definition--\(STIXID.uuid("stix-event-extension"))"
    static let sighting = "sighting"
    static let action = "action"

    static func write(_ event: EventRecord, of object: ObjectKey, _ json: inout JSONWriter) {
        json.name("extensions")
        json.object {
            $0.name(id)
            $0.object { json in
                json.member("extension_type", "property-extension")
                switch event.said {
                case .sighting: json.member("event", sighting)
                case .action: json.member("event", action)
                }
                json.member("kind", object.kind.name)
                json.member("value", object.value)
                json.member("tlp", event.tlp.description)
                if case .named(let members) = event.audience { json.member("audience", members.map(\.text)) }
                switch event.said {
                case .sighting(let sighting): write(sighting, &json)
                case .action(let action): write(action, &json)
                }
            }
        }
    }

    private static func write(_ sighting: Sighting, _ json: inout JSONWriter) {
        json.member("count", number: "\(sighting.count)")
        json.member("first", time: sighting.firstMs)
        json.member("last", time: sighting.lastMs)
        json.member("sector", text: sighting.sector)
        json.member("source", text: sighting.source)
        if let loss = sighting.loss {
            json.member("loss", Amount.text(thousandths: loss.thousandths))
            json.member("currency", loss.currency)
        }
        json.member("note", text: sighting.note)
        json.member("language", text: sighting.language)
    }

    private static func write(_ action: Action, _ json: inout JSONWriter) {
        json.member("action", action.action)
        json.member("acted", time: action.atMs)
        json.member("scope", text: action.scope)
        json.member("done_by", text: action.by)
        json.member("reference", text: action.reference)
        json.member("outcome", text: action.outcome)
        json.member("note", text: action.note)
        json.member("language", text: action.language)
    }

    /// What its members say of a sighting or an action.
    private static let columns: [(name: String, column: EventColumn)] = [
        ("count", .count), ("first", .first), ("last", .last), ("sector", .sector), ("source", .source),
        ("loss", .loss), ("currency", .currency), ("action", .action), ("acted", .at), ("scope", .scope),
        ("done_by", .by),
        ("reference", .reference), ("outcome", .outcome), ("note", .note), ("language", .language),
    ]

    /// The event that ``write(_:of:_:)`` has written; `tlp`: what the document says beside it, the stricter of the two
    /// holds.
    static func draft(
        _ own: JSONValue,
        sightings: inout DraftPrototypes,
        actions: inout DraftPrototypes,
        tlp: TLP?
    ) throws(RecordFault) -> PBDraft {
        let event = own["event"]?.text
        guard let kind = own["kind"]?.text.flatMap({ Kind.named($0) }), let value = own["value"]?.text,
            event == sighting || event == action
        else { throw RecordFault("its event is of a later version, or has no kind and value") }
        var draft = event == action ? actions[kind].draft : sightings[kind].draft
        draft.value = value
        for (name, column) in columns {
            let cell: Cell
            switch own[name] {
            case .text(let text)?: cell = .text(text)
            case .number(let number)?: cell = .number(number)
            default: continue
            }
            try DraftBuilder.set(column, Column(name: name, target: .event(column)), cell, &draft)
        }
        guard let said = own["tlp"]?.text.flatMap({ try? TLP($0) }) else { throw RecordFault("its event has no TLP") }
        draft.tlp = UInt32(max(said, tlp ?? .clear).rawValue)
        draft.asObject = false
        let audience = own["audience"]?.items.compactMap(\.text) ?? []
        if !audience.isEmpty { draft.audience = audience }
        return draft
    }
}
