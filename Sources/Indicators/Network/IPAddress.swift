import CIndicators

/// An IPv4 or IPv6 address or network.
struct IPAddress: Hashable {
    /// Four or sixteen bytes.
    let bytes: [UInt8]
    /// Bits of the network; all of them for one address.
    let prefix: Int

    var isIPv4: Bool { bytes.count == 4 }
    var isNetwork: Bool { prefix < bytes.count * 8 }

    init?(_ text: String) {
        guard let bytes = IPAddress.address(text) else { return nil }
        self.bytes = bytes
        self.prefix = bytes.count * 8
    }

    private init(bytes: [UInt8], prefix: Int) {
        self.bytes = bytes
        self.prefix = prefix
    }

    /// The network this address is in, with the host's bits cleared; nil where the prefix is too long.
    func network(_ prefix: Int) -> IPAddress? {
        guard (0...bytes.count * 8).contains(prefix) else { return nil }
        let masked = bytes.enumerated().map { index, byte in
            let kept = min(8, max(0, prefix - index * 8))
            return byte & UInt8(truncatingIfNeeded: 0xff00 >> kept)
        }
        return IPAddress(bytes: masked, prefix: prefix)
    }

    func contains(_ other: IPAddress) -> Bool {
        guard other.bytes.count == bytes.count, other.prefix >= prefix else { return false }
        let whole = prefix / 8
        guard bytes[..<whole] == other.bytes[..<whole] else { return false }
        let rest = prefix % 8
        return rest == 0 || (bytes[whole] ^ other.bytes[whole]) >> UInt8(8 - rest) == 0
    }

    /// Dotted decimal, or RFC 5952; with `/prefix` for a network.
    var description: String { isNetwork ? "\(addressText)/\(prefix)" : addressText }

    private var addressText: String {
        if isIPv4 { return bytes.map { String($0) }.joined(separator: ".") }
        return withUnsafeTemporaryAllocation(of: CChar.self, capacity: 48) { buffer in
            buffer.initialize(repeating: 0)
            guard let target = buffer.baseAddress, bytes.count == 16, indicators_ipv6_format(bytes, target) else {
                return ""
            }
            return String(cString: target)
        }
    }

    private static func address(_ text: String) -> [UInt8]? {
        if let four = dotted(text) { return four }
        guard text.utf8.count <= 45, text.utf8.contains(0x3a), !text.utf8.contains(0) else { return nil }
        var bytes = [UInt8](repeating: 0, count: 16)
        guard indicators_ipv6_parse(text, &bytes) else { return nil }
        let isMapped = bytes[..<10].allSatisfy { $0 == 0 } && bytes[10] == 0xff && bytes[11] == 0xff
        return isMapped ? Array(bytes[12...]) : bytes
    }

    /// Strict dotted decimal: four numbers without leading zeros, which some would read as octal.
    private static func dotted(_ text: String) -> [UInt8]? {
        guard (7...15).contains(text.utf8.count) else { return nil }
        var bytes: [UInt8] = []
        bytes.reserveCapacity(4)
        var value = 0
        var digits = 0
        for byte in text.utf8 {
            if byte.isDigit {
                guard digits < 3, !(digits == 1 && value == 0) else { return nil }
                value = value * 10 + Int(byte &- 0x30)
                digits += 1
            } else {
                guard byte == 0x2e, digits > 0, value < 256, bytes.count < 3 else { return nil }
                bytes.append(UInt8(truncatingIfNeeded: value))
                value = 0
                digits = 0
            }
        }
        guard digits > 0, value < 256, bytes.count == 3 else { return nil }
        return bytes + [UInt8(truncatingIfNeeded: value)]
    }
}
