import Crypto
import Foundation

/// Where an export goes: standard output, or a file that is replaced in one step once all is written, and left alone
/// where nothing but a zone's serial would change.
package final class ExportFile {
    private static let bufferBytes = 1 << 20
    private static let headBytes = 4096

    package struct Result: Sendable, Hashable {
        package let bytes: UInt64
        package let sha256: String
        /// False where the file was left alone.
        package let isChanged: Bool
        package let serial: UInt32?
    }

    /// Filled by the format's writer; ``drain()`` empties it.
    package var buffer: [UInt8] = []
    private let path: String?
    private let temporary: String
    private var descriptor: Int32
    private var written: UInt64 = 0
    private var head: [UInt8] = []
    private var hash = SHA256()
    /// What standard output is given, for nothing can be written back there.
    private let outputSerial: UInt32
    private let hasSerial: Bool

    /// `path` nil: standard output. `serial`: of a zone that goes there.
    package init(path: String?, hasSerial: Bool, serial: UInt32) throws(ExportError) {
        self.path = path
        self.hasSerial = hasSerial
        outputSerial = serial
        guard let path else {
            temporary = "standard output"
            descriptor = STDOUT_FILENO
            return
        }
        let file = URL(filePath: path)
        temporary = file.deletingLastPathComponent().appending(path: ".\(file.lastPathComponent).new").path
        descriptor = open(temporary, O_RDWR | O_CREAT | O_CLOEXEC, 0o666)
        guard descriptor >= 0 else {
            if errno == ENOENT {
                throw ExportError("\(path): its folder is not there; make it, or name another with --to")
            }
            throw ExportError(path, errno)
        }
        guard Self.isOurs(descriptor, temporary) else {
            close(descriptor)
            descriptor = -1
            throw ExportError("\(path): another export is writing it; wait for its end")
        }
        guard ftruncate(descriptor, 0) == 0 else { throw ExportError(temporary, errno) }
        buffer.reserveCapacity(Self.bufferBytes + 64 << 10)
    }

    deinit {
        guard path != nil, descriptor >= 0 else { return }
        unlink(temporary)
        close(descriptor)
    }

    /// Writes what is in the buffer once there is enough of it.
    package func drain() throws(ExportError) {
        if buffer.count >= Self.bufferBytes { try flush() }
    }

    /// Writes the rest and puts the file in its place; `seconds` since 1970, for a serial.
    package func finish(seconds: UInt64) throws(ExportError) -> Result {
        try flush()
        guard let path else {
            let digest = Self.hexadecimal(hash.finalize())
            return Result(bytes: written, sha256: digest, isChanged: true, serial: hasSerial ? outputSerial : nil)
        }
        let old = Self.oldHead(path)
        let oldSerial = hasSerial ? ZoneSerial.find(in: old) : nil
        let place = hasSerial ? ZoneSerial.find(in: head)?.range : nil
        let isSame = try isSame(as: path, but: place)
        var serial: UInt32?
        if let place {
            serial = isSame ? oldSerial?.serial : ZoneSerial.next(after: oldSerial?.serial, seconds: seconds)
            let field = ZoneSerial.field(serial ?? 0)
            guard pwrite(descriptor, field, field.count, off_t(place.lowerBound)) == field.count else {
                throw ExportError(temporary, errno)
            }
        }
        let digest = try digest()
        if isSame { unlink(temporary) } else { try replace(path) }
        close(descriptor)
        descriptor = -1
        return Result(bytes: written, sha256: digest, isChanged: !isSame, serial: serial)
    }

    private func flush() throws(ExportError) {
        if written == 0 {
            if path == nil, hasSerial, let place = ZoneSerial.find(in: Array(buffer.prefix(Self.headBytes))) {
                buffer.replaceSubrange(place.range, with: ZoneSerial.field(outputSerial))
            }
            head = Array(buffer.prefix(Self.headBytes))
        }
        if path == nil { buffer.withUnsafeBytes { hash.update(bufferPointer: $0) } }
        var done = 0
        while done < buffer.count {
            let count = buffer.withUnsafeBytes {
                write(descriptor, $0.baseAddress?.advanced(by: done), $0.count - done)
            }
            if count >= 0 { done += count } else if errno != EINTR { throw ExportError(temporary, errno) }
        }
        written += UInt64(done)
        buffer.removeAll(keepingCapacity: true)
    }

    private func replace(_ path: String) throws(ExportError) {
        var status = stat()
        // Whoever may read the old file may read the new one.
        if stat(path, &status) == 0 {
            fchmod(descriptor, status.st_mode & 0o777)
            _ = fchown(descriptor, uid_t.max, status.st_gid)
        }
        guard fsync(descriptor) == 0, rename(temporary, path) == 0 else { throw ExportError(path, errno) }
    }

    private func digest() throws(ExportError) -> String {
        var hash = SHA256()
        try Self.read(descriptor, temporary) { _, bytes in
            hash.update(bufferPointer: bytes)
            return true
        }
        return Self.hexadecimal(hash.finalize())
    }

    /// Whether the file at `path` holds the same bytes, but for those at `place`.
    private func isSame(as path: String, but place: Range<Int>?) throws(ExportError) -> Bool {
        let other = open(path, O_RDONLY | O_CLOEXEC)
        guard other >= 0 else { return false }
        defer { close(other) }
        var status = stat()
        guard fstat(other, &status) == 0, UInt64(status.st_size) == written else { return false }
        var isSame = true
        var theirs = [UInt8](repeating: 0, count: 1 << 18)
        try Self.read(descriptor, temporary) { offset, bytes in
            let count = pread(other, &theirs, bytes.count, off_t(offset))
            guard count == bytes.count else {
                isSame = false
                return false
            }
            if offset == 0, let place { for index in place { theirs[index] = bytes[index] } }
            isSame = theirs.withUnsafeBytes { mine in
                guard let left = mine.baseAddress, let right = bytes.baseAddress else { return false }
                return memcmp(left, right, count) == 0
            }
            return isSame
        }
        return isSame
    }

    /// Whether no other export writes the file, or has put it in its place meanwhile.
    private static func isOurs(_ descriptor: Int32, _ path: String) -> Bool {
        guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else { return false }
        var held = stat()
        var named = stat()
        return fstat(descriptor, &held) == 0 && stat(path, &named) == 0 && held.st_ino == named.st_ino
    }

    private static func oldHead(_ path: String) -> [UInt8] {
        guard let file = FileHandle(forReadingAtPath: path) else { return [] }
        return (try? file.read(upToCount: headBytes)).map { Array($0) } ?? []
    }

    private static func read(
        _ descriptor: Int32,
        _ name: String,
        _ body: (Int, UnsafeRawBufferPointer) -> Bool
    ) throws(ExportError) {
        var chunk = [UInt8](repeating: 0, count: 1 << 18)
        var offset = 0
        while true {
            let count = pread(descriptor, &chunk, chunk.count, off_t(offset))
            guard count >= 0 else { throw ExportError(name, errno) }
            guard count > 0, chunk.withUnsafeBytes({ body(offset, .init(rebasing: $0[..<count])) }) else { return }
            offset += count
        }
    }

    private static func hexadecimal(_ digest: SHA256.Digest) -> String {
        digest.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
    }
}

/// Why an export cannot be written; one line.
package struct ExportError: Error, Hashable, Sendable, CustomStringConvertible {
    package let description: String

    init(_ description: String) { self.description = description }

    init(_ path: String, _ code: Int32) {
        description = "\(path): cannot be written: \(String(cString: strerror(code)))"
    }
}
