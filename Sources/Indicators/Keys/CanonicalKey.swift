/// The identity of one object: what ``ObjectID`` is computed from, and what was noticed on the way to it.
package struct CanonicalKey: Sendable {
    /// Bytes of UTF-8 in a canonical value, whatever the kind.
    package static let maximumBytes = 2048

    package let kind: Kind
    package let value: String
    /// What follows from the value alone and is worth storing beside it, such as a number's region.
    package let derivedFields: [Field]
    /// What the reporter should look at although the value was taken.
    package let warnings: [String]

    /// As its reporter wrote it, where that is lost in the value.
    let shown: String?

    /// The value for people: a phone number with spaces, a sender id with its capitals.
    package var display: String { shown ?? kind.display(of: value) }
    package var id: ObjectID { ObjectID(kind: kind, value: value) }
}

/// What a normaliser makes of a raw key.
struct NormalisedKey {
    var value: String
    var shown: String?
    var fields: [Field] = []
    var warnings: [String] = []

    init(_ value: String, shown: String? = nil, fields: [Field] = [], warnings: [String] = []) {
        self.value = value
        self.shown = shown
        self.fields = fields
        self.warnings = warnings
    }
}

/// How one kind's key is brought into its canonical form. Canonical forms are fixed points.
protocol KeyNormaliser: Sendable {
    /// The author's side: may consult phone metadata, IDNA tables and the public suffix list.
    func normalise(_ raw: RawKey, context: KeyContext) throws(Refusal) -> NormalisedKey
    /// The receiver's side: syntax alone, by rules that never change with a version or a table.
    func isCanonical(_ value: String) -> Bool
    /// The named parts of a canonical value, in order.
    func parts(of value: String) -> [Field]
    /// A canonical value with the spaces people put into it.
    func display(_ value: String) -> String
}

extension KeyNormaliser {
    func display(_ value: String) -> String { value }
}
