/// The addresses of an `ip-address`, as numbers, for those who compare or rewrite them.
package struct AddressRange: Sendable, Hashable {
    package let first: UInt128
    package let last: UInt128
    package let isIPv4: Bool
    /// Bits of the network; 32 or 128 for one address.
    package let prefix: Int

    /// Of an address or a network in CIDR notation; nil for anything else. Host bits are cleared.
    package init?(_ text: String) {
        guard let (address, bits) = Self.parse(text), let network = address.network(bits) else { return nil }
        first = network.bytes.reduce(0) { $0 << 8 | UInt128($1) }
        let width = network.bytes.count * 8
        last = first | (width == bits ? 0 : UInt128.max >> UInt128(128 - width + bits))
        isIPv4 = network.isIPv4
        prefix = bits
    }

    private static func parse(_ text: String) -> (IPAddress, Int)? {
        guard let (head, tail) = text.split(first: "/") else {
            return IPAddress(text).map { ($0, $0.bytes.count * 8) }
        }
        guard let address = IPAddress(head), tail.isDigits(1...3), let bits = Int(tail) else { return nil }
        return (address, bits)
    }
}

/// The public suffix list, for those who block names together with what is below them.
package enum PublicSuffix {
    /// Whether many registrants have names below this one.
    package static func contains(_ domain: String) -> Bool { DomainName.isPublicSuffix(domain) }
}
