extension Kind {
    package static let evidence = Kind(
        "evidence",
        code: 22,
        key: FileKey(),
        keyParts: [KeyPart("sha256", doc: "SHA-256 of the artefact, 64 hexadecimal digits")],
        fields: [
            FieldDeclaration("type", .code(types), required: true, doc: "what the artefact is"),
            FieldDeclaration("size", .integer(0...Int64.max), unit: "bytes", doc: "its length"),
            FieldDeclaration("acquired_at", .timestamp, .minimum, doc: "when it was secured"),
            FieldDeclaration("acquired_by", .line, doc: "who secured it"),
            FieldDeclaration("tool", .line, doc: "what it was secured with"),
            FieldDeclaration("custody", .lines, .union, doc: "who had it, when and for what, from the date on"),
            FieldDeclaration("held_at", .line, doc: "where it is kept"),
            FieldDeclaration("about", .references(), .union, doc: "objects it is about"),
        ],
        defaultTLP: .amberStrict,
        requiresNamedAudience: true,
        minimumTLP: .amberStrict,
        defaultVerdict: .benign,
        ageing: .lasting,
        isBlockable: false,
        misp: MISPMapping(object: "forensic-evidence", attribute: "sha256"),
        stix: .object("observed-data"),
        example: "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
        doc: "An artefact kept as evidence, by the SHA-256 of its content; the artefact itself is not shared."
    )

    private static let types = [
        "image", "audio", "video", "chat-log", "call-record", "bank-record", "document", "disk-image", "phone-image",
        "network-capture", "testimony", "other",
    ]
}
