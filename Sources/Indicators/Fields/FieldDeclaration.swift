/// A field of a kind: what it holds, how the values of several members become one, and what other formats call it.
package struct FieldDeclaration: Sendable, Hashable {
    /// `[a-z0-9_]`, as in the databases and in JSON.
    package let name: String
    package let type: FieldType
    package let merge: MergeRule
    /// Such as `m`, `deg` or `bytes`; nil for none.
    package let unit: String?
    /// The relation in the kind's MISP object.
    package let misp: String?
    /// The property of the kind's STIX object.
    package let stix: String?
    /// Whether a report has to give it.
    package let isRequired: Bool
    /// One sentence for the console and the manual.
    package let doc: String

    init(
        _ name: String,
        _ type: FieldType,
        _ merge: MergeRule = .highestConfidence,
        unit: String? = nil,
        misp: String? = nil,
        stix: String? = nil,
        required: Bool = false,
        doc: String
    ) {
        self.name = name
        self.type = type
        self.merge = merge
        self.unit = unit
        self.misp = misp
        self.stix = stix
        self.isRequired = required
        self.doc = doc
    }
}

/// What a field holds, and the limits it is checked against.
package indirect enum FieldType: Sendable, Hashable {
    /// Free text, NFC, at most so many bytes.
    case text(maximumBytes: Int)
    /// One word of a list. The list may grow: a receiver takes any `[a-z0-9-]{1,64}`.
    case code([String])
    case integer(ClosedRange<Int64>)
    case decimal(ClosedRange<Double>)
    case boolean
    /// Milliseconds since 1970 in UTC, stored as an integer; RFC 3339 text is read.
    case timestamp
    /// ISO 3166-1 alpha-2, in capitals.
    case country
    /// ISO 4217, or the symbol of a crypto asset; in capitals.
    case currency
    /// The ``ObjectID`` of another object, as text; of one of these kinds, by name, where any are named.
    case reference(to: [String])
    /// Lower-case hexadecimal of so many digits.
    case digest(hexadecimalDigits: Int)
    /// Distinct texts, each of the element's type.
    case list(of: FieldType, maximumCount: Int)

    static let line = FieldType.text(maximumBytes: 256)
    static let paragraph = FieldType.text(maximumBytes: 4096)
    static let lines = FieldType.list(of: .line, maximumCount: 64)
    static let digests = FieldType.list(of: .digest(hexadecimalDigits: 64), maximumCount: 256)
    static let countries = FieldType.list(of: .country, maximumCount: 16)

    static func references(to kinds: String...) -> FieldType { .list(of: .reference(to: kinds), maximumCount: 256) }

    /// Nil where it is no reference, and no list of them; empty: to any kind.
    package var referredKinds: [String]? {
        switch self {
        case .reference(let kinds), .list(of: .reference(let kinds), _): kinds
        default: nil
        }
    }

    static func codes(_ words: [String]) -> FieldType { .list(of: .code(words), maximumCount: 16) }
}

/// How the values of several members' statements become one (DESIGN §7).
package enum MergeRule: String, Sendable, Hashable, CaseIterable {
    /// Of the statement with the highest (confidence, time, member).
    case highestConfidence = "highest-confidence"
    case union
    case maximum
    case minimum
    /// True where one of them says so.
    case any
}
