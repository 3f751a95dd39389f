import Entries
import Indicators
import Membership
import Replication

/// mandala's own MISP object, so that nothing is lost on the way: `value` as the attribute that tools look at, and
/// `record` as `export ndjson` writes it.
enum MISPObject {
    static let name = "mandala-indicator"
    static let version = "1"

    /// Sightings and actions of one object: MISP keeps no longer text than 64 KiB.
    static let eventsMax = 100

    static func limited(_ object: ObjectFacts) -> ObjectFacts {
        guard object.events.count > eventsMax else { return object }
        var object = object
        object.events = Array(object.events.sorted { ($0.timeMs, $0.entry) < ($1.timeMs, $1.entry) }.suffix(eventsMax))
        return object
    }

    /// When the latest of what it says was said.
    static func writtenMs(_ object: ObjectFacts) -> UInt64 {
        max(object.writtenMs, object.events.map(\.timeMs).max() ?? 0)
    }

    /// Its id in an event: in MISP an id stands in one event alone, and whoever takes the feeds of two members has the
    /// object in an event of each.
    static func id(of object: ObjectFacts, in event: String) -> ObjectID {
        STIXID.uuid("misp-object \(event)", of: object.id)
    }

    static func write(
        _ object: ObjectFacts,
        in event: String,
        after history: MISPHistory,
        _ organisation: MISPOrganisation,
        to list: inout JSONWriter
    ) {
        let id = id(of: object, in: event)
        var bytes: [UInt8] = []
        _ = JSONLinesExport(tellsScore: false).append(object, to: &bytes)
        let record = String(decoding: bytes.dropLast(), as: UTF8.self)
        let time = history.seconds(of: "\(id)", record: record, written: max(1, writtenMs(object) / 1000))
        let seconds = "\(time)"
        list.object { json in
            begin("\(id)", seconds, &json)
            json.name("Attribute")
            json.list { attributes in
                let isBad = object.verdict != .benign && object.kind.isBlockable
                attribute(&attributes, "value", attributeType(object), object.value, id, seconds, isForDetection: isBad)
                {
                    telling(object, organisation, &$0)
                }
                func text(_ relation: String, _ value: String) {
                    attribute(&attributes, relation, "text", value, id, seconds, nil)
                }
                text("kind", object.kind.name)
                if let title = title(object) { text("title", title) }
                for event in object.events { action(event, id, seconds, &attributes) }
                text("record", record)
                let ids = standing(object, id)
                for gone in history.entries["\(id)"]?.attributes ?? [] where !ids.contains(gone.id) {
                    let seconds = gone.isDeleted ? gone.seconds : max(time, history.deletion(of: gone.seconds))
                    deleted(gone, "\(seconds)", to: &attributes)
                }
            }
        }
    }

    /// Of one that is gone nothing but its ids: MISP deletes what it has by them, and nothing that was erased stays.
    static func writeDeleted(_ entry: MISPHistory.Entry, _ seconds: UInt64, to list: inout JSONWriter) {
        list.object { json in
            begin(entry.id, "\(seconds)", &json)
            json.name("deleted")
            json.value(true)
            json.name("Attribute")
            json.list { attributes in
                for attribute in entry.attributes { deleted(attribute, "\(seconds)", to: &attributes) }
            }
        }
    }

    /// The ids of those that it has.
    private static func standing(_ object: ObjectFacts, _ id: ObjectID) -> Set<String> {
        var ids = ["value", "kind", "record"].map { attributeID($0, id) }
        if title(object) != nil { ids.append(attributeID("title", id)) }
        for event in object.events {
            if case .action = event.said { ids.append(attributeID("action", id, name(of: event))) }
        }
        return Set(ids)
    }

    /// `name` tells apart what has the same relation.
    private static func attributeID(_ relation: String, _ id: ObjectID, _ name: String = "") -> String {
        "\(STIXID.uuid("misp-\(relation) \(id)\(name.isEmpty ? "" : " \(name)")"))"
    }

    private static func name(of event: EventRecord) -> String { "\(event.member) \(event.slot)" }

