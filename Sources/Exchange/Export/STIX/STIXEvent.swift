import Entries
import Indicators
import Membership
import Replication

/// A member's sighting of an object as STIX has it (§5.2), or a note (§4.10) on the object that says what was done about
/// it. STIX lets nobody see a relationship, so of a link both are notes.
struct STIXEvent {
    private static let countMax: UInt64 = 999_999_999

    private let event: EventRecord
    private let object: ObjectKey
    /// The identity of the member.
    private let author: String
    private let id: String

    init(_ event: EventRecord, of object: ObjectKey, author: String, federation: String) {
        self.event = event
        self.object = object
        self.author = author
        id = Self.id(of: event, of: object, federation: federation)
    }

    /// A later one of the slot is a version of it.
    static func id(of event: EventRecord, of object: ObjectKey, federation: String) -> String {
        var type = "note"
        if case .sighting = event.said, object.kind != .link { type = "sighting" }
        return "\(type)--\(STIXID.uuid("event \(federation)/\(event.member) \(event.slot)", of: object.id))"
    }

    var item: STIXItem {
        let modified = max(event.timeMs, STIXWriter.createdMs)
        return STIXItem(id, modifiedMs: modified) { json in
            STIXWriter.head(&json, id, modified: STIXWriter.time(modified), marking: event.tlp)
            json.member("created_by_ref", author)
            switch event.said {
            case .sighting(let sighting) where object.kind != .link: write(sighting, &json)
            case .sighting(let sighting):
                let times = [sighting.firstMs, sighting.lastMs].map(STIXWriter.time)
                note("sighted", ["\(sighting.count) times from \(times[0]) to \(times[1])", sighting.note], &json)
                json.member("lang", text: sighting.language)
            case .action(let action):
                note(action.action, [OwnEvent.text(of: action), action.note], &json)
                json.member("authors", action.by.isEmpty ? [] : [action.by])
                json.member("lang", text: action.language)
            }
            STIXEventExtension.write(event, of: object, &json)
        }
    }

    private func write(_ sighting: Sighting, _ json: inout JSONWriter) {
        json.member("description", text: sighting.note)
        json.member("lang", text: sighting.language)
        json.member("first_seen", STIXWriter.time(sighting.firstMs))
        json.member("last_seen", STIXWriter.time(sighting.lastMs))
        json.member("count", number: "\(min(sighting.count, Self.countMax))")
        json.member("sighting_of_ref", STIXWriter.id(object.kind, object.id))
        json.member("where_sighted_refs", [author])
    }

    private func note(_ title: String, _ lines: [String], _ json: inout JSONWriter) {
        json.member("abstract", title)
        json.member("content", lines.filter { !$0.isEmpty }.joined(separator: "\n"))
        json.member("object_refs", [STIXWriter.id(object.kind, object.id)])
    }
}
