extension Kind {
    package static let url = Kind(
        "url",
        code: 7,
        key: URLKey(),
        keyParts: [KeyPart("url", misp: "url", stix: "value", doc: "an absolute URL")],
        fields: [
            FieldDeclaration("title", .line, doc: "the page's title"),
            FieldDeclaration("impersonates", .lines, .union, doc: "the brands it imitates"),
            FieldDeclaration("landing_domain", .line, doc: "where its redirections end"),
        ],
        defaultTLP: .green,
        ageing: Ageing(lifetimeDays: 180, halfLifeDays: 30),
        misp: MISPMapping(object: "url", attribute: "url", alsoRead: ["uri", "link"]),
        stix: STIXMapping(["url"], property: "value"),
        example: "http://evil.example/login",
        doc: "A web address, normalised after RFC 3986."
    )

    package static let domain = Kind(
        "domain",
        code: 8,
        key: DomainKey(),
        keyParts: [KeyPart("domain", misp: "domain", stix: "value", doc: "a domain name")],
        fields: [
            FieldDeclaration("registrar", .line, doc: "where it was registered"),
            FieldDeclaration("created", .timestamp, .minimum, doc: "when it was registered"),
        ],
        defaultTLP: .green,
        ageing: Ageing(lifetimeDays: 365, halfLifeDays: 60),
        misp: MISPMapping(object: "domain-ip", attribute: "domain", alsoRead: ["hostname"]),
        stix: STIXMapping(["domain-name"], property: "value"),
        example: "evil.example",
        doc: "A domain name in lower case, other scripts as A-labels."
    )

    package static let ipAddress = Kind(
        "ip-address",
        code: 9,
        key: IPAddressKey(),
        keyParts: [KeyPart("address", misp: "ip", stix: "value", doc: "IPv4 or IPv6, or CIDR")],
        fields: [
            FieldDeclaration("asn", .integer(0...4_294_967_295), doc: "the autonomous system that announces it"),
            FieldDeclaration("country", .country, doc: "where it is used"),
            FieldDeclaration("port", .integer(1...65535), doc: "the port of the service"),
        ],
        defaultTLP: .green,
        ageing: Ageing(lifetimeDays: 90, halfLifeDays: 14),
        misp: MISPMapping(object: "domain-ip", attribute: "ip-dst", alsoRead: ["ip-src"]),
        stix: STIXMapping(["ipv4-addr", "ipv6-addr"], property: "value"),
        example: "192.0.2.1",
        doc: "An IP address, or a network in CIDR notation."
    )

    package static let emailAddress = Kind(
        "email-address",
        code: 10,
        key: EmailAddressKey(),
        keyParts: [KeyPart("address", misp: "from", stix: "value", doc: "an e-mail address")],
        fields: [
            FieldDeclaration(
                "display_name",
                .lines,
                .union,
                misp: "from-display-name",
                stix: "display_name",
                doc: "the names shown with it"
            )
        ],
        defaultTLP: .green,
        misp: MISPMapping(object: "email", attribute: "email-src", alsoRead: ["email", "email-dst"]),
        stix: STIXMapping(["email-addr"], property: "value"),
        example: "Scammer@evil.example",
        doc: "An e-mail address: the local part as written, the domain canonical."
    )
}

/// Canonical: ``WebAddress``.
struct URLKey: KeyNormaliser {
    func normalise(_ raw: RawKey, context: KeyContext) throws(Refusal) -> NormalisedKey {
        var warnings: [String] = []
        let url = try WebAddress.canonical(try raw.single("url"), warnings: &warnings)
        guard url.utf8.count <= CanonicalKey.maximumBytes else {
            throw Refusal("longer than \(CanonicalKey.maximumBytes) bytes", "cut its query, or report the domain")
        }
        return NormalisedKey(url, warnings: warnings)
    }

    func isCanonical(_ value: String) -> Bool { WebAddress.isCanonical(value) }
    func parts(of value: String) -> [Field] { [Field("url", .text(value))] }
}

/// Canonical: ``DomainName``.
struct DomainKey: KeyNormaliser {
    func normalise(_ raw: RawKey, context: KeyContext) throws(Refusal) -> NormalisedKey {
        if raw.parts.isEmpty, let value = raw.value, DomainName.isCanonical(value) { return described(value, []) }
        let text = try raw.single("domain")
        let plain = Defanging.refang(text)
        let name = plain ?? text
        if let hint = DomainKey.hint(name) { throw hint }
        return described(try DomainName.canonical(name), plain == nil ? [] : [Defanging.warning])
    }

    func isCanonical(_ value: String) -> Bool { DomainName.isCanonical(value) }
    func parts(of value: String) -> [Field] { [Field("domain", .text(value))] }

    private func described(_ name: String, _ warnings: [String]) -> NormalisedKey {
        guard DomainName.isPublicSuffix(name) else { return NormalisedKey(name, warnings: warnings) }
        return NormalisedKey(
            name,
            warnings: warnings + ["a public suffix: many registrants have names below it; blocking it hits all"]
        )
    }

    /// What a value is that is more than a name.
    private static func hint(_ text: String) -> Refusal? {
        let bytes = text.utf8
        if IPAddress(text) != nil { return Refusal("an IP address", "report it as an ip-address") }
        if text.contains("://") { return Refusal("a URL", "report it as a url, or give the name alone") }
        if bytes.contains(0x20) || bytes.contains(9) {
            return Refusal("more than one word", "give one name a line, without the address of a hosts file")
        }
        if bytes.contains(0x2a) { return Refusal("a wildcard", "give the name itself: it stands for those below it") }
        if bytes.contains(0x2f) || bytes.contains(0x3f) || bytes.contains(0x5c) {
            return Refusal("it has a path or a query", "write http://… as a url, or give the name alone")
        }
        if bytes.contains(0x40) {
            return Refusal("it has an @", "report it as an email-address, or give the name alone")
        }
        if bytes.contains(0x3a) { return Refusal("it has a port", "give the name alone") }
        return nil
    }
}
