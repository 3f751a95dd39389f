import Dispatch
import Foundation
import Synchronization

/// A connection on which a node sends events.
final class EventStream: Sendable {
    private let descriptor: Int32
    /// The line that the last read ended in.
    private let cut = Mutex(Data())

    /// `receiveBytes`: of the kernel's buffer, for readers that do not read.
    init(port: UInt16, _ target: String, token: String, headers: [String: String] = [:], receiveBytes: Int32? = nil)
        throws
    {
        descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var patience = timeval(tv_sec: 90, tv_usec: 0)
        setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &patience, socklen_t(MemoryLayout<timeval>.size))
        if var bytes = receiveBytes {
            setsockopt(descriptor, SOL_SOCKET, SO_RCVBUF, &bytes, socklen_t(MemoryLayout<Int32>.size))
        }
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = port.bigEndian
        address.sin_addr.s_addr = in_addr_t(INADDR_LOOPBACK).bigEndian
        let result = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        guard result == 0 else { throw LocalSocket.Failure(reason: "nothing listens on port \(port)") }
        let more = headers.map { "\($0.key): \($0.value)\r\n" }.joined()
        let head = "GET \(target) HTTP/1.1\r\nhost: localhost\r\naccept: text/event-stream\r\n"
        let request = Array("\(head)authorization: Bearer \(token)\r\n\(more)\r\n".utf8)
        guard write(descriptor, request, request.count) == request.count else {
            throw LocalSocket.Failure(reason: "the request could not be written")
        }
    }

    deinit { close(descriptor) }

    /// The lines sent until `isEnough` of those that came last, or until the stream ends.
    func read(until isEnough: @escaping @Sendable (String) -> Bool) async throws -> String {
        try await withCheckedThrowingContinuation { continuation in
            DispatchQueue.global().async { [self] in
                var text = cut.withLock { $0 }
                var told = 0
                var buffer = [UInt8](repeating: 0, count: 1 << 16)
                // A chunk of no bytes ends the answer; the connection stays.
                let end = Data("0\r\n\r\n".utf8)
                while text.suffix(end.count) != end {
                    let count = Foundation.read(descriptor, &buffer, buffer.count)
                    if count == 0 { break }
                    guard count > 0 else {
                        let reason = "the stream said no more after: \(String(decoding: text, as: UTF8.self))"
                        return continuation.resume(throwing: LocalSocket.Failure(reason: reason))
                    }
                    text.append(contentsOf: buffer[..<count])
                    guard let line = text[told...].lastIndex(of: 0x0a) else { continue }
                    let lines = text[told...line]
                    told = line + 1
                    if isEnough(String(decoding: lines, as: UTF8.self)) { break }
                }
                cut.withLock { $0 = Data(text[told...]) }
                continuation.resume(returning: String(decoding: text[..<told], as: UTF8.self))
            }
        }
    }
}

/// What a change carries.
struct ToldChange: Decodable, Hashable {
    struct Object: Decodable, Hashable {
        let value: String
        let verdict: String
        let tlp: String
    }
    let after: String
    let id: String?
    let kind: String?
    let value: String?
    let object: Object?

    /// Those in the text of a stream.
    static func read(_ text: String) throws -> [ToldChange] {
        try text.split(separator: "\n").filter { $0.hasPrefix("data: {\"") }.map {
            try JSONDecoder().decode(ToldChange.self, from: Data($0.dropFirst(6).utf8))
        }
    }
}
