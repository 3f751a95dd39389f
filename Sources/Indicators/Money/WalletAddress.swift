import CIndicators

/// The canonical form of an address on its chain, after its checksum was verified.
enum WalletAddress {
    static func canonical(_ text: String, on chain: Chain) throws(Refusal) -> String {
        switch chain.address {
        case .evm: return try evm(text)
        case .bitcoin(let versions, let replaced, let prefix):
            return try bitcoin(text, chain, versions: versions, replaced: replaced, prefix: prefix)
        case .bitcoinCash: return try bitcoinCash(text)
        case .tron: return try tron(text)
        case .ripple: return try base58Check(text, .ripple, "an r… address", versions: [0x00], length: 21)
        case .solana:
            guard Base58.bitcoin.decode(text)?.count == 32 else { throw malformed("a Solana address of 32 bytes") }
            return text
        case .monero: return try monero(text)
        case .cardano: return try cardano(text)
        case .ton: return try ton(text)
        case .stellar: return try stellar(text)
        }
    }

    /// Lower case after `0x`, so that one wallet is one object. Mixed case is EIP-55 and has to check.
    private static func evm(_ text: String) throws(Refusal) -> String {
        let digits = text.dropping(prefix: "0x") ?? text
        guard digits.isHexadecimal(40) else { throw malformed("0x and 40 hexadecimal digits") }
        let lower = digits.asciiLowercased
        let hasUpper = digits.utf8.contains(where: \.isUpper)
        guard hasUpper, digits.utf8.contains(where: \.isLower) else { return "0x" + lower }
        var hash = [UInt8](repeating: 0, count: 32)
        let bytes = Array(lower.utf8)
        indicators_keccak256(bytes, bytes.count, &hash)
        for (position, byte) in digits.utf8.enumerated() where byte.isLetter {
            let nibble = hash[position / 2] >> (position.isMultiple(of: 2) ? 4 : 0) & 15
            guard byte.isUpper == (nibble >= 8) else { throw badChecksum("EIP-55, by its capitals") }
        }
        return "0x" + lower
    }

    private static func bitcoin(
        _ text: String,
        _ chain: Chain,
        versions: [UInt8],
        replaced: [UInt8: UInt8],
        prefix: String?
    ) throws(Refusal) -> String {
        let address = text.dropping(prefix: chain.name + ":") ?? text
        if let prefix, address.dropping(prefix: prefix + "1") != nil { return try segwit(address, prefix) }
        if address.dropping(prefix: "tb1") != nil || address.dropping(prefix: "bcrt1") != nil {
            throw Refusal("a test network's address", "it holds no money; give one of the main network")
        }
        let allowed = versions + Array(replaced.keys)
        let canonical = try base58Check(
            address,
            .bitcoin,
            "an address of \(chain.name)",
            versions: allowed,
            length: 21
        )
        guard case .payload(var payload) = Base58.bitcoin.decodeChecked(canonical), let version = payload.first,
            let successor = replaced[version]
        else { return canonical }
        payload[0] = successor
        return Base58.bitcoin.encodeChecked(payload)
    }

    /// BIP-173, and BIP-350 for witness versions above 0.
    private static func segwit(_ text: String, _ prefix: String) throws(Refusal) -> String {
        let decoded: Bech32.Decoded
        do throws(Bech32.Fault) {
            decoded = try Bech32.decode(text)
        } catch {
            switch error {
            case .mixedCase:
                throw Refusal("capitals and small letters are mixed", "copy it again: Bech32 has one case")
            case .badChecksum: throw badChecksum("Bech32")
            case .malformed: throw malformed("a Bech32 address")
            }
        }
        guard decoded.prefix == prefix, let version = decoded.data.first, version <= 16,
            let program = Bech32.bytes(decoded.data.dropFirst()), (2...40).contains(program.count),
            version != 0 || program.count == 20 || program.count == 32
        else { throw malformed("a segwit address") }
        guard decoded.variant == (version == 0 ? .bech32 : .bech32m) else { throw badChecksum("Bech32") }
        return text.asciiLowercased
    }

    /// CashAddr without its prefix; a legacy address is turned into one.
    private static func bitcoinCash(_ text: String) throws(Refusal) -> String {
        let address = text.dropping(prefix: CashAddress.prefix + ":") ?? text
        let isMixed = address.utf8.contains(where: \.isUpper) && address.utf8.contains(where: \.isLower)
        if !isMixed, CashAddress.decode(address) != nil { return address.asciiLowercased }
        let legacy = try base58Check(
            address,
            .bitcoin,
            "a CashAddr or legacy address",
            versions: [0x00, 0x05],
            length: 21
        )
        guard case .payload(var payload) = Base58.bitcoin.decodeChecked(legacy) else { throw badChecksum("its") }
        payload[0] = payload[0] == 0 ? 0x00 : 0x08
        return CashAddress.encode(payload)
    }

