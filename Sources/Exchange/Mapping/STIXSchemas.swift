import Indicators

/// JSON Schemas (draft 2020-12) of mandala's own STIX extensions, made of the kinds' declarations.
///
/// They are as open as a receiver is: a later version's vocabularies and fields are taken.
package enum STIXSchemas {
    /// Of what ``STIXExtension`` holds.
    static let statementName = "mandala-statement"
    /// Of what ``STIXEventExtension`` holds.
    static let eventName = "mandala-event"

    package static let names: [String] = [statementName, eventName] + types.keys.sorted()

    private static let types: [String: Kind] = {
        let own = Kind.all.compactMap { kind in kind.stix.ownType.map { ($0, kind) } }
        return Dictionary(own) { first, _ in first }
    }()

    /// Nil where there is none of the name.
    package static func schema(_ name: String) -> [UInt8]? {
        var json = JSONWriter()
        if name == statementName {
            json.object { statement(&$0) }
        } else if name == eventName {
            json.object { event(&$0) }
        } else if let kind = types[name] {
            json.object { observable(&$0, name, kind) }
        } else {
            return nil
        }
        return json.bytes
    }

    private static func head(_ json: inout JSONWriter, _ title: String, _ description: String, _ required: [String]) {
        json.member("$schema", "https://json-schema.org/draft/2020-12/schema")
        json.member("title", title)
        json.member("description", description)
        json.member("type", "object")
        json.member("required", required)
    }

    private static func statement(_ json: inout JSONWriter) {
        head(
            &json,
            statementName,
            "What members of a mandala federation say of an object: the content of \(STIXExtension.id).",
            ["extension_type", "kind", "value", "verdict"]
        )
        json.name("properties")
        json.object { properties in
            property(&properties, "extension_type") { $0.member("const", "property-extension") }
            property(&properties, "kind") { $0.member("enum", Kind.all.map(\.name)) }
            property(&properties, "value") { text(&$0, "The object's key in its canonical form.") }
            property(&properties, "verdict") { $0.member("enum", Verdict.allCases.map(\.description)) }
            property(&properties, "grade") { pattern(&$0, "^[ABCX][1-4]$", "Europol's 4x4 evaluation.") }
            property(&properties, "handling") { $0.member("enum", HandlingCode.allCases.map(\.description)) }
            property(&properties, "description") { text(&$0, "Where the object's own description shows a field.") }
            for (name, doc) in lists { property(&properties, name) { list(&$0, doc) } }
            for name in ["first_seen", "last_seen", "valid_from", "valid_until"] {
                property(&properties, name) { self.type(.timestamp, &$0) }
            }
            property(&properties, "fields") { $0.member("type", "object") }
        }
        json.name("allOf")
        json.list { list in for kind in Kind.all { list.object { fields(&$0, kind) } } }
    }

    private static func event(_ json: inout JSONWriter) {
        head(
            &json,
            eventName,
            "A sighting of an object or what was done about it: the content of \(STIXEventExtension.id).",
            ["extension_type", "event", "kind", "value", "tlp"]
        )
        json.name("properties")
        json.object { properties in
            property(&properties, "extension_type") { $0.member("const", "property-extension") }
            property(&properties, "event") {
                $0.member("enum", [STIXEventExtension.sighting, STIXEventExtension.action])
            }
            property(&properties, "kind") { $0.member("enum", Kind.all.map(\.name)) }
            property(&properties, "value") { text(&$0, "The object's key in its canonical form.") }
            property(&properties, "tlp") { $0.member("enum", TLP.allCases.map(\.description)) }
            property(&properties, "audience") { list(&$0, "The members it is addressed to; absent: all.") }
            property(&properties, "count") { self.type(.integer(1...Int64(1 << 53)), &$0) }
            for name in ["first", "last", "acted"] { property(&properties, name) { self.type(.timestamp, &$0) } }
            property(&properties, "loss") { pattern(&$0, "^[0-9]+([.][0-9]{1,3})?$", "What victims lost.") }
            property(&properties, "currency") { self.type(.currency, &$0) }
            for name in ["sector", "action", "outcome"] { property(&properties, name) { self.type(.code([]), &$0) } }
            for name in ["source", "scope", "done_by", "reference", "note", "language"] {
                property(&properties, name) { $0.member("type", "string") }
            }
        }
    }

    private static let lists = [
        ("audience", "The members it is addressed to; absent: all."), ("members", "Who stands by it."),
    ]

    /// What `fields` holds where the kind is this one.
    private static func fields(_ json: inout JSONWriter, _ kind: Kind) {
        json.name("if")
        json.object { condition in
            condition.name("properties")
            condition.object { property(&$0, "kind") { $0.member("const", kind.name) } }
        }
        json.name("then")
        json.object { then in
            then.member("description", kind.doc)
            then.name("properties")
            then.object { properties in
                property(&properties, "fields") { fields in
                    fields.name("properties")
                    fields.object { list in
                        for field in kind.fields {
                            property(&list, field.name) {
                                $0.member("description", field.doc + (field.unit.map { ", in \($0)" } ?? ""))
                                self.type(field.type, &$0)
                            }
                        }
                    }
                }
            }
        }
    }

    private static func observable(_ json: inout JSONWriter, _ type: String, _ kind: Kind) {
        head(&json, type, kind.doc, ["type", "id", kind.stix.property, "extensions"])
        json.name("properties")
        json.object { properties in
            property(&properties, "type") { $0.member("const", type) }
            property(&properties, "spec_version") { $0.member("const", "2.1") }
            property(&properties, "id") { pattern(&$0, "^\(type)--\(uuid)$", "UUIDv5 of \(kind.stix.property).") }
            property(&properties, kind.stix.property) {
                $0.member("type", "string")
                $0.member("examples", [kind.example])
            }
            property(&properties, "extensions") { extensions in
                extensions.member("type", "object")
                extensions.member("required", [kind.stix.definition(of: type) ?? ""])
            }
        }
    }

    private static let uuid = "[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"

    private static func type(_ type: FieldType, _ json: inout JSONWriter) {
        switch type {
        case .text(let bytes):
            json.member("type", "string")
            json.member("maxLength", number: "\(bytes)")
        case .code(let words):
            pattern(&json, "^[a-z0-9-]{1,64}$", nil)
            json.member("examples", words)
        case .integer(let range):
            json.member("type", "integer")
            bounds(&json, range)
        case .decimal(let range):
            json.member("type", "number")
            bounds(&json, range)
        case .boolean: json.member("type", "boolean")
        case .timestamp:
            json.member("type", "string")
            json.member("format", "date-time")
        case .country: pattern(&json, "^[A-Z]{2}$", nil)
        case .currency: pattern(&json, "^[A-Z0-9]{3,8}$", nil)
        case .reference: pattern(&json, "^\(uuid)$", nil)
        case .digest(let digits): pattern(&json, "^[0-9a-f]{\(digits)}$", nil)
        case .list(let element, let count):
            json.member("type", "array")
            json.member("maxItems", number: "\(count)")
            json.name("items")
            json.object { self.type(element, &$0) }
        }
    }

    private static func bounds<Bound>(_ json: inout JSONWriter, _ range: ClosedRange<Bound>) {
        json.member("minimum", number: "\(range.lowerBound)")
        json.member("maximum", number: "\(range.upperBound)")
    }

    private static func property(_ json: inout JSONWriter, _ name: String, _ body: (inout JSONWriter) -> Void) {
        json.name(name)
        json.object(body)
    }

    private static func text(_ json: inout JSONWriter, _ description: String) {
        json.member("type", "string")
        json.member("description", description)
    }

    private static func pattern(_ json: inout JSONWriter, _ pattern: String, _ description: String?) {
        json.member("type", "string")
        json.member("pattern", pattern)
        json.member("description", text: description ?? "")
    }

    private static func list(_ json: inout JSONWriter, _ description: String) {
        json.member("type", "array")
        json.member("description", description)
        json.name("items")
        json.object { $0.member("type", "string") }
    }
}
