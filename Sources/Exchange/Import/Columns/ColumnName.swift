import Indicators

/// A column's name compared without regard to case, and with `_` for spaces and hyphens.
struct ColumnName: Hashable {
    let folded: String

    init(_ text: String) {
        folded = String(
            decoding: text.trimmed.utf8.map { byte in
                switch byte {
                case UInt8(ascii: "A")...UInt8(ascii: "Z"): byte | 0x20
                case UInt8(ascii: " "), UInt8(ascii: "-"): UInt8(ascii: "_")
                default: byte
                }
            },
            as: UTF8.self
        )
    }

    /// What the name gives whatever the kind.
    var common: ColumnTarget? { Self.commonTargets[folded] }

    /// The kind whose value such a column holds.
    var valueKind: Kind? { Self.aliases[folded] }

    /// Whether it is the name of something for any kind at all.
    var isKnown: Bool {
        common != nil || folded == "country" || valueKind != nil || Self.declared.contains(folded)
            || folded.hasPrefix("key.") || folded.hasPrefix("field.")
    }

    /// `field.operator` to `operator`.
    func dropping(prefix: String) -> ColumnName? {
        folded.hasPrefix(prefix) ? ColumnName(String(folded.dropFirst(prefix.count))) : nil
    }

    /// `text` is as kinds declare the names of their parts and fields: `[a-z0-9_]`.
    func isName(_ text: String) -> Bool { folded == text }

    /// Parts of a composite key that together tell the kind.
    static let signatures: [(parts: [String], kind: Kind)] = [
        (["institution", "account"], .bankAccount), (["provider", "account"], .eWallet),
        (["chain", "address"], .cryptoWallet), (["chain", "hash"], .transaction), (["platform", "handle"], .account),
        (["mcc", "mnc", "lac", "cid"], .baseStation), (["platform", "package"], .mobileApp),
        (["from", "relation", "to"], .link), (["member", "desk"], .contact), (["member", "number"], .caseRecord),
    ]

    private static let commonTargets: [String: ColumnTarget] = [
        "value": .value, "kind": .kind, "region": .region, "verdict": .verdict, "confidence": .confidence,
        "grade": .grade, "handling": .handling, "label": .labels, "labels": .labels, "first_seen": .firstSeen,
        "last_seen": .lastSeen, "valid_from": .validFrom, "valid_until": .validUntil, "description": .description,
        "language": .language, "tlp": .tlp, "audience": .audience, "sealed": .sealed, "new_evidence": .newEvidence,
        "reference": .references, "references": .references,
    ]

    /// Names that tell the kind as well.
    static let aliases: [String: Kind] = {
        let names: [(Kind, [String])] = [
            (.phoneNumber, ["phone", "phone_number", "msisdn", "telephone", "mobile"]),
            (.callerID, ["caller_id"]), (.smsSender, ["sms_sender", "sender", "sender_id"]), (.device, ["imei"]),
            (.sim, ["iccid", "imsi"]), (.baseStation, ["base_station"]), (.url, ["url", "uri"]),
            (.domain, ["domain", "domain_name", "host", "hostname", "fqdn"]),
            (.ipAddress, ["ip", "ip_address", "ipv4", "ipv6", "cidr"]),
            (.emailAddress, ["email", "email_address", "e_mail", "mail"]), (.file, ["sha256", "sha_256"]),
            (.mobileApp, ["mobile_app"]), (.bankAccount, ["iban", "bank_account"]), (.eWallet, ["e_wallet"]),
            (.cryptoWallet, ["wallet", "crypto_wallet", "wallet_address"]),
        ]
        let pairs = names.flatMap { kind, names in names.map { ($0, kind) } }
        return Dictionary(pairs, uniquingKeysWith: { first, _ in first })
    }()

    /// The key parts and fields of all kinds.
    private static let declared = Set(Kind.all.flatMap { $0.keyParts.map(\.name) + $0.fields.map(\.name) })
}
