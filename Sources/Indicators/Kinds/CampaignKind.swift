extension Kind {
    package static let campaign = Kind(
        "campaign",
        code: 19,
        key: UUIDKey(nameField: "name"),
        keyParts: UUIDKey.parts,
        fields: [
            FieldDeclaration("name", .line, stix: "name", required: true, doc: "what it is called"),
            FieldDeclaration("aliases", .lines, .union, stix: "aliases", doc: "other names of it"),
            FieldDeclaration("objective", .paragraph, stix: "objective", doc: "what it is after"),
            FieldDeclaration("objects", .references(), .union, doc: "what takes part in it"),
        ],
        defaultTLP: .amber,
        ageing: Ageing(lifetimeDays: nil, halfLifeDays: 180),
        isBlockable: false,
        makesKey: true,
        misp: MISPMapping(object: "intrusion-set", attribute: "text"),
        stix: .object("campaign"),
        example: "8f4b2c1e-0d3a-4c5b-8e6f-7a9b0c1d2e3f",
        doc: "Scams that belong together by their time, means and objective."
    )
}
