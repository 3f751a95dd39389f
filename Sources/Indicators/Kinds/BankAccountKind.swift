extension Kind {
    package static let bankAccount = Kind(
        "bank-account",
        code: 13,
        key: BankAccountKey(),
        keyParts: [
            KeyPart("iban", optional: true, misp: "iban", stix: "iban", doc: "IBAN; then nothing else is needed"),
            KeyPart("country", optional: true, doc: "ISO 3166-1 country of the institution"),
            KeyPart(
                "institution",
                optional: true,
                misp: "institution-code",
                doc: "national bank code, such as 014, or BIC"
            ),
            KeyPart("account", optional: true, misp: "account", stix: "account_number", doc: "account number, digits"),
        ],
        fields: [
            FieldDeclaration(
                "holder_ref",
                .references(to: "person", "contact", "scam-centre"),
                .union,
                stix: "holder_ref",
                doc: "the holder"
            ),
            FieldDeclaration("bic", .line, misp: "swift", stix: "bic", doc: "the institution's BIC"),
            FieldDeclaration("institution_name", .line, misp: "institution-name", doc: "the institution"),
            FieldDeclaration("branch", .line, misp: "branch", doc: "the branch"),
            FieldDeclaration("currency", .currency, misp: "currency-code", stix: "currency", doc: "its currency"),
            FieldDeclaration("mule_tier", .integer(1...9), .minimum, doc: "1: money of victims arrives here first"),
            FieldDeclaration("opened", .timestamp, .minimum, misp: "opened", doc: "when it was opened"),
        ],
        defaultTLP: .amber,
        ageing: Ageing(lifetimeDays: 730, halfLifeDays: 180),
        misp: MISPMapping(object: "bank-account", attribute: "bank-account-nr", alsoRead: ["iban"]),
        stix: STIXMapping(
            ["bank-account"],
            property: "account_number",
            extensionDefinition: "f19f3291-6a84-5674-b311-d75a925d5bd9"
        ),
        example: "th/014/1234567890",
        doc: "An account at a bank, by country, institution and number, or by IBAN."
    )
}

/// Canonical: an IBAN in capitals, or `country/institution/digits`.
struct BankAccountKey: KeyNormaliser {
    static let digits = 4...24

    func normalise(_ raw: RawKey, context: KeyContext) throws(Refusal) -> NormalisedKey {
        if let iban = raw.part("iban"), raw.value == nil {
            guard raw.part("account") == nil else {
                throw Refusal("both IBAN and account number", "give the IBAN alone")
            }
            return try self.iban(iban)
        }
        var country: String?
        var institution = raw.part("institution")
        var account = raw.part("account")
        if let value = raw.value?.trimmed {
            let parts = value.split(separator: "/", omittingEmptySubsequences: false).map { String($0).trimmed }
            switch parts.count {
            case 3: (country, institution, account) = (try CountryPart.canonical(parts[0]), parts[1], parts[2])
            case 1 where IBAN.electronic(value) != nil && institution == nil: return try iban(value)
            case 1: account = value
            default: throw Refusal("not country/institution/account", "write th/014/1234567890, or an IBAN")
            }
        }
        guard let institution else {
            throw Refusal(
                part: "institution",
                "missing",
                "write th/014/1234567890, or give the bank's code beside the number"
            )
        }
        guard let account else { throw Refusal(part: "account", "missing", "give the account number") }
        let code = try Institution.canonical(institution)
        let prefix = country?.asciiLowercased ?? Institution.country(of: code)
        let resolved = try CountryPart.resolve(raw, prefix: prefix, context)
        return NormalisedKey("\(resolved)/\(code)/\(try number(account))")
    }

    private func iban(_ text: String) throws(Refusal) -> NormalisedKey {
        guard let iban = IBAN.electronic(text) else {
            throw Refusal(part: "iban", "not an IBAN", "it has two letters, two digits and up to 30 more characters")
        }
        guard IBAN.isChecked(iban) else {
            throw Refusal("the IBAN's check digits are wrong", "a character was mistyped or lost: copy it again")
        }
        let country = String(iban.prefix(2))
        var warnings: [String] = []
        if let length = IBAN.length(of: country) {
            guard length == iban.utf8.count else {
                throw Refusal("an IBAN of \(country) has \(length) characters, not \(iban.utf8.count)", "copy it again")
            }
        } else {
            warnings.append("\(country) is not known to have IBANs")
        }
        return NormalisedKey(iban, warnings: warnings)
    }

    private func number(_ text: String) throws(Refusal) -> String {
        guard let digits = try? DialString.digits(text), !digits.hasPrefix("+") else {
            throw Refusal(part: "account", "not digits", "write the account number in digits")
        }
        guard digits.isDigits(BankAccountKey.digits) else {
            throw Refusal(
                part: "account",
                "\(digits.utf8.count) digits",
                "an account number has \(BankAccountKey.digits.lowerBound) to \(BankAccountKey.digits.upperBound)"
            )
        }
        return digits
    }

    func isCanonical(_ value: String) -> Bool {
        let parts = value.split(separator: "/", omittingEmptySubsequences: false).map(String.init)
        guard parts.count == 3 else { return IBAN.isCanonical(value) }
        return CountryPart.isCanonical(parts[0]) && Institution.isCanonical(parts[1])
            && parts[2].isDigits(BankAccountKey.digits)
    }

    func parts(of value: String) -> [Field] {
        let parts = value.split(separator: "/")
        guard parts.count == 3 else { return [Field("iban", .text(value))] }
        return zip(["country", "institution", "account"], parts).map { Field($0, .text(String($1))) }
    }

    /// An IBAN in groups of four, as ISO 13616 prints it.
    func display(_ iban: String) -> String {
        guard !iban.utf8.contains(0x2f) else { return iban }
        var text = ""
        for (position, character) in iban.enumerated() {
            if position > 0, position.isMultiple(of: 4) { text.append(" ") }
            text.append(character)
        }
        return text
    }
}
