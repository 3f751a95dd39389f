import Indicators

/// What STIX's object paths stand for, from the kinds' own declarations.
enum STIXNames {
    enum Meaning: Hashable {
        /// The value, or a part of the key.
        case key(Kind, part: KeyPart)
        case field(Kind, FieldDeclaration)
    }

    /// `type:property`, in lower case and without quotes, to what it says.
    static func meaning(_ path: String) -> Meaning? { meanings[folded(path)] }

    /// Of observables alone.
    static func kind(ofType type: String) -> Kind? { kinds[type] }

    /// `file:hashes.'SHA-256'` and `file:hashes.sha256` are written for the same.
    static func folded(_ path: String) -> String {
        let plain = path.lowercased().filter { $0 != "'" && $0 != "\"" && $0 != " " }
        guard let hash = plain.firstRange(of: ":hashes.") else { return plain }
        return plain[..<hash.upperBound] + plain[hash.upperBound...].filter { $0 != "-" }
    }

    /// The comparisons of a pattern, with what they say of another object's value as said of that object: MISP writes an
    /// address or a name as either end of network traffic, and a sender as the end of a message.
    static func resolved(_ said: [(path: String, value: String)]) -> [(path: String, value: String)] {
        guard said.contains(where: { isOfEnds($0.path) }) else { return said }
        var types: [String: String] = [:]
        for (path, value) in said {
            if let end = ends.first(where: { folded(path) == "\($0)type" }) { types[end] = value }
        }
        let isToAddress = types[ends[1]] != "domain-name" && said.contains { folded($0.path) == "\(ends[1])value" }
        return said.compactMap { path, value in
            let plain = folded(path)
            if plain == "email-message:from_ref.value" { return ("email-addr:value", value) }
            // It is of the address that the traffic goes to; of a name it is not kept.
            if plain == "network-traffic:dst_port", !isToAddress { return nil }
            guard let end = ends.first(where: { plain.hasPrefix($0) }) else { return (path, value) }
            if plain == "\(end)type" { return nil }
            return plain == "\(end)value" ? ("\(types[end] ?? "ipv4-addr"):value", value) : (path, value)
        }
    }

    private static let ends = ["network-traffic:src_ref.", "network-traffic:dst_ref."]

    private static func isOfEnds(_ path: String) -> Bool {
        let type = path.prefix { $0 != ":" }.lowercased()
        return type == "network-traffic" || type == "email-message"
    }

    private static let kinds: [String: Kind] = {
        var kinds: [String: Kind] = [:]
        for kind in Kind.all where kind.stix.isObservable {
            for type in kind.stix.types where kinds[type] == nil { kinds[type] = kind }
        }
        return kinds
    }()

    private static let meanings: [String: Meaning] = {
        var meanings: [String: Meaning] = [:]
        for kind in Kind.all where kind.stix.isObservable {
            for type in kind.stix.types where kinds[type] == kind {
                for part in kind.keyParts {
                    if let name = part.stix { meanings[folded("\(type):\(name)")] = .key(kind, part: part) }
                }
                for field in kind.fields {
                    let path = field.stix.map { folded("\(type):\($0)") }
                    if let path, meanings[path] == nil { meanings[path] = .field(kind, field) }
                }
            }
        }
        if let port = Kind.ipAddress.fields.first(where: { $0.name == "port" }) {
            meanings["network-traffic:dst_port"] = .field(.ipAddress, port)
        }
        return meanings
    }()
}
