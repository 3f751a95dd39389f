import Indicators
import Testing

@Suite struct EncodingTests {
    @Test func `BIP-350's strings decode as Bech32m`() throws {
        for text in try Fixtures.lines("bech32m-valid.txt") {
            #expect(try Bech32.decode(text).variant == .bech32m)
        }
    }

    @Test func `Base58 gives back the bytes it was made of`() {
        var generator = SeededGenerator(seed: 58)
        for length in 0..<64 {
            let zeros = [UInt8](repeating: 0, count: Int.random(in: 0...2, using: &generator))
            let bytes = zeros + (0..<length).map { _ in UInt8.random(in: 0...255, using: &generator) }
            guard !bytes.isEmpty else { continue }
            #expect(Base58.bitcoin.decode(Base58.bitcoin.encode(bytes)) == bytes)
        }
    }

    @Test(arguments: [("79927398713", true), ("79927398710", false), ("", false), ("7992739871x", false), ("0", true)])
    func `Luhn's check digit`(_ digits: String, _ isValid: Bool) { #expect(Luhn.isValid(digits) == isValid) }

    @Test func `CRC-16 XMODEM has its check value`() { #expect(CRC16.checksum("123456789".utf8) == 0x31c3) }
}
