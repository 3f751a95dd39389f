extension Kind {
    package static let narrative = Kind(
        "narrative",
        code: 21,
        key: UUIDKey(nameField: "claim"),
        keyParts: UUIDKey.parts,
        fields: [
            FieldDeclaration("claim", .paragraph, stix: "name", required: true, doc: "what is said"),
            FieldDeclaration("disproof", .paragraph, stix: "description", doc: "what is so, and who says so"),
            FieldDeclaration("languages", .lines, .union, doc: "BCP 47, in which it goes round"),
            FieldDeclaration(
                "urls",
                .list(of: .text(maximumBytes: 2048), maximumCount: 64),
                .union,
                stix: "external_references",
                doc: "where"
            ),
            FieldDeclaration("media_hashes", .digests, .union, doc: "SHA-256 of its pictures and films"),
        ],
        defaultTLP: .clear,
        ageing: Ageing(lifetimeDays: 90, halfLifeDays: 14),
        isBlockable: false,
        makesKey: true,
        misp: MISPMapping(object: "news-agency", attribute: "text"),
        stix: .object("report"),
        example: "c5a0e3b7-7f28-4d19-a6c4-0e1f2b3d4c5a",
        doc: "False news that goes round, and what disproves it."
    )
}
