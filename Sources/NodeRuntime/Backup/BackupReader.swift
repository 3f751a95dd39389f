import Crypto
import Foundation

/// Opens a backup, chunk by chunk; nothing is given that was not verified.
struct BackupReader {
    private let file: FileHandle
    private let header: [UInt8]
    private let key: SymmetricKey
    private var number: UInt64 = 0
    private var opened = Data()
    private var isLast = false

    init(_ file: FileHandle, passphrase: Data) throws(NodeError) {
        self.file = file
        header = Array(try Self.read(file, BackupFormat.headerBytes))
        key = try BackupFormat.key(passphrase, header: header)
    }

    /// The next file's name and size; nil at the end of the archive.
    mutating func next() throws(NodeError) -> (name: String, size: UInt64)? {
        let length = Int(BackupFormat.integer(try take(2)))
        if length == 0 {
            guard isLast, opened.isEmpty, (try? file.read(upToCount: 1))?.isEmpty ?? true else {
                throw NodeError("something follows the end of the backup's archive")
            }
            return nil
        }
        let name = String(decoding: try take(length), as: UTF8.self)
        return (name, BackupFormat.integer(try take(8)))
    }

    /// Up to so many bytes of the file under way, one at least.
    mutating func part(_ limit: UInt64) throws(NodeError) -> Data {
        if opened.isEmpty { try open() }
        let part = Data(opened.prefix(Int(clamping: limit)))
        opened = Data(opened.dropFirst(part.count))
        return part
    }

    private mutating func take(_ count: Int) throws(NodeError) -> Data {
        var bytes = Data()
        while bytes.count < count { bytes += try part(UInt64(count - bytes.count)) }
        return bytes
    }

    private mutating func open() throws(NodeError) {
        guard !isLast else { throw NodeError("the backup's archive is cut off") }
        let count = Int(BackupFormat.integer(try Self.read(file, 4)))
        guard (BackupFormat.tagBytes + 1...BackupFormat.tagBytes + BackupFormat.chunkBytes).contains(count) else {
            throw NodeError("chunk \(number) of the backup has an impossible length: the file is damaged")
        }
        let sealed = try Self.read(file, count)
        let ciphertext = sealed.prefix(count - BackupFormat.tagBytes)
        for last in [false, true] {
            let context = BackupFormat.context(header, number, isLast: last)
            guard
                let box = try? ChaChaPoly.SealedBox(
                    nonce: BackupFormat.nonce(number),
                    ciphertext: ciphertext,
                    tag: sealed.suffix(BackupFormat.tagBytes)
                ), let bytes = try? ChaChaPoly.open(box, using: key, authenticating: context)
            else { continue }
            opened = bytes
            isLast = last
            number += 1
            return
        }
        throw NodeError(
            number == 0
                ? "the backup does not open: the passphrase is wrong, or the file was changed"
                : "chunk \(number) of the backup does not open: the file was changed or is damaged"
        )
    }

    private static func read(_ file: FileHandle, _ count: Int) throws(NodeError) -> Data {
        var bytes = Data()
        do {
            while bytes.count < count, let more = try file.read(upToCount: count - bytes.count), !more.isEmpty {
                bytes += more
            }
        } catch { throw NodeError("the backup cannot be read: \(error)") }
        guard bytes.count == count else { throw NodeError("the backup is cut off, or is none") }
        return bytes
    }
}
