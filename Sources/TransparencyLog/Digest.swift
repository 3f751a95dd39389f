package import Crypto

/// A SHA-256 hash: 32 bytes, held as four big-endian words so that it is cheap to copy, compare and hash.
///
/// The order is that of the bytes.
package struct Digest: Hashable, Comparable, Sendable {
    /// Length in bytes.
    package static let byteCount = 32
    /// Thirty-two zero bytes.
    package static let zero = Digest(words: (0, 0, 0, 0))

    private let word0: UInt64
    private let word1: UInt64
    private let word2: UInt64
    private let word3: UInt64

    private init(words: (UInt64, UInt64, UInt64, UInt64)) {
        (word0, word1, word2, word3) = words
    }

    /// The digest in exactly 32 bytes; nil for any other length.
    package init?(_ bytes: UnsafeRawBufferPointer) {
        guard bytes.count == Digest.byteCount else { return nil }
        self.init(
            words: (
                UInt64(bigEndian: bytes.loadUnaligned(fromByteOffset: 0, as: UInt64.self)),
                UInt64(bigEndian: bytes.loadUnaligned(fromByteOffset: 8, as: UInt64.self)),
                UInt64(bigEndian: bytes.loadUnaligned(fromByteOffset: 16, as: UInt64.self)),
                UInt64(bigEndian: bytes.loadUnaligned(fromByteOffset: 24, as: UInt64.self))
            )
        )
    }

    /// The digest in exactly 32 bytes; nil for any other length.
    package init?(_ bytes: some Collection<UInt8>) {
        let contiguous = bytes.withContiguousStorageIfAvailable { Digest(UnsafeRawBufferPointer($0)) }
        if let contiguous {
            guard let digest = contiguous else { return nil }
            self = digest
        } else {
            guard bytes.count == Digest.byteCount else { return nil }
            guard let digest = [UInt8](bytes).withUnsafeBytes({ Digest($0) }) else { return nil }
            self = digest
        }
    }

    /// The result of a SHA-256 computation.
    package init(_ digest: SHA256.Digest) {
        self = digest.withUnsafeBytes { Digest($0) ?? .zero }
    }

    /// The digest in standard base64 (RFC 4648 §4, 44 characters, canonical); nil for anything else.
    package init?(base64: some StringProtocol) {
        guard let bytes = Base64.decode(base64.utf8) else { return nil }
        self.init(bytes)
    }

    /// The 32 bytes.
    package var bytes: [UInt8] { withUnsafeBytes { [UInt8]($0) } }

    /// Standard base64, 44 characters.
    package var base64: String { Base64.encode(bytes) }

    /// Calls `body` with the 32 bytes, without allocating.
    package func withUnsafeBytes<R, E: Error>(_ body: (UnsafeRawBufferPointer) throws(E) -> R) throws(E) -> R {
        let words = (word0.bigEndian, word1.bigEndian, word2.bigEndian, word3.bigEndian)
        return try Swift.withUnsafeBytes(of: words, body)
    }

    package static func < (left: Digest, right: Digest) -> Bool {
        (left.word0, left.word1, left.word2, left.word3) < (right.word0, right.word1, right.word2, right.word3)
    }

    func store(in bytes: UnsafeMutableRawBufferPointer, at offset: Int) {
        bytes.storeBytes(of: word0.bigEndian, toByteOffset: offset, as: UInt64.self)
        bytes.storeBytes(of: word1.bigEndian, toByteOffset: offset + 8, as: UInt64.self)
        bytes.storeBytes(of: word2.bigEndian, toByteOffset: offset + 16, as: UInt64.self)
        bytes.storeBytes(of: word3.bigEndian, toByteOffset: offset + 24, as: UInt64.self)
    }
}

extension Digest: CustomStringConvertible {
    /// Lower-case hexadecimal, 64 characters.
    package var description: String { Hexadecimal.encode(bytes) }
}
