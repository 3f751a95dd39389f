extension Kind {
    package static let cryptoWallet = Kind(
        "crypto-wallet",
        code: 15,
        key: CryptoWalletKey(),
        keyParts: [
            KeyPart("chain", optional: true, misp: "symbol", doc: "such as bitcoin, ethereum, tron"),
            KeyPart("address", misp: "address", stix: "value", doc: "as the chain writes it; its checksum is verified"),
        ],
        fields: [
            FieldDeclaration(
                "holder_ref",
                .references(to: "person", "contact", "scam-centre"),
                .union,
                stix: "holder_ref",
                doc: "the holder or exchange"
            ),
            FieldDeclaration("tag", .lines, .union, doc: "destination tags or memos used with it"),
            FieldDeclaration("exchange", .line, doc: "the exchange that hosts it"),
        ],
        defaultTLP: .green,
        ageing: Ageing(lifetimeDays: nil, halfLifeDays: 365),
        misp: MISPMapping(object: "coin-address", attribute: "btc", alsoRead: ["xmr", "dash"]),
        stix: STIXMapping(
            ["cryptocurrency-wallet"],
            property: "value",
            extensionDefinition: "be78509e-6958-51b1-8b26-d17ee0eba2d7"
        ),
        example: "bitcoin:bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4",
        doc: "An address on a block chain."
    )

    package static let transaction = Kind(
        "transaction",
        code: 16,
        key: TransactionKey(),
        keyParts: [
            KeyPart("chain", optional: true, misp: "symbol", stix: "symbol", doc: "for one on a block chain"),
            KeyPart("hash", optional: true, misp: "transaction-number", stix: "value", doc: "its id on the chain"),
            KeyPart("country", optional: true, misp: "from-country", doc: "ISO 3166-1 country of the institution"),
            KeyPart("institution", optional: true, doc: "national bank code or BIC of who gave the reference"),
            KeyPart("reference", optional: true, misp: "transaction-number", doc: "the institution's reference"),
        ],
        fields: [
            FieldDeclaration(
                "from_ref",
                .references(to: "bank-account", "e-wallet", "crypto-wallet", "account", "person"),
                .union,
                stix: "input",
                doc: "accounts or wallets it came from"
            ),
            FieldDeclaration(
                "to_ref",
                .references(to: "bank-account", "e-wallet", "crypto-wallet", "account", "person"),
                .union,
                stix: "output",
                doc: "accounts or wallets it went to"
            ),
            FieldDeclaration("amount", .decimal(0...1e15), misp: "amount", doc: "in units of the currency"),
            FieldDeclaration("currency", .currency, doc: "of the amount"),
            FieldDeclaration("time", .timestamp, .minimum, misp: "date", stix: "execution_time", doc: "when executed"),
        ],
        defaultTLP: .amber,
        ageing: .lasting,
        isBlockable: false,
        misp: MISPMapping(object: "transaction", attribute: "text"),
        stix: STIXMapping(
            ["institution-transaction", "cryptocurrency-transaction"],
            property: "value",
            extensionDefinition: "151d042d-4dcf-5e44-843f-1024440318e5",
            ownType: "institution-transaction"
        ),
        example: "th/014/FT20260301-99",
        doc: "A payment: on a block chain by its hash, elsewhere by the institution's reference."
    )
}

/// Canonical: `chain:address`. Addresses whose case has no meaning are in lower case.
struct CryptoWalletKey: KeyNormaliser {
    func normalise(_ raw: RawKey, context: KeyContext) throws(Refusal) -> NormalisedKey {
        var text = try raw.single("address")
        var warnings: [String] = []
        var chain: Chain?
        if let name = raw.part("chain") { chain = try Chain.required(name) }
        if let (head, tail) = text.split(first: ":"), let named = Chain.named(head) {
            guard chain == nil || chain?.name == named.name else {
                throw Refusal(part: "chain", "differs from the value's \(Excerpt.of(head))", "give it once")
            }
            chain = named
            text = tail.trimmed
        } else if let (head, _) = text.split(first: ":"), chain == nil {
            _ = try Chain.required(head)
        }
        if chain == nil {
            chain = CryptoWalletKey.guess(text)
            if chain?.name == "ethereum" { warnings.append("no chain was given: ethereum was assumed") }
        }
        guard let chain else {
            throw Refusal(part: "chain", "missing", "write bitcoin:…, tron:… or the like")
        }
        let address = try WalletAddress.canonical(text, on: chain)
        return NormalisedKey("\(chain.name):\(address)", warnings: warnings)
    }

