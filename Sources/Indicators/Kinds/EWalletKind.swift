extension Kind {
    package static let eWallet = Kind(
        "e-wallet",
        code: 14,
        key: EWalletKey(),
        keyParts: [
            KeyPart("provider", optional: true, misp: "institution-name", doc: "such as promptpay, truemoney, gcash"),
            KeyPart("account", misp: "account", stix: "account_number", doc: "the account's id: often a phone number"),
        ],
        fields: [
            FieldDeclaration(
                "holder_ref",
                .references(to: "person", "contact", "scam-centre"),
                .union,
                stix: "holder_ref",
                doc: "the holder"
            ),
            FieldDeclaration("country", .country, doc: "where the wallet is used"),
        ],
        defaultTLP: .amber,
        misp: MISPMapping(object: "bank-account", attribute: "bank-account-nr"),
        stix: STIXMapping(
            ["bank-account"],
            property: "account_number",
            extensionDefinition: "f19f3291-6a84-5674-b311-d75a925d5bd9"
        ),
        example: "promptpay:+66812345678",
        doc: "An account with a payment provider that is not a bank, or an alias of a payment scheme."
    )
}

/// Canonical: `provider:id`; an id that is a phone number with the provider is in E.164 form.
struct EWalletKey: KeyNormaliser {
    func normalise(_ raw: RawKey, context: KeyContext) throws(Refusal) -> NormalisedKey {
        var text = try raw.single("account")
        var name = raw.part("provider")
        if let (head, tail) = text.split(first: ":"), name == nil {
            name = head
            text = tail.trimmed
        } else if let given = name, let rest = text.dropping(prefix: given + ":") {
            text = rest
        }
        guard let name else {
            throw Refusal(part: "provider", "missing", "write promptpay:\(Excerpt.of(text)), or give the provider")
        }
        let provider = try WalletProvider.canonical(name)
        var warnings: [String] = []
        let known = WalletProvider.named(provider)
        if known == nil { warnings.append("provider \(provider) is not known here; check its spelling") }
        var fields: [Field] = []
        if let country = known?.country { fields.append(Field("country", .text(country))) }
        let id = try EWalletKey.account(text, known)
        return NormalisedKey("\(provider):\(id)", fields: fields, warnings: warnings)
    }

    func isCanonical(_ value: String) -> Bool {
        guard let (provider, id) = value.split(first: ":") else { return false }
        return WalletProvider.isCanonical(provider) && EWalletKey.isAccount(id)
    }

    func parts(of value: String) -> [Field] {
        guard let (provider, id) = value.split(first: ":") else { return [] }
        return [Field("provider", .text(provider)), Field("account", .text(id))]
    }

    private static func account(_ text: String, _ provider: WalletProvider?) throws(Refusal) -> String {
        let compact = DialString.compact(text)
        if let provider, let region = provider.country, provider.usesPhones, let digits = compact,
            let number = try? PhoneNumber.parse(digits, region: region),
            digits.hasPrefix("+") || (number.isValid && number.region == region)
        {
            return number.e164
        }
        let id = (compact ?? text).trimmed.asciiLowercased
        guard isAccount(id) else {
            throw Refusal(
                "not an account id",
                "write letters, digits, dots, hyphens, underscores, @ and +, or a number"
            )
        }
        return id
    }

    private static func isAccount(_ id: String) -> Bool {
        let signs = Array("._-@+".utf8)
        return id.isMade(of: { $0.isLower || $0.isDigit || signs.contains($0) }, count: 2...128)
    }
}

/// A payment provider or scheme.
package struct WalletProvider: Sendable, Hashable {
    package let name: String
    package let aliases: [String]
    /// Where it works, in capitals; nil for several countries.
    package let country: String?
    /// Whether its account ids are, as a rule, phone numbers.
    package let usesPhones: Bool

    package static let all: [WalletProvider] = [
        WalletProvider("promptpay", ["prompt-pay"], "TH"), WalletProvider("truemoney", ["true-money"], "TH"),
        WalletProvider("rabbit-line-pay", ["line-pay"], "TH", phones: false),
        WalletProvider("gcash", ["g-cash"], "PH"), WalletProvider("maya", ["paymaya", "pay-maya"], "PH"),
        WalletProvider("khqr", ["bakong"], "KH", phones: false), WalletProvider("wing", ["wing-money"], "KH"),
        WalletProvider("wavepay", ["wave-money", "wave-pay"], "MM"),
        WalletProvider("kbzpay", ["kbz-pay", "kpay"], "MM"),
        WalletProvider("momo", ["mo-mo"], "VN"), WalletProvider("zalopay", ["zalo-pay"], "VN"),
        WalletProvider("viettel-money", ["viettelpay"], "VN"), WalletProvider("ovo", [], "ID"),
        WalletProvider("gopay", ["go-pay"], "ID"), WalletProvider("dana", [], "ID"),
        WalletProvider("shopeepay", ["shopee-pay"], nil), WalletProvider("linkaja", ["link-aja"], "ID"),
        WalletProvider("touch-n-go", ["tng", "tngd", "touchngo"], "MY"), WalletProvider("duitnow", ["duit-now"], "MY"),
        WalletProvider("boost", [], "MY"), WalletProvider("grabpay", ["grab-pay"], nil),
        WalletProvider("paynow", ["pay-now"], "SG"), WalletProvider("u-money", ["umoney"], "LA"),
        WalletProvider("alipay", [], "CN", phones: false),
        WalletProvider("wechat-pay", ["wechatpay"], "CN", phones: false),
        WalletProvider("paypal", [], nil, phones: false), WalletProvider("bkash", [], "BD"),
        WalletProvider("upi", [], "IN", phones: false), WalletProvider("binance-pay", [], nil, phones: false),
    ]

    package static func named(_ name: String) -> WalletProvider? { byName[name] }

    static func canonical(_ text: String) throws(Refusal) -> String {
        let name = String(
            decoding: text.trimmed.utf8.map { $0 == 0x20 || $0 == 0x5f ? 0x2d : $0.asLower },
            as: UTF8.self
        )
        guard isCanonical(name) else {
            throw Refusal(part: "provider", "\"\(Excerpt.of(text))\" is no provider", "write it such as promptpay")
        }
        return byName[name]?.name ?? name
    }

    static func isCanonical(_ name: String) -> Bool {
        name.isMade(of: { $0.isLower || $0.isDigit || $0 == 0x2d }, count: 2...32)
    }

    private static let byName: [String: WalletProvider] = {
        var byName: [String: WalletProvider] = [:]
        for provider in all {
            for name in [provider.name] + provider.aliases { byName[name] = provider }
        }
        return byName
    }()

    private init(_ name: String, _ aliases: [String], _ country: String?, phones: Bool = true) {
        self.name = name
        self.aliases = aliases
        self.country = country
        self.usesPhones = phones
    }
}
