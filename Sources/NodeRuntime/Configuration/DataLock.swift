import Foundation
import Glibc

/// One process at a time: held until it is let go of, or the process ends.
package final class DataLock: Sendable {
    private let descriptor: Int32

    /// One daemon a data folder: from before the databases and sockets are touched.
    package convenience init(_ configuration: NodeConfiguration) throws(NodeError) {
        try self.init(
            configuration.lockFile.path,
            taken: "\(configuration.dataFolder.path): another mandala daemon uses this data folder; stop it first"
        )
    }

    /// `taken`: what is said where another process holds it.
    init(_ path: String, taken: String) throws(NodeError) {
        descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw NodeError("\(path): \(String(cString: strerror(errno)))") }
        guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
            close(descriptor)
            throw NodeError(taken)
        }
    }

    deinit { close(descriptor) }
}
