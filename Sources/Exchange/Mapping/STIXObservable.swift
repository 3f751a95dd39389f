import Indicators
import Replication

/// The cyber-observable object (STIX 2.1 §6) of an object, and the comparison that finds it, by its kind's declaration.
struct STIXObservable {
    let type: String
    let id: String
    private let kind: Kind
    /// Property paths with what they hold, in the order of the declaration.
    private let properties: [(path: String, value: String)]

    init(_ object: ObjectFacts) {
        kind = object.kind
        // Of two types the value decides: those of addresses.
        let isSecond = kind.stix.types.count > 1 && object.value.contains(":")
        type = kind.stix.types[isSecond ? 1 : 0]
        properties = Self.properties(object)
        var json = JSONWriter()
        Self.write(properties, to: &json, enclosed: true)
        id = "\(type)--\(STIXID.uuid(String(decoding: json.bytes, as: UTF8.self), in: STIXID.observables))"
    }

    /// `[file:hashes.'SHA-256' = '…']`; several parts of a key together.
    var pattern: String {
        let comparisons = properties.map { "\(type):\($0.path) = '\(Self.escaped($0.value))'" }
        return "[" + comparisons.joined(separator: " AND ") + "]"
    }

    func write(to json: inout JSONWriter) {
        json.member("type", type)
        json.member("spec_version", "2.1")
        json.member("id", id)
        Self.write(properties, to: &json, enclosed: false)
        guard let definition = kind.stix.definition else { return }
        json.name("extensions")
        json.object {
            $0.name(definition)
            $0.object { $0.member("extension_type", "new-sco") }
        }
    }

    /// The parts of the key that STIX has a property for; the whole value where that is not all of it.
    private static func properties(_ object: ObjectFacts) -> [(path: String, value: String)] {
        let parts = object.kind.parts(of: object.value)
        let named = parts.compactMap { part -> (path: String, value: String)? in
            guard case .text(let text) = part.value,
                let path = object.kind.keyParts.first(where: { $0.name == part.name })?.stix
            else { return nil }
            return (path, text)
        }
        let isWhole =
            !named.isEmpty && (named.count == parts.count || object.kind.stix.types == ["cryptocurrency-wallet"])
        return isWhole && !object.kind.stix.isCustom ? named : [(object.kind.stix.property, object.value)]
    }

    private static func write(_ properties: [(path: String, value: String)], to json: inout JSONWriter, enclosed: Bool)
    {
        func members(_ json: inout JSONWriter) {
            for (path, value) in properties.sorted(by: { $0.path < $1.path }) {
                guard let hash = path.split(separator: ".").last, path.hasPrefix("hashes.") else {
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
        text.replacing("\\", with: "\\\\").replacing("'", with: "\\'")
    }
}