    private static func tron(_ text: String) throws(Refusal) -> String {
        let hexadecimal = text.dropping(prefix: "0x") ?? text
        if hexadecimal.isHexadecimal(42), hexadecimal.hasPrefix("41"), let payload = Hexadecimal.decode(hexadecimal) {
            return Base58.bitcoin.encodeChecked(payload)
        }
        return try base58Check(text, .bitcoin, "a T… address", versions: [0x41], length: 21)
    }

    /// Monero's Base58 works in blocks of eight bytes; the checksum is Keccak-256.
    private static func monero(_ text: String) throws(Refusal) -> String {
        let characters = Array(text.utf8)
        guard characters.count == 95 || characters.count == 106 else { throw malformed("95 or 106 characters") }
        var bytes: [UInt8] = []
        for start in stride(from: 0, to: characters.count, by: 11) {
            let block = characters[start..<min(start + 11, characters.count)]
            let size = block.count == 11 ? 8 : block.count == 7 ? 5 : 0
            guard let decoded = Base58.bitcoin.decode(String(decoding: block, as: UTF8.self)) else {
                throw malformed("Base58 characters")
            }
            let significant = decoded.drop { $0 == 0 }
            guard significant.count <= size else { throw malformed("a Monero address") }
            bytes += [UInt8](repeating: 0, count: size - significant.count) + significant
        }
        let payload = Array(bytes.dropLast(4))
        var hash = [UInt8](repeating: 0, count: 32)
        indicators_keccak256(payload, payload.count, &hash)
        guard hash[..<4].elementsEqual(bytes.suffix(4)) else { throw badChecksum("Monero's") }
        guard let network = bytes.first, network == 18 || network == 42 || network == 19 else {
            throw Refusal("not an address of Monero's main network", "give one that begins with 4 or 8")
        }
        return text
    }

    private static func cardano(_ text: String) throws(Refusal) -> String {
        guard text.dropping(prefix: "addr1") != nil || text.dropping(prefix: "stake1") != nil else {
            throw Refusal("not a Shelley address", "give one that begins with addr1 or stake1")
        }
        let decoded: Bech32.Decoded
        do { decoded = try Bech32.decode(text, limit: 120) } catch { throw badChecksum("Bech32") }
        guard decoded.variant == .bech32, let bytes = Bech32.bytes(decoded.data), (29...65).contains(bytes.count) else {
            throw malformed("a Shelley address")
        }
        return text.asciiLowercased
    }

    /// The raw form, `workchain:hash`: one account has several user-friendly ones.
    private static func ton(_ text: String) throws(Refusal) -> String {
        if let (workchain, hash) = text.split(first: ":") {
            guard workchain == "0" || workchain == "-1", hash.isHexadecimal(64) else {
                throw malformed("0: and 64 hexadecimal digits")
            }
            return "\(workchain):\(hash.asciiLowercased)"
        }
        guard text.utf8.count == 48, let bytes = BaseN.decodeBase64(text), bytes.count == 36 else {
            throw malformed("48 characters of Base64, or 0: and 64 hexadecimal digits")
        }
        let crc = CRC16.checksum(bytes.dropLast(2))
        guard bytes[34] == UInt8(crc >> 8), bytes[35] == UInt8(crc & 255) else { throw badChecksum("TON's") }
        guard bytes[0] == 0x11 || bytes[0] == 0x51, bytes[1] == 0 || bytes[1] == 0xff else {
            throw Refusal("not an address of TON's main network", "give one that begins with EQ or UQ")
        }
        return "\(bytes[1] == 0 ? "0" : "-1"):\(Hexadecimal.encode(bytes[2..<34]))"
    }

    private static func stellar(_ text: String) throws(Refusal) -> String {
        let capitals = text.asciiUppercased
        guard capitals.utf8.count == 56, let bytes = BaseN.decodeBase32(capitals), bytes.count == 35,
            bytes[0] == 6 << 3
        else { throw malformed("a G… address of 56 characters") }
        let crc = CRC16.checksum(bytes.dropLast(2))
        guard bytes[33] == UInt8(crc & 255), bytes[34] == UInt8(crc >> 8) else { throw badChecksum("Stellar's") }
        return capitals
    }

    private static func base58Check(
        _ text: String,
        _ alphabet: Base58,
        _ form: String,
        versions: [UInt8],
        length: Int
    ) throws(Refusal) -> String {
        switch alphabet.decodeChecked(text) {
        case .payload(let payload):
            guard payload.count == length, let version = payload.first, versions.contains(version) else {
                throw Refusal("not \(form)", "check which chain it is on")
            }
            return text
        case .badChecksum: throw badChecksum("Base58Check")
        case .notBase58: throw malformed(form)
        }
    }

    private static func malformed(_ form: String) -> Refusal {
        Refusal(part: nil, "not built like an address", "its chain has \(form)")
    }

    private static func badChecksum(_ name: String) -> Refusal {
        Refusal("the checksum is wrong (\(name))", "a character was mistyped or lost: copy it again")
    }
}
