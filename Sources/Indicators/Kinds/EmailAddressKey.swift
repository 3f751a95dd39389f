/// Canonical: `local@domain`. The local part (RFC 5321 §4.1.2, RFC 6531) keeps its case: only its server may fold it.
struct EmailAddressKey: KeyNormaliser {
    func normalise(_ raw: RawKey, context: KeyContext) throws(Refusal) -> NormalisedKey {
        let text = try raw.single("address")
        var warnings: [String] = []
        var plain = text
        if let refanged = Defanging.refang(text) {
            plain = refanged
            warnings.append(Defanging.warning)
        }
        let (name, bracketed) = try EmailAddressKey.angle(plain)
        let address = bracketed.dropping(prefix: "mailto:") ?? bracketed
        guard let at = address.lastIndex(of: "@") else {
            throw Refusal("no @", "write it as name@domain")
        }
        let local = UnicodeText.normalised(String(address[..<at]))
        guard !local.isEmpty else {
            throw Refusal("nothing before the @", "to report all of a domain, use kind domain")
        }
        guard EmailAddressKey.isLocalPart(local) else {
            throw Refusal("the part before the @ is malformed", "it has up to 64 letters, digits, dots and signs")
        }
        let host = String(address[address.index(after: at)...])
        if host.utf8.first == 0x5b || IPAddress(host) != nil {
            throw Refusal("an IP address for a domain", "report the ip-address, and the sender in its description")
        }
        let domain = try DomainName.canonical(host)
        let fields = name.map { [Field("display_name", .list([$0]))] } ?? []
        return NormalisedKey("\(local)@\(domain)", fields: fields, warnings: warnings)
    }

    func isCanonical(_ value: String) -> Bool {
        guard let at = value.lastIndex(of: "@") else { return false }
        return EmailAddressKey.isLocalPart(String(value[..<at]))
            && DomainName.isCanonical(String(value[value.index(after: at)...]))
    }

    func parts(of value: String) -> [Field] { [Field("address", .text(value))] }

    /// `Name <address>` taken apart.
    private static func angle(_ text: String) throws(Refusal) -> (name: String?, address: String) {
        guard text.utf8.last == 0x3e, let open = text.lastIndex(of: "<") else { return (nil, text) }
        let quoted = String(text[..<open]).trimmed
        let bare =
            quoted.count > 1 && quoted.first == "\"" && quoted.last == "\""
            ? quoted.dropFirst().dropLast() : quoted[...]
        let name = try bare.isEmpty ? nil : ShownText.clean(String(bare), compact: false).text
        return (name, String(text[text.index(after: open)...].dropLast()).trimmed)
    }

    /// Dot-atom text, with anything beyond ASCII; quoted strings are not taken.
    private static func isLocalPart(_ text: String) -> Bool {
        guard (1...64).contains(text.utf8.count), text.utf8.first != 0x2e, text.utf8.last != 0x2e else { return false }
        let signs = Array("!#$%&'*+-/=?^_`{|}~.".utf8)
        return !text.contains("..")
            && text.utf8.allSatisfy { $0 >= 0x80 || $0.isAlphanumeric || signs.contains($0) }
    }
}
