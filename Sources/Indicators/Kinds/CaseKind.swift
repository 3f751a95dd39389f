extension Kind {
    package static let caseRecord = Kind(
        "case",
        code: 24,
        key: ScopedKey(scope: .member, part: "number"),
        keyParts: [
            KeyPart("member", optional: true, doc: "the member whose case it is"),
            KeyPart("number", doc: "the case number there"),
        ],
        fields: [
            FieldDeclaration("type", .line, stix: "description", doc: "what is investigated"),
            FieldDeclaration("status", .code(statuses), doc: "how far it is"),
            FieldDeclaration("amount_lost", .decimal(0...1e15), doc: "by all its victims"),
            FieldDeclaration("currency", .currency, doc: "of the amount"),
            FieldDeclaration("victims", .integer(0...1_000_000_000), .maximum, doc: "how many"),
            FieldDeclaration("legal_basis", .paragraph, doc: "the law it is conducted by"),
            FieldDeclaration("objects", .references(), .union, doc: "objects that it is about"),
        ],
        defaultTLP: .amber,
        requiresNamedAudience: true,
        defaultVerdict: .suspicious,
        ageing: .lasting,
        isBlockable: false,
        misp: MISPMapping(object: "case", attribute: "text"),
        stix: .object("incident"),
        example: "th/2026-0417",
        doc: "An investigation of one member, by its number there.",
        rule: { terms in
            guard terms["amount_lost"] != nil, terms["currency"] == nil else { return nil }
            return RuleFault("currency", "missing beside amount_lost", "give it, such as THB")
        }
    )

    private static let statuses = ["open", "suspended", "prosecuted", "closed"]
}
