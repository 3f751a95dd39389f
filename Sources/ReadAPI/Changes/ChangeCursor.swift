import Crypto
import Foundation
import ReplicaStore

/// A place in the changes, sealed: the numbers in it would tell how much happened that the reader is not shown.
struct ChangeCursor: Sendable {
    private let key: SymmetricKey

    init(key: Data) { self.key = SymmetricKey(data: key) }

    func text(_ position: ChangePosition) throws -> String {
        var plain = Data()
        for number in [position.generation, position.open, position.restricted] {
            withUnsafeBytes(of: number.bigEndian) { plain.append(contentsOf: $0) }
        }
        return try ChaChaPoly.seal(plain, using: key).combined.base64EncodedString()
            .replacing("+", with: "-").replacing("/", with: "_").replacing("=", with: "")
    }

    /// Nil for what was not made here.
    func position(_ text: String) -> ChangePosition? {
        guard text.utf8.count < 100 else { return nil }
        var base64 = text.replacing("-", with: "+").replacing("_", with: "/")
        while base64.utf8.count % 4 != 0 { base64 += "=" }
        guard let sealed = Data(base64Encoded: base64), let box = try? ChaChaPoly.SealedBox(combined: sealed),
            let plain = try? ChaChaPoly.open(box, using: key), plain.count == 24
        else { return nil }
        let numbers = stride(from: 0, to: 24, by: 8).map { start in
            plain.dropFirst(start).prefix(8).reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
        }
        return ChangePosition(
            generation: Int64(bitPattern: numbers[0]),
            open: Int64(bitPattern: numbers[1]),
            restricted: Int64(bitPattern: numbers[2])
        )
    }
}
