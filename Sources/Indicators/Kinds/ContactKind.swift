extension Kind {
    package static let contact = Kind(
        "contact",
        code: 26,
        key: ScopedKey(scope: .member, part: "desk"),
        keyParts: [
            KeyPart("member", optional: true, doc: "the member whose desk it is"),
            KeyPart("desk", doc: "a short name of it there, such as freeze-desk"),
        ],
        fields: [
            FieldDeclaration("organisation", .line, stix: "name", required: true, doc: "which body"),
            FieldDeclaration("role", .line, stix: "roles", doc: "what to ask it for"),
            FieldDeclaration("languages", .lines, .union, doc: "BCP 47, spoken there"),
            FieldDeclaration("hours", .line, doc: "when it answers, with the time zone"),
            FieldDeclaration("phone", .lines, .union, stix: "contact_information", doc: "in E.164"),
            FieldDeclaration("mail", .lines, .union, stix: "contact_information", doc: "e-mail addresses"),
            FieldDeclaration("key", .line, doc: "fingerprint of the key to encrypt to"),
        ],
        defaultTLP: .green,
        defaultVerdict: .benign,
        ageing: .lasting,
        isBlockable: false,
        misp: MISPMapping(object: "organization", attribute: "text"),
        stix: .object("identity"),
        example: "th/freeze-desk",
        doc: "A desk of a member: whom to call, when, and in which language."
    )
}
