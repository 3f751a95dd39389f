/// Canonical: dotted decimal or RFC 5952, with `/prefix` for a network whose host bits are zero.
struct IPAddressKey: KeyNormaliser {
    func normalise(_ raw: RawKey, context: KeyContext) throws(Refusal) -> NormalisedKey {
        let text = try raw.single("address")
        var warnings: [String] = []
        var plain = text
        if let refanged = Defanging.refang(text) {
            plain = refanged
            warnings.append(Defanging.warning)
        }
        if plain.utf8.first == 0x5b, plain.utf8.last == 0x5d { plain = String(plain.dropFirst().dropLast()) }
        let (addressText, prefixText) = plain.split(first: "/").map { ($0.head, Optional($0.tail)) } ?? (plain, nil)
        guard let address = IPAddress(addressText) else { throw IPAddressKey.fault(addressText) }
        let network = try IPAddressKey.network(address, prefixText, wroteIPv6: addressText.utf8.contains(0x3a))
        if network.isNetwork {
            if network.bytes != address.bytes { warnings.append("host bits were cleared: \(network.description)") }
            if network.prefix < (network.isIPv4 ? 16 : 32) { warnings.append("a very large network") }
        }
        if let purpose = SpecialAddresses.purpose(of: network) {
            warnings.append("not a public address (\(purpose))")
        }
        return NormalisedKey(network.description, warnings: warnings)
    }

    func isCanonical(_ value: String) -> Bool {
        guard let (text, prefix) = value.split(first: "/") else { return IPAddress(value)?.description == value }
        guard let address = IPAddress(text), prefix.isDigits(1...3), let bits = Int(prefix), bits > 0,
            let network = address.network(bits)
        else { return false }
        return network.description == value
    }

    func parts(of value: String) -> [Field] { [Field("address", .text(value))] }

    private static func network(
        _ address: IPAddress,
        _ prefixText: String?,
        wroteIPv6: Bool
    ) throws(Refusal) -> IPAddress {
        guard let prefixText else { return address }
        let mapped = wroteIPv6 && address.isIPv4 ? 96 : 0
        guard prefixText.isDigits(1...3), let bits = Int(prefixText), let network = address.network(bits - mapped)
        else {
            throw Refusal("no prefix length", "write a number of bits after the slash, such as /24")
        }
        guard network.prefix > 0 else { throw Refusal("the whole Internet", "give a smaller network") }
        return network
    }

    private static func fault(_ text: String) -> Refusal {
        if let (address, port) = text.split(first: ":"), IPAddress(address) != nil, port.isDigits(1...5) {
            return Refusal("it has a port", "give the address alone, and the port in the field port")
        }
        if text.contains("%") { return Refusal("it has a zone", "give the address without the % and what follows") }
        if text.utf8.allSatisfy({ $0.isDigit || $0 == 0x2e }) {
            return Refusal("not four numbers up to 255 without leading zeros", "write it such as 192.0.2.1")
        }
        if DomainName.isCanonical(text.asciiLowercased) { return Refusal("a domain", "report it as a domain") }
        return Refusal("neither IPv4 nor IPv6", "write it such as 192.0.2.1 or 2001:db8::1")
    }
}
