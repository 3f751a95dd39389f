import Crypto

/// Base58 text, and Base58Check: the last four bytes are the first four of a double SHA-256 of the others.
package struct Base58: Sendable {
    package static let bitcoin = Base58("123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz")
    package static let ripple = Base58("rpshnaf39wBUDNEGHJKLM4PQRST7VWXYZ2bcdeCg65jkm8oFqi1tuvAxyz")

    /// Characters that are read; decoding takes time quadratic in their number.
    static let maximumCharacters = 128

    private let alphabet: [UInt8]
    private let values: [UInt8]

    private init(_ alphabet: String) {
        self.alphabet = Array(alphabet.utf8)
        var values = [UInt8](repeating: 0xff, count: 256)
        for (value, character) in alphabet.utf8.enumerated() {
            values[Int(character)] = UInt8(truncatingIfNeeded: value)
        }
        self.values = values
    }

    package func decode(_ text: some StringProtocol) -> [UInt8]? {
        guard !text.isEmpty, text.utf8.count <= Base58.maximumCharacters else { return nil }
        var number: [UInt8] = []  // little-endian base 256
        var zeros = 0
        for character in text.utf8 {
            let value = values[Int(character)]
            guard value != 0xff else { return nil }
            if value == 0, number.isEmpty { zeros += 1 }
            var carry = Int(value)
            for index in number.indices {
                carry += Int(number[index]) * 58
                number[index] = UInt8(truncatingIfNeeded: carry)
                carry >>= 8
            }
            while carry > 0 {
                number.append(UInt8(truncatingIfNeeded: carry))
                carry >>= 8
            }
        }
        return [UInt8](repeating: 0, count: zeros) + number.reversed()
    }

    package func encode(_ bytes: [UInt8]) -> String {
        var digits: [UInt8] = []  // little-endian base 58
        for byte in bytes {
            var carry = Int(byte)
            for index in digits.indices {
                carry += Int(digits[index]) << 8
                digits[index] = UInt8(truncatingIfNeeded: carry % 58)
                carry /= 58
            }
            while carry > 0 {
                digits.append(UInt8(truncatingIfNeeded: carry % 58))
                carry /= 58
            }
        }
        let leading = bytes.prefix { $0 == 0 }.count
        let values = [UInt8](repeating: 0, count: leading) + digits.reversed()
        return String(decoding: values.map { alphabet[Int($0)] }, as: UTF8.self)
    }

    enum Check: Equatable {
        case payload([UInt8])
        case notBase58
        case badChecksum
    }

    func decodeChecked(_ text: some StringProtocol) -> Check {
        guard let bytes = decode(text), bytes.count > 4 else { return .notBase58 }
        let payload = Array(bytes.dropLast(4))
        return Base58.checksum(payload).elementsEqual(bytes.suffix(4)) ? .payload(payload) : .badChecksum
    }

    func encodeChecked(_ payload: [UInt8]) -> String { encode(payload + Base58.checksum(payload)) }

    private static func checksum(_ payload: [UInt8]) -> ArraySlice<UInt8> {
        Array(SHA256.hash(data: Array(SHA256.hash(data: payload))))[..<4]
    }
}
