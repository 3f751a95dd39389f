/// Another object that a report refers to, as its reporter named it.
package struct ObjectReference: Sendable, Hashable {
    /// Of the kind's fields, or the part of its key.
    package let field: String
    package let id: ObjectID
    /// Nil where it was named by its id.
    package let kind: Kind?
    package let value: String?
    /// The kinds that the field refers to, by name; empty: any.
    package let kinds: [String]

    /// `kind`, `value`: as the report tells them.
    package init(field: String, id: ObjectID, kind: Kind? = nil, value: String? = nil, kinds: [String] = []) {
        self.field = field
        self.id = id
        self.kind = kind
        self.value = value
        self.kinds = kinds
    }

    /// Nil where the text is neither an id nor `KIND:VALUE`.
    package init?(field: String, text: String, kinds: [String] = []) {
        guard let object = try? NamedObject(text) else { return nil }
        self.init(field: field, id: object.id, kind: object.kind, value: object.value, kinds: kinds)
    }
}

extension Kind {
    /// What the fields refer to; what cannot be read is left to ``validate(_:as:)``.
    package func references(in fields: [Field]) -> [ObjectReference] {
        fields.flatMap { field -> [ObjectReference] in
            guard let kinds = self.fields.first(where: { $0.name == field.name })?.type.referredKinds else { return [] }
            return field.texts.compactMap { ObjectReference(field: field.name, text: $0, kinds: kinds) }
        }
    }
}

extension Field {
    fileprivate var texts: [String] {
        switch value {
        case .text(let text): [text]
        case .list(let items): items
        case .integer, .decimal, .boolean: []
        }
    }
}
