import Indicators
import Membership
import Replication

/// mandala's own extension of STIX objects: what they cannot say, so that nothing is lost on the way.
///
/// ``STIXSchemas`` describes it; what is added here has to be added there.
enum STIXExtension {
    /// UUIDv5 of `stix-extension` in the namespace of mandala's object ids.
    static let id = "extension-definition--\(STIXID.uuid("stix-extension"))"
    /// What an external reference of a statement is called; others are of the mapping.
    static let referenceName = "reference"

    /// What every STIX object has a property for (§3.2). `shown`: addresses in fields, which stand with the references.
    static func describe(_ object: ObjectFacts, shown: [String] = [], _ json: inout JSONWriter) {
        json.member("lang", text: object.language)
        json.member("labels", object.labels)
        json.member("confidence", number: "\(object.confidence)")
        let references = object.references.map { (referenceName, $0) } + shown.map { ("url", $0) }
        guard !references.isEmpty else { return }
        json.name("external_references")
        json.list { list in
            for (name, reference) in references {
                list.object {
                    $0.member("source_name", name)
                    $0.member(isURL(reference) ? "url" : "external_id", reference)
                }
            }
        }
    }

    /// As RFC 3986 has it, which validators ask for.
    private static func isURL(_ text: String) -> Bool {
        (text.hasPrefix("https://") || text.hasPrefix("http://"))
            && text.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7f && !#""<>\^`{|}"#.utf8.contains($0) }
    }

    /// `shown`: what stands in the property `description`; nil where the type has none.
    static func write(_ object: ObjectFacts, shown: String?, _ json: inout JSONWriter) {
        json.name("extensions")
        json.object {
            $0.name(id)
            $0.object {
                $0.member("extension_type", "property-extension")
                $0.member("kind", object.kind.name)
                $0.member("value", object.value)
                $0.member("verdict", "\(object.verdict)")
                if let grade = object.grade { $0.member("grade", "\(grade)") }
                if let handling = object.handling { $0.member("handling", "\(handling)") }
                $0.member("audience", object.audience?.map(\.text) ?? [])
                $0.member("first_seen", time: object.firstSeenMs)
                $0.member("last_seen", time: object.lastSeenMs)
                $0.member("valid_from", time: object.validFromMs)
                $0.member("valid_until", time: object.validUntilMs)
                $0.member("members", object.members.map(\.text))
                if shown != object.description { $0.member("description", object.description) }
                guard !object.fields.isEmpty else { return }
                $0.name("fields")
                $0.fields(object.fields, of: object.kind)
            }
        }
    }

    /// The statement as a record: what ``describe(_:_:)`` and ``write(_:shown:_:)`` have written, by the names of
    /// `export ndjson`.
    static func record(_ own: JSONValue, _ object: JSONValue) -> JSONValue {
        guard case .object(var members) = own else { return .object([]) }
        members.removeAll { ["extension_type", "members"].contains($0.name) }
        func add(_ name: String, _ value: JSONValue?) {
            if let value, !members.contains(where: { $0.name == name }) {
                members.append(.init(name: name, value: value))
            }
        }
        let types = object["indicator_types"]?.items.compactMap(\.text) ?? []
        add("verdict", STIXVerdict.verdict(types).map { .text("\($0)") })
        add("confidence", object["confidence"])
        add("labels", object["labels"])
        add("language", object["lang"])
        add("description", object["description"])
        let references = (object["external_references"]?.items ?? []).filter {
            $0["source_name"]?.text == referenceName
        }
        add("references", .list(references.compactMap { $0["url"] ?? $0["external_id"] }))
        return .object(members)
    }
}
