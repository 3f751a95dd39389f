extension Kind {
    package static let fraudPattern = Kind(
        "fraud-pattern",
        code: 18,
        key: UUIDKey(nameField: "name"),
        keyParts: UUIDKey.parts,
        fields: [
            FieldDeclaration("name", .line, misp: "name", stix: "name", required: true, doc: "what it is called"),
            FieldDeclaration("steps", .paragraph, stix: "description", doc: "how it goes, step by step"),
            FieldDeclaration("channel", .codes(channels), .union, doc: "how victims are reached"),
            FieldDeclaration("lure", .paragraph, doc: "what is promised or threatened"),
            FieldDeclaration("script", .text(maximumBytes: 16_384), doc: "what callers say or write"),
            FieldDeclaration("target_group", .lines, .union, doc: "who is aimed at"),
            FieldDeclaration("loss_min", .decimal(0...1e15), doc: "what a victim loses at least"),
            FieldDeclaration("loss_max", .decimal(0...1e15), doc: "what a victim loses at most"),
            FieldDeclaration("currency", .currency, doc: "of the losses"),
            FieldDeclaration("indicators", .references(), .union, doc: "objects by which it shows"),
        ],
        defaultTLP: .green,
        ageing: Ageing(lifetimeDays: nil, halfLifeDays: 365),
        isBlockable: false,
        makesKey: true,
        misp: MISPMapping(object: "attack-pattern", attribute: "text"),
        stix: .object("attack-pattern"),
        example: "3d1c9a52-6b0e-4f7a-9c11-5a8e2f0b7d41",
        doc: "How a scam is done: channel, lure, script and steps.",
        rule: { terms in
            guard case .decimal(let low) = terms["loss_min"], case .decimal(let high) = terms["loss_max"], low > high
            else { return nil }
            return RuleFault("loss_min", "above loss_max", "exchange the two")
        }
    )

    private static let channels = [
        "call", "sms", "chat", "social-media", "email", "web", "app", "advertisement", "in-person", "post",
    ]
}
