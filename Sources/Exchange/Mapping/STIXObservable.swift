import Indicators
import Replication

/// The cyber-observable object (STIX 2.1 §6) of an object, and the comparison that finds it, by its kind's declaration.
struct STIXObservable {
    let type: String
    let id: String
    private let object: ObjectFacts
    /// Property paths with what they hold, in the order of the declaration.
    private let properties: [(path: String, value: String)]

    init(_ object: ObjectFacts) {
        self.object = object
        let mapping = object.kind.stix
        let (properties, isWhole) = Self.properties(object)
        self.properties = properties
        // Of two types the value decides: those of addresses, and of what stands on a chain or not.
        let isSecond = mapping.types.count > 1 && (mapping.ownType == nil ? object.value.contains(":") : isWhole)
        type = mapping.types[isSecond ? 1 : 0]
        var json = JSONWriter()
        Self.write(properties, to: &json, enclosed: true)
        id = "\(type)--\(STIXID.uuid(String(decoding: json.bytes, as: UTF8.self), in: STIXID.observables))"
    }

    /// The id of the definition of a type that the standard lacks.
    var definition: String? { object.kind.stix.definition(of: type) }

    /// `[file:hashes.'SHA-256' = '…']`; several parts of a key together.
    var pattern: String {
        let comparisons = properties.map { "\(type):\($0.path) = '\(Self.escaped($0.value))'" }
        return "[" + comparisons.joined(separator: " AND ") + "]"
    }

    func write(to json: inout JSONWriter) {
        json.member("type", type)
        json.member("spec_version", "2.1")
        json.member("id", id)
        json.member("object_marking_refs", [ForeignTLP.id(of: object.tlp)])
        Self.write(properties, to: &json, enclosed: false)
        for field in object.fields { write(field, to: &json) }
        guard let definition else { return }
        json.name("extensions")
        json.object {
            $0.name(definition)
            $0.object { $0.member("extension_type", "new-sco") }
        }
    }

    /// A field that the type has a property for; one text where there are several. References are to STIX objects there.
    private func write(_ field: Field, to json: inout JSONWriter) {
        guard let declaration = object.kind.fields.first(where: { $0.name == field.name }),
            let path = declaration.stix, !path.contains("."), !properties.contains(where: { $0.path == path }),
            declaration.type.referredKinds == nil
        else { return }
        switch field.value {
        case .text(let text): json.member(path, text)
        case .integer(let number) where declaration.type == .timestamp:
            json.member(path, STIXWriter.time(UInt64(clamping: number)))
        case .integer(let number): json.member(path, number: "\(number)")
        case .list(let items): if let first = items.first { json.member(path, first) }
        case .decimal, .boolean: return
        }
    }

    /// The parts of the key that STIX has a property for, or the whole value where that is not all of it.
    private static func properties(_ object: ObjectFacts) -> (list: [(path: String, value: String)], isWhole: Bool) {
        let parts = object.kind.parts(of: object.value)
        let named = parts.compactMap { part -> (path: String, value: String)? in
            guard case .text(let text) = part.value,
                let path = object.kind.keyParts.first(where: { $0.name == part.name })?.stix
            else { return nil }
            return (path, text)
        }
        // A type of mandala's own holds the value.
        let isOwn = object.kind.stix.types.first == object.kind.stix.ownType && object.kind.stix.types.count == 1
        let isWhole = !isOwn && !named.isEmpty && (named.count == parts.count || object.kind == .cryptoWallet)
        return isWhole ? (named, true) : ([(object.kind.stix.property, object.value)], false)
    }

    private static func write(_ properties: [(path: String, value: String)], to json: inout JSONWriter, enclosed: Bool)
    {
        func members(_ json: inout JSONWriter) {
            for (path, value) in properties.sorted(by: { $0.path < $1.path }) {
                guard path.hasPrefix("hashes."), let hash = path.split(separator: ".").last else {
                    json.member(path, value)
                    continue
                }
                json.name("hashes")
                json.object { $0.member(String(hash).replacing("'", with: ""), value) }
            }
        }
        if enclosed { json.object { members(&$0) } } else { members(&json) }
    }

    private static func escaped(_ text: String) -> String {
        guard text.utf8.contains(where: { $0 == UInt8(ascii: "\\") || $0 == UInt8(ascii: "'") }) else { return text }
        return text.replacing("\\", with: "\\\\").replacing("'", with: "\\'")
    }
}
