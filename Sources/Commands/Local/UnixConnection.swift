import Foundation

/// A connection to a Unix socket, closed with its last reference.
package final class UnixConnection {
    package struct Failure: Error {
        /// `errno`.
        let code: Int32
    }

    package let descriptor: Int32

    private init(_ descriptor: Int32) { self.descriptor = descriptor }

    deinit { close(descriptor) }

    package static func opened(_ socket: String) -> Result<UnixConnection, Failure> {
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        let path = Array(socket.utf8)
        let fits = withUnsafeMutableBytes(of: &address.sun_path) { bytes in
            guard path.count < bytes.count else { return false }
            bytes.copyBytes(from: path)
            return true
        }
        guard fits else { return .failure(Failure(code: ENAMETOOLONG)) }
        let descriptor = Foundation.socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
        guard descriptor >= 0 else { return .failure(Failure(code: errno)) }
        let length = socklen_t(MemoryLayout<sockaddr_un>.size)
        let result = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { connect(descriptor, $0, length) }
        }
        let code = errno
        let connection = UnixConnection(descriptor)
        return result == 0 ? .success(connection) : .failure(Failure(code: code))
    }
}
