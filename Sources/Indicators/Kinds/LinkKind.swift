extension Kind {
    package static let link = Kind(
        "link",
        code: 27,
        key: LinkKey(),
        keyParts: [
            KeyPart("from", doc: "object id, or KIND:VALUE"),
            KeyPart("relation", doc: LinkKey.relations.joined(separator: ", ")),
            KeyPart("to", doc: "object id, or KIND:VALUE"),
        ],
        fields: [
            FieldDeclaration("from_kind", .line, doc: "the kind of the first object"),
            FieldDeclaration("from_value", .text(maximumBytes: CanonicalKey.maximumBytes), doc: "its canonical value"),
            FieldDeclaration("to_kind", .line, doc: "the kind of the second object"),
            FieldDeclaration("to_value", .text(maximumBytes: CanonicalKey.maximumBytes), doc: "its canonical value"),
        ],
        defaultTLP: .green,
        defaultVerdict: .suspicious,
        ageing: .lasting,
        isBlockable: false,
        misp: MISPMapping(attribute: "text"),
        stix: .object("relationship"),
        example: "48dfa521-7afa-5c4d-8fe3-6e4fbd6ff335/uses/a9d397c7-9fc0-53e2-8483-16458ce98077",
        doc: "What one object has to do with another."
    )
}
