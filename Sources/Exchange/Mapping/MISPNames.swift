import Indicators

/// What MISP's attribute types and object relations stand for, from the kinds' own declarations.
enum MISPNames {
    /// The kind whose value an attribute of the type holds; nil for what no kind is identified by.
    static func kind(ofType type: String) -> Kind? { types[type] }

    /// The kinds that an object of the template can be.
    static func kinds(ofObject name: String) -> [Kind] { objects[name] ?? [] }

    /// Types that are a pair, `first|second`: which half is the value.
    static let pairs: [String: (first: Kind?, second: Kind?)] = [
        "domain|ip": (.domain, .ipAddress), "ip-dst|port": (.ipAddress, nil), "ip-src|port": (.ipAddress, nil),
        "hostname|port": (.domain, nil), "filename|sha256": (nil, .file),
    ]

    /// A type such as `text` says nothing alone.
    private static let vague: Set<String> = ["text", "link"]

    private static let types: [String: Kind] = {
        var types: [String: Kind] = [:]
        for kind in Kind.all {
            for type in [kind.misp.attribute] + kind.misp.alsoRead
            where types[type] == nil && !vague.contains(type) && pairs[type] == nil {
                types[type] = kind
            }
        }
        return types
    }()

    private static let objects: [String: [Kind]] = {
        var objects: [String: [Kind]] = [:]
        for kind in Kind.all { if let name = kind.misp.object { objects[name, default: []].append(kind) } }
        return objects
    }()
}
