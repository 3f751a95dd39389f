/// Address blocks that identify nobody on the Internet (the IANA special-purpose registries, RFC 6890).
enum SpecialAddresses {
    /// What the address is reserved for; nil for a public one.
    static func purpose(of address: IPAddress) -> String? {
        blocks.first { $0.network.contains(address) }?.purpose
    }

    private static let blocks: [(network: IPAddress, purpose: String)] = [
        ("0.0.0.0", 8, "this network"), ("10.0.0.0", 8, "private"), ("100.64.0.0", 10, "carrier-grade NAT"),
        ("127.0.0.0", 8, "loopback"), ("169.254.0.0", 16, "link-local"), ("172.16.0.0", 12, "private"),
        ("192.0.0.0", 24, "protocol assignments"), ("192.0.2.0", 24, "documentation"),
        ("192.168.0.0", 16, "private"), ("198.18.0.0", 15, "benchmarking"), ("198.51.100.0", 24, "documentation"),
        ("203.0.113.0", 24, "documentation"), ("224.0.0.0", 4, "multicast"), ("240.0.0.0", 4, "reserved"),
        ("::", 128, "unspecified"), ("::1", 128, "loopback"), ("64:ff9b:1::", 48, "translation"),
        ("100::", 64, "discard"), ("2001:db8::", 32, "documentation"), ("3fff::", 20, "documentation"),
        ("fc00::", 7, "private"), ("fe80::", 10, "link-local"), ("ff00::", 8, "multicast"),
    ].compactMap { text, prefix, purpose in
        IPAddress(text).flatMap { $0.network(prefix) }.map { ($0, purpose) }
    }
}
