/// Bech32 (BIP-173) and Bech32m (BIP-350) text, and the five-bit groups that CashAddr shares with them.
package enum Bech32 {
    package enum Variant: UInt32, Sendable {
        case bech32 = 1
        case bech32m = 0x2bc8_30a3
    }

    package struct Decoded: Sendable, Equatable {
        package var prefix: String
        /// Five-bit groups without the checksum.
        package var data: [UInt8]
        package var variant: Variant
    }

    package enum Fault: Error {
        case mixedCase, malformed, badChecksum
    }

    private static let alphabet = Array("qpzry9x8gf2tvdw0s3jn54khce6mua7l".utf8)
    private static let values: [UInt8] = {
        var values = [UInt8](repeating: 0xff, count: 256)
        for (value, character) in alphabet.enumerated() { values[Int(character)] = UInt8(truncatingIfNeeded: value) }
        return values
    }()

    /// `limit`: characters; 90 for Bitcoin, more for Cardano.
    package static func decode(_ text: String, limit: Int = 90) throws(Fault) -> Decoded {
        guard text.utf8.count <= limit, text.utf8.allSatisfy({ (33...126).contains($0) }) else { throw .malformed }
        guard !(text.utf8.contains(where: \.isUpper) && text.utf8.contains(where: \.isLower)) else {
            throw .mixedCase
        }
        let lower = Array(text.utf8.map(\.asLower))
        guard let separator = lower.lastIndex(of: UInt8(ascii: "1")), separator >= 1, lower.count - separator > 6,
            let data = groups(lower[(separator + 1)...])
        else { throw .malformed }
        let prefix = lower[..<separator]
        let expanded = prefix.map { $0 >> 5 } + [0] + prefix.map { $0 & 31 } + data
        guard let variant = Variant(rawValue: polymod(expanded)) else { throw .badChecksum }
        return Decoded(prefix: String(decoding: prefix, as: UTF8.self), data: data.dropLast(6), variant: variant)
    }

    /// The five-bit values of the characters; nil for one outside the alphabet.
    static func groups(_ characters: some Sequence<UInt8>) -> [UInt8]? {
        var groups: [UInt8] = []
        for character in characters {
            let value = values[Int(character)]
            guard value != 0xff else { return nil }
            groups.append(value)
        }
        return groups
    }

    static func text(_ groups: [UInt8]) -> String {
        String(decoding: groups.map { alphabet[Int($0 & 31)] }, as: UTF8.self)
    }

    /// Five-bit groups to bytes; nil where more than four bits of padding are left over, or they are not zero.
    static func bytes(_ groups: some Sequence<UInt8>) -> [UInt8]? {
        var bytes: [UInt8] = []
        var buffer: UInt32 = 0
        var bits = 0
        for group in groups {
            buffer = (buffer << 5 | UInt32(group & 31)) & 0xfff
            bits += 5
            if bits >= 8 {
                bits -= 8
                bytes.append(UInt8(truncatingIfNeeded: buffer >> UInt32(bits)))
            }
        }
        return bits < 5 && buffer & ((1 << UInt32(bits)) - 1) == 0 ? bytes : nil
    }

    /// Bytes to five-bit groups, padded with zeros.
    static func groups(ofBytes bytes: [UInt8]) -> [UInt8] {
        var groups: [UInt8] = []
        var buffer: UInt32 = 0
        var bits = 0
        for byte in bytes {
            buffer = (buffer << 8 | UInt32(byte)) & 0xffff
            bits += 8
            while bits >= 5 {
                bits -= 5
                groups.append(UInt8(truncatingIfNeeded: buffer >> UInt32(bits)) & 31)
            }
        }
        if bits > 0 { groups.append(UInt8(truncatingIfNeeded: buffer << UInt32(5 - bits)) & 31) }
        return groups
    }

    private static func polymod(_ values: [UInt8]) -> UInt32 {
        let generator: [UInt32] = [0x3b6a_57b2, 0x2650_8e6d, 0x1ea1_19fa, 0x3d42_33dd, 0x2a14_62b3]
        var check: UInt32 = 1
        for value in values {
            let top = check >> 25
            check = (check & 0x1ff_ffff) << 5 ^ UInt32(value)
            for (bit, term) in generator.enumerated() where top >> UInt32(bit) & 1 == 1 { check ^= term }
        }
        return check
    }
}
