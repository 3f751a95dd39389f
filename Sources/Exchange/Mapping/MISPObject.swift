import Indicators
import Replication

/// mandala's own MISP object, so that nothing is lost on the way: `value` as the attribute that tools look at, and
/// `record` as `export ndjson` writes it.
enum MISPObject {
    static let name = "mandala-indicator"
    static let version = "1"

    static func write(_ object: ObjectFacts, _ timestamp: UInt64, to list: inout JSONWriter) {
        let id = object.id
        var record: [UInt8] = []
        _ = JSONLinesExport().append(object, to: &record)
        let seconds = "\(max(1, object.writtenMs / 1000))"
        list.object { json in
            json.member("name", name)
            json.member("meta-category", "misc")
            json.member("description", "What the members of a federation say of one thing")
            json.member("template_uuid", "\(STIXID.uuid("misp-template"))")
            json.member("template_version", version)
            json.member("uuid", "\(id)")
            json.member("timestamp", seconds)
            json.name("Attribute")
            json.list { attributes in
                attribute(&attributes, "value", attributeType(object), object.value, id, object, seconds)
                attribute(&attributes, "kind", "text", object.kind.name, id, nil, seconds)
                if let title = title(object) { attribute(&attributes, "title", "text", title, id, nil, seconds) }
                attribute(
                    &attributes,
                    "record",
                    "text",
                    String(decoding: record.dropLast(), as: UTF8.self),
                    id,
                    nil,
                    seconds
                )
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

    /// `object`: for the attribute that tools look at; detection is by what can be blocked.
    private static func attribute(
        _ list: inout JSONWriter,
        _ relation: String,
        _ type: String,
        _ value: String,
        _ id: ObjectID,
        _ object: ObjectFacts?,
        _ seconds: String
    ) {
        list.object { json in
            json.member("object_relation", relation)
            json.member("type", type)
            json.member("category", category(of: type))
            json.member("value", value)
            json.member("uuid", "\(STIXID.uuid("misp-\(relation) \(id)"))")
            json.member("timestamp", seconds)
            json.name("to_ids")
            json.value(object.map { $0.verdict != .benign && $0.kind.isBlockable } ?? false)
            json.name("disable_correlation")
            json.value(object == nil)
            guard let object else { return }
            json.member("comment", text: object.description)
            json.name("Tag")
            json.list { tags in
                for name in [object.tlp.description.lowercased()] + object.labels.map({ "mandala:label=\"\($0)\"" }) {
                    tags.object {
                        $0.member("name", name)
                        $0.member("colour", "#ffffff")
                    }
                }
            }
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
