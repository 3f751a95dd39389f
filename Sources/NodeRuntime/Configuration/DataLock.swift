import Foundation
import Glibc

/// One daemon a data folder: held from before the databases and sockets are touched until the process ends.
package final class DataLock: Sendable {
    private let descriptor: Int32

    package init(_ configuration: NodeConfiguration) throws(NodeError) {
        let path = configuration.lockFile.path
        descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw NodeError("\(path): \(String(cString: strerror(errno)))") }
        guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
            close(descriptor)
            throw NodeError(
                "\(configuration.dataFolder.path): another mandala daemon uses this data folder; stop it first"
            )
        }
    }

    deinit { close(descriptor) }
}
