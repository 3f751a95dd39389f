extension Kind {
    package static let sim = Kind(
        "sim",
        code: 4,
        key: SIMKey(),
        keyParts: [
            KeyPart("iccid", optional: true, misp: "iccid", stix: "iccid", doc: "18 to 20 digits with check digit"),
            KeyPart("imsi", optional: true, misp: "imsi", stix: "imsi", doc: "14 or 15 digits"),
        ],
        fields: [
            FieldDeclaration("operator", .line, doc: "the operator that issued it"),
            FieldDeclaration("msisdn", .line, misp: "msisdn", doc: "its telephone number, E.164"),
            FieldDeclaration(
                "holder_ref",
                .references(to: "person", "contact", "scam-centre"),
                .union,
                doc: "the registered holder"
            ),
        ],
        defaultTLP: .amber,
        misp: MISPMapping(object: "phone", attribute: "text"),
        stix: STIXMapping(["sim"], property: "value", ownType: "sim"),
        example: "iccid:8966012345678901231",
        doc: "A SIM card, by its ICCID (ITU-T E.118) or its IMSI (ITU-T E.212)."
    )
}

/// Canonical: `iccid:` or `imsi:` and digits.
struct SIMKey: KeyNormaliser {
    func normalise(_ raw: RawKey, context: KeyContext) throws(Refusal) -> NormalisedKey {
        if raw.value == nil, raw.part("iccid") != nil, raw.part("imsi") != nil {
            throw Refusal("both ICCID and IMSI", "give the ICCID alone, and the IMSI in the description")
        }
        let text: String
        if let imsi = raw.part("imsi"), raw.value == nil {
            text = "imsi:\(imsi)"
        } else {
            text = try raw.single("iccid")
        }
        let number = text.dropping(prefix: "iccid:") ?? text.dropping(prefix: "imsi:") ?? text
        guard var digits = try? DialString.digits(SIMKey.withoutFiller(number)), !digits.hasPrefix("+") else {
            throw Refusal("not digits", "write the ICCID (18 to 20 digits) or the IMSI (14 or 15)")
        }
        let isIMSI = text.dropping(prefix: "imsi:") != nil || (14...15).contains(digits.utf8.count)
        if isIMSI {
            guard digits.isDigits(14...15), text.dropping(prefix: "iccid:") == nil else {
                throw Refusal("an IMSI has 14 or 15 digits", "count them again")
            }
            digits = "imsi:" + digits
        } else {
            guard digits.isDigits(18...20) else {
                throw Refusal("\(digits.utf8.count) digits", "an ICCID has 18 to 20, an IMSI 14 or 15")
            }
            guard digits.hasPrefix("89") else {
                throw Refusal("not an ICCID", "they begin with 89; copy it from the card")
            }
            guard Luhn.isValid(digits) else {
                throw Refusal("the check digit is wrong", "a digit was mistyped or lost: copy it again")
            }
            digits = "iccid:" + digits
        }
        return NormalisedKey(digits)
    }

    func isCanonical(_ value: String) -> Bool {
        if let digits = value.split(first: ":"), digits.head == "imsi" { return digits.tail.isDigits(14...15) }
        guard let (head, digits) = value.split(first: ":"), head == "iccid" else { return false }
        return digits.isDigits(18...20) && digits.hasPrefix("89") && Luhn.isValid(digits)
    }

    func parts(of value: String) -> [Field] {
        guard let (name, digits) = value.split(first: ":") else { return [] }
        return [Field(name, .text(digits))]
    }

    /// Networks pad an ICCID of 19 digits with an F.
    private static func withoutFiller(_ text: String) -> String {
        text.utf8.last?.asLower == 0x66 ? String(text.dropLast()) : text
    }
}