    /// The checksums never change, so a receiver verifies them; of a chain it does not know it checks characters.
    func isCanonical(_ value: String) -> Bool {
        guard let (name, address) = value.split(first: ":"), ScamType.isCanonical(name),
            address.isMade(of: { $0 > 0x20 && $0 < 0x7f }, count: 1...128)
        else { return false }
        guard let chain = Chain.named(name) else { return true }
        return chain.name == name && (try? WalletAddress.canonical(address, on: chain)) == address
    }

    func parts(of value: String) -> [Field] {
        guard let (chain, address) = value.split(first: ":") else { return [] }
        return [Field("chain", .text(chain)), Field("address", .text(address))]
    }

    /// The chain of an address that says so itself, by prefix or by checksum.
    static func guess(_ text: String) -> Chain? {
        if text.dropping(prefix: "0x") != nil {
            return text.isMade(of: \.isAlphanumeric, count: 42...42) ? .named("eth") : nil
        }
        let candidates = ["bitcoin", "tron", "litecoin", "dogecoin", "dash", "ripple", "cardano", "stellar", "monero"]
        return candidates.lazy.compactMap(Chain.named).first { chain in
            (try? WalletAddress.canonical(text, on: chain)) != nil
        }
    }
}

/// Canonical: `chain:hash`, or `country/institution/REFERENCE` in capitals.
struct TransactionKey: KeyNormaliser {
    func normalise(_ raw: RawKey, context: KeyContext) throws(Refusal) -> NormalisedKey {
        if let name = raw.part("chain") {
            let hash = try raw.single("hash")
            let chain = try Chain.required(name)
            return NormalisedKey(
                "\(chain.name):\(try TransactionID.canonical(hash.dropping(prefix: name + ":") ?? hash, on: chain))"
            )
        }
        guard let value = raw.value?.trimmed else {
            let advice = "give chain and hash, or country, institution and reference"
            let institution = try raw.required("institution", advice)
            return try transfer(nil, institution, try raw.required("reference", advice), raw, context)
        }
        if let (head, tail) = value.split(first: ":"), !head.contains("/") {
            let chain = try Chain.required(head)
            return NormalisedKey("\(chain.name):\(try TransactionID.canonical(tail.trimmed, on: chain))")
        }
        let parts = value.split(separator: "/", omittingEmptySubsequences: false).map { String($0).trimmed }
        if parts.count == 3 { return try transfer(CountryPart.canonical(parts[0]), parts[1], parts[2], raw, context) }
        if parts.count == 2 { return try transfer(nil, parts[0], parts[1], raw, context) }
        guard let institution = raw.part("institution") else {
            throw Refusal("a reference alone", "write chain:hash, or country/institution/reference")
        }
        return try transfer(nil, institution, value, raw, context)
    }

    private func transfer(
        _ country: String?,
        _ institution: String,
        _ reference: String,
        _ raw: RawKey,
        _ context: KeyContext
    ) throws(Refusal) -> NormalisedKey {
        let code = try Institution.canonical(institution)
        let prefix = country?.asciiLowercased ?? Institution.country(of: code)
        let resolved = try CountryPart.resolve(raw, prefix: prefix, context)
        let text = String(decoding: reference.asciiUppercased.utf8.filter { $0 != 0x20 }, as: UTF8.self)
        guard TransactionKey.isReference(text) else {
            throw Refusal(part: "reference", "not a reference", "write up to 64 letters, digits, hyphens and dots")
        }
        return NormalisedKey("\(resolved)/\(code)/\(text)")
    }

    func isCanonical(_ value: String) -> Bool {
        let parts = value.split(separator: "/", omittingEmptySubsequences: false).map(String.init)
        if parts.count == 3 {
            return CountryPart.isCanonical(parts[0]) && Institution.isCanonical(parts[1])
                && TransactionKey.isReference(parts[2])
        }
        guard let (name, id) = value.split(first: ":"), ScamType.isCanonical(name),
            id.isMade(of: \.isAlphanumeric, count: 16...128)
        else { return false }
        guard let chain = Chain.named(name) else { return true }
        return chain.name == name && (try? TransactionID.canonical(id, on: chain)) == id
    }

    func parts(of value: String) -> [Field] {
        let parts = value.split(separator: "/")
        if parts.count == 3 {
            return zip(["country", "institution", "reference"], parts).map { Field($0, .text(String($1))) }
        }
        guard let (chain, hash) = value.split(first: ":") else { return [] }
        return [Field("chain", .text(chain)), Field("hash", .text(hash))]
    }

    private static func isReference(_ text: String) -> Bool {
        text.isMade(of: { $0.isUpper || $0.isDigit || $0 == 0x2d || $0 == 0x2e || $0 == 0x5f }, count: 1...64)
    }
}
