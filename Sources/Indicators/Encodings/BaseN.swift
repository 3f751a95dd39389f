/// Base32 and Base64 text (RFC 4648) without padding, as addresses use them.
enum BaseN {
    static func decodeBase32(_ text: String) -> [UInt8]? {
        decode(text, bitsPerCharacter: 5) { byte in
            if byte.isUpper { return byte &- 0x41 }
            return (0x32...0x37).contains(byte) ? byte &- 0x32 &+ 26 : nil
        }
    }

    /// Either alphabet: `+/` or `-_`.
    static func decodeBase64(_ text: String) -> [UInt8]? {
        decode(text, bitsPerCharacter: 6) { byte in
            if byte.isUpper { return byte &- 0x41 }
            if byte.isLower { return byte &- 0x61 &+ 26 }
            if byte.isDigit { return byte &- 0x30 &+ 52 }
            switch byte {
            case UInt8(ascii: "+"), UInt8(ascii: "-"): return 62
            case UInt8(ascii: "/"), UInt8(ascii: "_"): return 63
            default: return nil
            }
        }
    }

    private static func decode(
        _ text: String,
        bitsPerCharacter: Int,
        value: (UInt8) -> UInt8?
    ) -> [UInt8]? {
        guard text.utf8.count <= 128 else { return nil }
        var bytes: [UInt8] = []
        var buffer: UInt32 = 0
        var bits = 0
        for character in text.utf8 {
            guard let digit = value(character) else { return nil }
            buffer = (buffer << UInt32(bitsPerCharacter) | UInt32(digit)) & 0xffff
            bits += bitsPerCharacter
            if bits >= 8 {
                bits -= 8
                bytes.append(UInt8(truncatingIfNeeded: buffer >> UInt32(bits)))
            }
        }
        return buffer & ((1 << UInt32(bits)) - 1) == 0 ? bytes : nil
    }
}