    private static func deleted(
        _ attribute: MISPHistory.Entry.Attribute,
        _ seconds: String,
        to list: inout JSONWriter
    ) {
        list.object { json in
            json.member("object_relation", attribute.relation)
            json.member("type", "text")
            json.member("category", "Other")
            json.member("value", "withdrawn")
            json.member("uuid", attribute.id)
            json.member("timestamp", seconds)
            json.name("to_ids")
            json.value(false)
            json.name("disable_correlation")
            json.value(true)
            json.name("deleted")
            json.value(true)
        }
    }

    private static func begin(_ id: String, _ seconds: String, _ json: inout JSONWriter) {
        json.member("name", name)
        json.member("meta-category", "misc")
        json.member("description", "What the members of a federation say of one thing")
        json.member("template_uuid", "\(STIXID.uuid("misp-template"))")
        json.member("template_version", version)
        json.member("uuid", id)
        json.member("timestamp", seconds)
    }

    /// What was done, in words.
    private static func action(_ event: EventRecord, _ id: ObjectID, _ seconds: String, _ list: inout JSONWriter) {
        guard case .action(let action) = event.said else { return }
        let text = [event.member.text, OwnEvent.text(of: action), action.note].filter { !$0.isEmpty }
        attribute(
            &list,
            "action",
            "text",
            text.joined(separator: ": "),
            id,
            seconds,
            name: name(of: event)
        ) {
            tags([event.tlp.description.lowercased()], &$0)
        }
    }

    /// Of the attribute that tools look at.
    private static func telling(_ object: ObjectFacts, _ organisation: MISPOrganisation, _ json: inout JSONWriter) {
        json.member("comment", text: object.description)
        let done = Set(
            object.events.compactMap { event in
                guard case .action(let action) = event.said, ["", "partial"].contains(action.outcome) else {
                    return nil
                }
                return action.action
            } as [String]
        )
        tags(
            [object.tlp.description.lowercased()] + object.labels.map { "mandala:label=\"\($0)\"" }
                + done.sorted().map { "mandala:action=\"\($0)\"" },
            &json
        )
        MISPSighting.write(object, organisation, to: &json)
    }

    private static func tags(_ names: [String], _ json: inout JSONWriter) {
        json.name("Tag")
        json.list { list in
            for name in names {
                list.object {
                    $0.member("name", name)
                    $0.member("colour", "#ffffff")
                }
            }
        }
    }

    /// What people call it, where its key says nothing.
    private static func title(_ object: ObjectFacts) -> String? {
        let named = object.kind.fields.first { $0.stix == "name" }?.name
        switch object.fields.first(where: { $0.name == named })?.value {
        case .text(let text): return text
        case .list(let items): return items.first
        default: return nil
        }
    }

    /// The attribute type of the value; text where MISP would take the canonical form for something else.
    private static func attributeType(_ object: ObjectFacts) -> String {
        switch object.kind {
        case .phoneNumber, .url, .domain, .emailAddress, .file: object.kind.misp.attribute
        case .ipAddress: object.kind.misp.attribute
        default: "text"
        }
    }

    /// `more`: what else the attribute has.
    private static func attribute(
        _ list: inout JSONWriter,
        _ relation: String,
        _ type: String,
        _ value: String,
        _ id: ObjectID,
        _ seconds: String,
        isForDetection: Bool = false,
        name: String = "",
        _ more: ((inout JSONWriter) -> Void)?
    ) {
        list.object { json in
            json.member("object_relation", relation)
            json.member("type", type)
            json.member("category", category(of: type))
            json.member("value", value)
            json.member("uuid", attributeID(relation, id, name))
            json.member("timestamp", seconds)
            json.name("to_ids")
            json.value(isForDetection)
            json.name("disable_correlation")
            json.value(relation != "value")
            more?(&json)
        }
    }

    private static func category(of type: String) -> String {
        switch type {
        case "phone-number": "Person"
        case "sha256", "email-src": "Payload delivery"
        case "text": "Other"
        default: "Network activity"
        }
    }
}
