/// Bitcoin Cash's CashAddr text (spec of 2017): Bech32's alphabet with a 40-bit BCH code.
enum CashAddress {
    static let prefix = "bitcoincash"

    /// Version byte and hash; nil where the checksum or the length is wrong. `text` has no prefix.
    static func decode(_ text: String) -> [UInt8]? {
        guard text.utf8.count <= 112, let groups = Bech32.groups(text.asciiLowercased.utf8), groups.count > 8,
            polymod(expandedPrefix + groups) == 0, let bytes = Bech32.bytes(groups.dropLast(8)),
            let version = bytes.first, version & 0x80 == 0
        else { return nil }
        let sizes = [20, 24, 28, 32, 40, 48, 56, 64]
        return bytes.count - 1 == sizes[Int(version & 7)] ? bytes : nil
    }

    static func encode(_ versionAndHash: [UInt8]) -> String {
        let groups = Bech32.groups(ofBytes: versionAndHash)
        let check = polymod(expandedPrefix + groups + [UInt8](repeating: 0, count: 8))
        let tail = (0..<8).map { UInt8(truncatingIfNeeded: check >> UInt64(5 * (7 - $0))) & 31 }
        return Bech32.text(groups + tail)
    }

    private static let expandedPrefix = prefix.utf8.map { $0 & 31 } + [0]

    private static func polymod(_ values: [UInt8]) -> UInt64 {
        let generator: [UInt64] = [0x98_f2bc_8e61, 0x79_b76d_99e2, 0xf3_3e5f_b3c4, 0xae_2eab_e2a8, 0x1e_4f43_e470]
        var check: UInt64 = 1
        for value in values {
            let top = check >> 35
            check = (check & 0x07_ffff_ffff) << 5 ^ UInt64(value)
            for (bit, term) in generator.enumerated() where top >> UInt64(bit) & 1 == 1 { check ^= term }
        }
        return check ^ 1
    }
}
