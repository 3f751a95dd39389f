extension Kind {
    package static let measure = Kind(
        "measure",
        code: 25,
        key: ScopedKey(scope: .country, part: "id"),
        keyParts: [
            KeyPart("country", optional: true, doc: "ISO 3166-1 country where it holds"),
            KeyPart("id", doc: "a short name of it there, such as sim-registration-2025"),
        ],
        fields: [
            FieldDeclaration("title", .line, stix: "name", required: true, doc: "what it is called"),
            FieldDeclaration("topic", .codes(topics), .union, doc: "what it is about"),
            FieldDeclaration(
                "provision",
                .paragraph,
                stix: "description",
                doc: "what it says, such as how many SIMs a person may have"
            ),
            FieldDeclaration("status", .code(statuses), doc: "whether it holds"),
            FieldDeclaration("in_force_from", .timestamp, doc: "since when"),
            FieldDeclaration("url", .text(maximumBytes: 2048), stix: "external_references", doc: "its text"),
            FieldDeclaration("languages", .lines, .union, doc: "BCP 47, of the text"),
        ],
        defaultTLP: .clear,
        defaultVerdict: .benign,
        ageing: .lasting,
        isBlockable: false,
        misp: MISPMapping(object: "legal", attribute: "text"),
        stix: .object("course-of-action"),
        example: "th/sim-registration-2025",
        doc: "A law, regulation or practice of one country against scams."
    )

    private static let statuses = ["proposed", "adopted", "in-force", "suspended", "repealed"]
    private static let topics = [
        "account-limits", "blocking", "bank-liability", "data-sharing", "freezing", "penalties", "platform-duties",
        "repatriation", "sender-registration", "sim-limits", "sim-registration", "victim-protection", "other",
    ]
}
