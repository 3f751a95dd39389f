import CoreFoundation
import Foundation
import Glibc
import NodeRuntime

extension NodeConfiguration {
    /// Files made by another user could not be written by the daemon.
    func requireOwner() throws(CommandFailure) {
        var status = stat()
        guard stat(dataFolder.path, &status) == 0 else {
            throw CommandFailure("\(dataFolder.path): \(String(cString: strerror(errno)))")
        }
        guard status.st_uid == geteuid() else {
            let owner = getpwuid(status.st_uid).map { String(cString: $0.pointee.pw_name) } ?? "user \(status.st_uid)"
            throw CommandFailure("the node's files belong to \(owner); run this as that user, or while the daemon runs")
        }
    }
}
