extension Kind {
    package static let phoneNumber = Kind(
        "phone-number",
        code: 1,
        key: PhoneNumberKey(),
        keyParts: [
            KeyPart("number", misp: "phone-number", stix: "value", doc: "E.164 with a plus, or national"),
            KeyPart("region", optional: true, doc: "ISO 3166-1 country of a national number"),
        ],
        fields: [
            FieldDeclaration(
                "line_type",
                .code(PhoneNumber.LineType.allCases.map(\.rawValue)),
                doc: "what the numbering plan assigns the number to"
            ),
            FieldDeclaration("operator", .line, stix: "provider", doc: "the operator serving it"),
            FieldDeclaration(
                "connection",
                .code(["mobile", "fixed", "voip"]),
                stix: "connection",
                doc: "how it was connected"
            ),
            FieldDeclaration("spoofed", .boolean, .any, doc: "calls showed it that did not come from it"),
            FieldDeclaration("valid", .boolean, doc: "the author's numbering plan has it"),
            FieldDeclaration("region", .country, misp: "country-code", stix: "country", doc: "where it is from"),
        ],
        defaultTLP: .green,
        misp: MISPMapping(object: "phone-number", attribute: "phone-number"),
        stix: STIXMapping(
            ["phone-number"],
            property: "value",
            extensionDefinition: "14a97ee2-e666-5ada-a6bd-b7177f79e211"
        ),
        example: "+6625550100",
        doc: "A telephone number in E.164 form."
    )
}

/// Canonical: `+` and digits.
struct PhoneNumberKey: KeyNormaliser {
    func normalise(_ raw: RawKey, context: KeyContext) throws(Refusal) -> NormalisedKey {
        var region = context.region
        if let part = raw.part("region") { region = try CountryPart.canonical(part, part: "region") }
        let number = try PhoneNumber.parse(try raw.single("number"), region: region)
        var fields = [Field("line_type", .text(number.lineType.rawValue)), Field("valid", .boolean(number.isValid))]
        if let region = number.region { fields.append(Field("region", .text(region))) }
        var warnings = number.warning.map { [$0] } ?? []
        if !number.isValid { warnings.append("the numbering plan known here has no such number") }
        return NormalisedKey(number.e164, fields: fields, warnings: warnings)
    }

    func isCanonical(_ value: String) -> Bool { PhoneNumber.isE164(value) }
    func parts(of value: String) -> [Field] { [Field("number", .text(value))] }
    func display(_ value: String) -> String { PhoneNumber.international(value) }
}
