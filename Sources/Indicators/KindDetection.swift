extension Kind {
    /// Guesses the kind of a plain value, as on a line of a list. Nil where it could be several: digits alone are a
    /// phone number to one and an account to another.
    package static func detect(_ text: String) -> Kind? {
        let value = text.trimmed
        guard !value.isEmpty, value.utf8.count <= maximumRawBytes else { return nil }
        if DomainName.isCanonical(value) { return .domain }
        let plain = Defanging.refang(value) ?? value
        if plain.contains("://") { return .url }
        if plain.utf8.contains(where: \.isSpace) && !plain.hasPrefix("+") { return detectSpaced(plain) }
        if IPAddress(plain.split(first: "/")?.head ?? plain) != nil { return .ipAddress }
        if plain.utf8.first == 0x2b, (try? DialString.digits(plain)) != nil { return .phoneNumber }
        if plain.isHexadecimal(64) { return .file }
        if let prefixed = detectPrefix(plain) { return prefixed }
        if plain.utf8.first != 0x40, plain.utf8.contains(0x40),
            (try? Kind.emailAddress.canonicalise(.init(value: plain))) != nil
        {
            return .emailAddress
        }
        if let iban = IBAN.electronic(plain), IBAN.isChecked(iban) { return .bankAccount }
        if CryptoWalletKey.guess(plain) != nil { return .cryptoWallet }
        return (try? DomainName.canonical(plain)) == nil ? nil : .domain
    }

    /// Values that hold spaces: an IBAN in groups, an address after a name.
    private static func detectSpaced(_ text: String) -> Kind? {
        if let iban = IBAN.electronic(text), IBAN.isChecked(iban) { return .bankAccount }
        return text.hasSuffix(">") && text.contains("@") ? .emailAddress : nil
    }

    /// Canonical values of the kinds that say what they are: `telegram:x`, `bitcoin:1…`, `iccid:89…`, `tel:+66…`.
    private static func detectPrefix(_ text: String) -> Kind? {
        guard let (head, _) = text.split(first: ":") else { return nil }
        let name = head.asciiLowercased
        switch name {
        case "tel": return .phoneNumber
        case "mailto": return .emailAddress
        case "iccid", "imsi": return .sim
        case "imei": return .device
        case "site": return .baseStation
        case "sha256": return .file
        default: break
        }
        if MobileAppKey.platforms.contains(name) { return .mobileApp }
        if Chain.named(name) != nil {
            return (try? Kind.transaction.canonicalise(.init(value: text))) == nil ? .cryptoWallet : .transaction
        }
        if Platform.named(name) != nil { return .account }
        return WalletProvider.named(name) == nil ? nil : .eWallet
    }
}
