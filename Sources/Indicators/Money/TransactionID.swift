/// The canonical form of a transaction's id on its chain.
enum TransactionID {
    static func canonical(_ text: String, on chain: Chain) throws(Refusal) -> String {
        switch chain.transaction {
        case .hexadecimal:
            let digits = text.dropping(prefix: "0x") ?? text
            guard digits.isHexadecimal(64) else { throw malformed("64 hexadecimal digits") }
            return digits.asciiLowercased
        case .prefixedHexadecimal:
            let digits = text.dropping(prefix: "0x") ?? text
            guard digits.isHexadecimal(64) else { throw malformed("0x and 64 hexadecimal digits") }
            return "0x" + digits.asciiLowercased
        case .solana:
            guard Base58.bitcoin.decode(text)?.count == 64 else { throw malformed("Base58 of 64 bytes") }
            return text
        case .ton:
            if text.isHexadecimal(64) { return text.asciiLowercased }
            let unpadded = text.utf8.last == 0x3d ? String(text.dropLast()) : text
            guard let bytes = BaseN.decodeBase64(unpadded), bytes.count == 32 else {
                throw malformed("64 hexadecimal digits or 44 of Base64")
            }
            return Hexadecimal.encode(bytes)
        }
    }

    private static func malformed(_ form: String) -> Refusal {
        Refusal("not a transaction id", "its chain has \(form)")
    }
}
