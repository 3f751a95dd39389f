extension Kind {
    package static let scamCentre = Kind(
        "scam-centre",
        code: 20,
        key: UUIDKey(nameField: "name"),
        keyParts: UUIDKey.parts,
        fields: [
            FieldDeclaration("name", .line, stix: "name", required: true, doc: "what it is called"),
            FieldDeclaration("latitude", .decimal(-90...90), unit: "deg", doc: "WGS 84"),
            FieldDeclaration("longitude", .decimal(-180...180), unit: "deg", doc: "WGS 84"),
            FieldDeclaration("country", .country, doc: "where it stands"),
            FieldDeclaration("address", .line, doc: "how it is found"),
            FieldDeclaration(
                "operator_ref",
                .references(to: "person", "contact", "account", "campaign"),
                .union,
                doc: "who runs it"
            ),
            FieldDeclaration("people_held", .integer(0...1_000_000), .maximum, doc: "an estimate"),
            FieldDeclaration("telecom_links", .lines, .union, doc: "cells, fibres and satellite terminals it uses"),
        ],
        defaultTLP: .amberStrict,
        requiresNamedAudience: true,
        ageing: Ageing(lifetimeDays: nil, halfLifeDays: 180),
        isBlockable: false,
        makesKey: true,
        misp: MISPMapping(object: "geolocation", attribute: "text"),
        stix: .object("infrastructure"),
        example: "1b7e5d90-3c42-4a6f-b8d1-92e0f4a7c635",
        doc: "A place from which people scam, often held there.",
        rule: { terms in
            guard (terms["latitude"] == nil) != (terms["longitude"] == nil) else { return nil }
            return RuleFault("latitude", "given without the other coordinate", "give both or neither")
        }
    )
}
