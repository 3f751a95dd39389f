extension Kind {
    package static let callerID = Kind(
        "caller-id",
        code: 2,
        key: CountryAndShownTextKey(part: "shown", folds: false),
        keyParts: [
            KeyPart("country", optional: true, doc: "ISO 3166-1 country of the phone that showed it"),
            KeyPart("shown", doc: "as displayed: digits, a plus, or a name"),
        ],
        fields: [
            FieldDeclaration("operator", .line, doc: "the operator that delivered the calls"),
            FieldDeclaration("impersonates", .lines, .union, doc: "whom the callers claimed to be"),
        ],
        defaultTLP: .green,
        misp: MISPMapping(attribute: "text"),
        stix: STIXMapping(["caller-id"], property: "value", ownType: "caller-id"),
        example: "th/+697123456",
        doc: "What a called phone displayed, which need not be a real number."
    )

    package static let smsSender = Kind(
        "sms-sender",
        code: 3,
        key: CountryAndShownTextKey(part: "sender", folds: true),
        keyParts: [
            KeyPart("country", optional: true, doc: "ISO 3166-1 country of the phones that received it"),
            KeyPart("sender", misp: "from", doc: "the sender id as shown"),
        ],
        fields: [
            FieldDeclaration("display", .line, doc: "the sender id with its capitals"),
            FieldDeclaration("operator", .line, misp: "phone-company", doc: "the operator that delivered it"),
            FieldDeclaration("impersonates", .lines, .union, doc: "whom the sender claimed to be"),
            FieldDeclaration("sample_text", .paragraph, misp: "body", doc: "one message"),
        ],
        defaultTLP: .green,
        misp: MISPMapping(object: "short-message-service", attribute: "text"),
        stix: STIXMapping(["sms-sender"], property: "value", ownType: "sms-sender"),
        example: "th/kbank",
        doc: "The sender id that text messages showed."
    )
}

/// Canonical: `th/text`. What looks like a number is written in ASCII digits without punctuation.
struct CountryAndShownTextKey: KeyNormaliser {
    let part: String
    /// Whether capitals do not count; the text as shown is then derived as the field `display`.
    let folds: Bool

    func normalise(_ raw: RawKey, context: KeyContext) throws(Refusal) -> NormalisedKey {
        var prefix: String?
        var text = try raw.single(part)
        if let (country, rest) = CountryPart.split(text),
            raw.part("country").map({ $0.asciiLowercased == country }) ?? true,
            raw.value != nil
        {
            prefix = country
            text = rest
        }
        let country = try CountryPart.resolve(raw, prefix: prefix, context)
        let (shown, warnings) = try ShownText.clean(text, compact: true)
        guard folds else { return NormalisedKey("\(country)/\(shown)", shown: shown, warnings: warnings) }
        guard let folded = UnicodeText.folded(shown), ShownText.isClean(folded) else {
            throw Refusal("its letters cannot be compared", "check the text")
        }
        let fields = folded == shown ? [] : [Field("display", .text(shown))]
        return NormalisedKey("\(country)/\(folded)", shown: shown, fields: fields, warnings: warnings)
    }

    func isCanonical(_ value: String) -> Bool {
        guard let (country, text) = value.split(first: "/") else { return false }
        return CountryPart.isCanonical(country) && ShownText.isClean(text)
            && !(folds && text.utf8.contains(where: \.isUpper))
    }

    func parts(of value: String) -> [Field] {
        guard let (country, text) = value.split(first: "/") else { return [] }
        return [Field("country", .text(country)), Field(part, .text(text))]
    }
}
