package import Foundation

/// What a backup is encrypted to.
package enum Passphrase {
    package static let bytesMin = 12

    /// The first line of a file, `-` for standard input.
    package static func read(_ path: String) throws(NodeError) -> Data {
        guard let handle = path == "-" ? .standardInput : FileHandle(forReadingAtPath: path) else {
            throw NodeError("\(path): the passphrase cannot be read")
        }
        let bytes: Data?
        do { bytes = try handle.read(upToCount: 4096) } catch { throw NodeError("\(path): \(error)") }
        let line = Data((bytes ?? Data()).prefix { $0 != 0x0a && $0 != 0x0d })
        guard line.count >= bytesMin else {
            throw NodeError("\(path): a passphrase of at least \(bytesMin) bytes is expected in its first line")
        }
        return line
    }
}
