/// One named value that a statement gives an object beside its key.
package struct Field: Sendable, Hashable {
    package var name: String
    package var value: FieldValue

    package init(name: String, value: FieldValue) {
        self.name = name
        self.value = value
    }

    package init(_ name: String, _ value: FieldValue) { self.init(name: name, value: value) }
}

/// What a field can hold. A timestamp is an integer of milliseconds since 1970 in UTC.
package enum FieldValue: Sendable, Hashable {
    case text(String)
    case integer(Int64)
    /// Finite.
    case decimal(Double)
    case boolean(Bool)
    case list([String])
}
