import Foundation
import Synchronization

/// Ports on 127.0.0.1 that nobody listens on now.
///
/// They lie below those that Linux gives to outgoing connections (`ip_local_port_range`, from 32768 on by default), so that
/// none is taken between the look and the start of what listens there; within a process each is given once.
package enum LoopbackPorts {
    private static let range = 20_000..<32_000
    private static let next = Mutex(Int.random(in: range))

    package static func free(_ count: Int) throws -> [Int] {
        var ports: [Int] = []
        for _ in range {
            if ports.count == count { break }
            let port = next.withLock { next in
                defer { next = next + 1 < range.upperBound ? next + 1 : range.lowerBound }
                return next
            }
            if isFree(port) { ports.append(port) }
        }
        guard ports.count == count else {
            throw CommandFailure("no port on 127.0.0.1 from \(range.lowerBound) to \(range.upperBound - 1) is free")
        }
        return ports
    }

    private static func isFree(_ port: Int) -> Bool {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        guard descriptor >= 0 else { return false }
        defer { close(descriptor) }
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = in_port_t(port).bigEndian
        address.sin_addr.s_addr = in_addr_t(INADDR_LOOPBACK).bigEndian
        return withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size)) == 0
            }
        }
    }
}
