import Entries
import Indicators
import Membership
import Replication

/// mandala's own extension of a sighting, or of a note that tells of an action: all of the event, by the names that
/// `mandala sighted --file` and `acted --file` read.
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
        json.member("at", time: action.atMs)
        json.member("scope", text: action.scope)
        json.member("by", text: action.by)
        json.member("reference", text: action.reference)
        json.member("outcome", text: action.outcome)
        json.member("note", text: action.note)
        json.member("language", text: action.language)
    }

    /// The event as a record; nil for what this version does not know. `isAction`: otherwise it is a sighting.
    static func record(_ own: JSONValue) -> (record: JSONValue, isAction: Bool)? {
        guard case .object(let members) = own, let event = own["event"]?.text, event == sighting || event == action
        else {
            return nil
        }
        return (.object(members.filter { $0.name != "extension_type" && $0.name != "event" }), event == action)
    }
}
