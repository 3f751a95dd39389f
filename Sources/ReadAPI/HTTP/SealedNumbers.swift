import Crypto
import Foundation

/// A place in a list as its reader keeps it, sealed: the numbers in it would tell how much there is that the reader is not
/// shown.
struct SealedNumbers: Sendable {
    /// One for each log beside those of a place; a head of a request, 16 KiB, holds them.
    private static let numbersMax = 800

    private let key: SymmetricKey

    /// 32 bytes.
    init(key: Data) { self.key = SymmetricKey(data: key) }

    /// `purpose`: what they are a place in; they open for that alone.
    func text(_ numbers: [Int64], _ purpose: String) throws -> String {
        var plain = Data()
        for number in numbers { withUnsafeBytes(of: number.bigEndian) { plain.append(contentsOf: $0) } }
        return try ChaChaPoly.seal(plain, using: key, authenticating: Data(purpose.utf8)).combined
            .base64EncodedString().replacing("+", with: "-").replacing("/", with: "_").replacing("=", with: "")
    }

    /// Nil for what was not made here.
    func numbers(_ text: String, _ purpose: String) -> [Int64]? {
        guard text.utf8.count < 40 + 11 * Self.numbersMax else { return nil }
        var base64 = text.replacing("-", with: "+").replacing("_", with: "/")
        while base64.utf8.count % 4 != 0 { base64 += "=" }
        guard let sealed = Data(base64Encoded: base64), let box = try? ChaChaPoly.SealedBox(combined: sealed),
            let plain = try? ChaChaPoly.open(box, using: key, authenticating: Data(purpose.utf8)),
            plain.count % 8 == 0
        else { return nil }
        return stride(from: 0, to: plain.count, by: 8).map { start in
            Int64(bitPattern: plain.dropFirst(start).prefix(8).reduce(UInt64(0)) { $0 << 8 | UInt64($1) })
        }
    }
}
