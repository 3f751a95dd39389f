import Foundation

/// Writes the records that were refused as `line ⇥ reason ⇥ record`, one a line, with `\t`, `\n`, `\r` and `\\` for what
/// would break the columns.
///
/// The file is made (or emptied) with the first reject, readable by its owner alone: what was refused may be personal.
package final class RejectsWriter {
    private static let bufferBytesMax = 64 << 10

    package let path: String
    package private(set) var count: UInt64 = 0
    private var descriptor: Int32 = -1
    private var buffer: [UInt8] = []

    package init(path: String) { self.path = path }

    deinit { if descriptor >= 0 { close(descriptor) } }

    package func write(line: UInt64, reason: String, raw: String) throws(ImportError) {
        if descriptor < 0 {
            descriptor = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
            guard descriptor >= 0 else { throw failure() }
        }
        count &+= 1
        buffer.append(contentsOf: String(line).utf8)
        for column in [reason, raw] {
            buffer.append(UInt8(ascii: "\t"))
            appendEscaped(column)
        }
        buffer.append(UInt8(ascii: "\n"))
        if buffer.count >= Self.bufferBytesMax { try flush() }
    }

    /// Writes what is still held; to be called at the end.
    package func flush() throws(ImportError) {
        var written = 0
        while written < buffer.count {
            let count = buffer.withUnsafeBytes { bytes in
                Foundation.write(descriptor, bytes.baseAddress?.advanced(by: written), bytes.count - written)
            }
            if count >= 0 {
                written += count
            } else if errno != EINTR {
                throw failure()
            }
        }
        buffer.removeAll(keepingCapacity: true)
    }

    private func appendEscaped(_ text: String) {
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "\t"): buffer.append(contentsOf: "\\t".utf8)
            case UInt8(ascii: "\n"): buffer.append(contentsOf: "\\n".utf8)
            case UInt8(ascii: "\r"): buffer.append(contentsOf: "\\r".utf8)
            case UInt8(ascii: "\\"): buffer.append(contentsOf: "\\\\".utf8)
            default: buffer.append(byte)
            }
        }
    }

    private func failure() -> ImportError {
        .cannotWrite(path: path, reason: String(cString: strerror(errno)))
    }
}
