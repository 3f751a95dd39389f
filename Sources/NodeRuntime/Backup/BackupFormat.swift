import Crypto
import CryptoExtras
import Foundation

/// The file of `mandala backup`, version 1; integers are big-endian.
///
///     header: "mandala-backup-1" (16 bytes) ‖ salt (16) ‖ log2 N (1) ‖ r (1) ‖ p (1)
///     chunk:  length of what follows (u32) ‖ ChaCha20-Poly1305 ciphertext and tag of up to 64 KiB
///
/// The key is scrypt(passphrase, salt, N, r, p), 32 bytes (RFC 7914). Chunk n, from 0, has the nonce u32(0) ‖ u64(n), and
/// for additional data header ‖ u64(n) ‖ 1 where it is the last, else 0: chunks cannot be moved, doubled or cut off
/// unnoticed. A key is used for one file, since its salt is random. The plaintext is the archive of `BackupWriter`.
enum BackupFormat {
    static let magic = Array("mandala-backup-1".utf8)
    static let saltBytes = 16
    static let headerBytes = magic.count + saltBytes + 3
    static let chunkBytes = 64 << 10
    static let tagBytes = 16
    /// 64 MiB and about half a second.
    static let cost: (log2N: UInt8, r: UInt8, p: UInt8) = (16, 8, 2)

    static func header(salt: [UInt8]) -> [UInt8] { magic + salt + [cost.log2N, cost.r, cost.p] }

    static func key(_ passphrase: Data, header: [UInt8]) throws(NodeError) -> SymmetricKey {
        let cost = header.suffix(3).map { Int($0) }
        guard header.count == headerBytes, header.starts(with: magic) else {
            throw NodeError("it is no backup of mandala, or of a later version")
        }
        // What a file asks for is bounded before it is paid.
        guard (10...16).contains(cost[0]), cost[1] == 8, (1...8).contains(cost[2]) else {
            throw NodeError(
                "its key derivation (scrypt 2^\(cost[0]), \(cost[1]), \(cost[2])) is not one that is written"
            )
        }
        do {
            return try KDF.Scrypt.deriveKey(
                from: passphrase,
                salt: header[magic.count..<magic.count + saltBytes],
                outputByteCount: 32,
                rounds: 1 << cost[0],
                blockSize: cost[1],
                parallelism: cost[2]
            )
        } catch { throw NodeError("the key cannot be derived from the passphrase: \(error)") }
    }

    static func nonce(_ number: UInt64) throws(NodeError) -> ChaChaPoly.Nonce {
        do { return try ChaChaPoly.Nonce(data: [0, 0, 0, 0] + bytes(number)) } catch { throw NodeError("\(error)") }
    }

    static func context(_ header: [UInt8], _ number: UInt64, isLast: Bool) -> [UInt8] {
        header + bytes(number) + [isLast ? 1 : 0]
    }

    static func bytes<T: FixedWidthInteger>(_ value: T) -> [UInt8] {
        withUnsafeBytes(of: value.bigEndian) { Array($0) }
    }

    static func integer(_ bytes: some Sequence<UInt8>) -> UInt64 { bytes.reduce(0) { $0 << 8 | UInt64($1) } }

}
