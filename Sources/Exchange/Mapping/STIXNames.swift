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
        return meanings
    }()
}
