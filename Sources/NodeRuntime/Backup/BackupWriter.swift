import Crypto
import Foundation

/// Writes the archive in a backup, sealed, in constant memory.
///
/// The archive: for each file name length (u16) ‖ name ‖ size (u64) ‖ bytes; a name length of 0 ends it.
struct BackupWriter {
    private let file: FileHandle
    private let header: [UInt8]
    private let key: SymmetricKey
    private var number: UInt64 = 0
    private var pending = Data()

    init(_ file: FileHandle, passphrase: Data) throws(NodeError) {
        self.file = file
        var random = SystemRandomNumberGenerator()
        header = BackupFormat.header(
            salt: (0..<BackupFormat.saltBytes).map { _ in UInt8.random(in: .min ... .max, using: &random) }
        )
        key = try BackupFormat.key(passphrase, header: header)
        try put(Data(header))
    }

    mutating func add(_ name: String, _ bytes: Data) throws(NodeError) {
        try begin(name, size: UInt64(bytes.count))
        try write(bytes)
    }

    /// A file that nobody changes meanwhile.
    mutating func add(_ name: String, file url: URL) throws(NodeError) {
        do {
            let source = try FileHandle(forReadingFrom: url)
            defer { try? source.close() }
            let size = try source.seekToEnd()
            try source.seek(toOffset: 0)
            try begin(name, size: size)
            var left = size
            while left > 0 {
                guard let bytes = try source.read(upToCount: Int(min(left, 1 << 20))), !bytes.isEmpty else {
                    throw NodeError("it became shorter while it was read")
                }
                try write(bytes)
                left -= UInt64(bytes.count)
            }
        } catch { throw NodeError("\(url.path): it cannot be backed up: \(SystemFault.reason(error))") }
    }

    /// Ends the archive; durable when it returns.
    mutating func finish() throws(NodeError) {
        try write(Data([0, 0]))
        try seal(pending, isLast: true)
        do { try file.synchronize() } catch {
            throw NodeError("the backup cannot be written: \(SystemFault.reason(error))")
        }
    }

    private mutating func begin(_ name: String, size: UInt64) throws(NodeError) {
        let name = Array(name.utf8)
        try write(Data(BackupFormat.bytes(UInt16(clamping: name.count)) + name + BackupFormat.bytes(size)))
    }

    private mutating func write(_ bytes: Data) throws(NodeError) {
        pending += bytes
        // At least one byte stays for the last chunk.
        while pending.count > BackupFormat.chunkBytes {
            try seal(pending.prefix(BackupFormat.chunkBytes), isLast: false)
            pending = Data(pending.dropFirst(BackupFormat.chunkBytes))
        }
    }

    private mutating func seal(_ chunk: Data, isLast: Bool) throws(NodeError) {
        do {
            let box = try ChaChaPoly.seal(
                chunk,
                using: key,
                nonce: BackupFormat.nonce(number),
                authenticating: BackupFormat.context(header, number, isLast: isLast)
            )
            let sealed = box.ciphertext + box.tag
            try put(Data(BackupFormat.bytes(UInt32(sealed.count))) + sealed)
        } catch { throw NodeError("the backup cannot be sealed: \(error)") }
        number += 1
    }

    private func put(_ bytes: Data) throws(NodeError) {
        do { try file.write(contentsOf: bytes) } catch {
            throw NodeError("the backup cannot be written: \(SystemFault.reason(error))")
        }
    }
}
