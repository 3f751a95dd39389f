import Entries
import Indicators
import Membership
import Replication

/// mandala's own extension of a sighting, or of a note that tells of an action: all of the event.
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
                OwnEvent.write(event, &json)
            }
        }
    }

    /// The event that ``write(_:of:_:)`` has written; `tlp`: what the document says beside it, the stricter of the two
    /// holds.
    static func draft(
        _ own: JSONValue,
        _ prototypes: inout EventPrototypes,
        tlp: TLP?
    ) throws(RecordFault) -> PBDraft {
        let event = own["event"]?.text
        guard let kind = own["kind"]?.text.flatMap({ Kind.named($0) }), let value = own["value"]?.text,
            event == sighting || event == action
        else { throw RecordFault("its event is of a later version, or has no kind and value") }
        var prototype = event == action ? prototypes.action(of: kind) : prototypes.sighting(of: kind)
        prototype.value = value
        return try OwnEvent.draft(own, of: prototype, tlp: tlp)
    }
}
