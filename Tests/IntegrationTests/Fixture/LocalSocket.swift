import Dispatch
import Foundation

/// HTTP/1.1 over one of a daemon's Unix sockets, or a port on 127.0.0.1; one request a connection.
struct LocalSocket: Sendable {
    struct Answer: Sendable {
        let status: Int
        let body: Data
        /// Names in lower case, and so are values.
        let headers: [String: String]
    }

    struct Failure: Error {
        let reason: String
    }

    /// The socket's path.
    let path: String
    /// Where it is given, the port counts.
    var port: UInt16?
    var host = "127.0.0.1"
    /// Sent as a bearer token.
    var token: String?

    func send(
        _ method: String,
        _ target: String,
        body: Data = Data(),
        type: String = "application/json",
        headers: [String: String] = [:]
    ) async throws -> Answer {
        var lines = headers
        lines["content-type"] = type
        if let token { lines["authorization"] = "Bearer \(token)" }
        let more = lines.map { "\($0.key): \($0.value)\r\n" }.sorted().joined()
        return try await withCheckedThrowingContinuation { continuation in
            DispatchQueue.global().async {
                continuation.resume(with: Result { try exchange(method, target, body, more) })
            }
        }
    }

    private func exchange(_ method: String, _ target: String, _ body: Data, _ headers: String) throws -> Answer {
        // A daemon that is killed closes the socket under the request.
        signal(SIGPIPE, SIG_IGN)
        let descriptor = try connected()
        defer { close(descriptor) }
        let head = """
            \(method) \(target) HTTP/1.1\r
            host: localhost\r
            connection: close\r
            content-length: \(body.count)\r
            \(headers)\r

            """
        var rest = (Data(head.utf8) + body)[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { write(descriptor, $0.baseAddress, $0.count) }
            guard count > 0 else { throw failure("the request could not be written") }
            rest = rest.dropFirst(count)
        }
        var answer = Data()
        var buffer = [UInt8](repeating: 0, count: 1 << 16)
        while true {
            let count = read(descriptor, &buffer, buffer.count)
            guard count >= 0 else { throw failure("the answer could not be read") }
            if count == 0 { break }
            answer.append(contentsOf: buffer[..<count])
        }
        return try parse(answer, hasBody: method != "HEAD")
    }

    /// Whether somebody listens.
    var isThere: Bool {
        guard let descriptor = try? connected() else { return false }
        close(descriptor)
        return true
    }

    private func connected() throws -> Int32 {
        if let port { return try connected(to: port) }
        let descriptor = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
        guard descriptor >= 0 else { throw failure("no socket can be made") }
        var patience = timeval(tv_sec: 60, tv_usec: 0)
        setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &patience, socklen_t(MemoryLayout<timeval>.size))
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path.utf8.prefix($0.count - 1)) }
        let result = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
            }
        }
        guard result == 0 else {
            defer { close(descriptor) }
            throw failure("nothing listens")
        }
        return descriptor
    }

    private func connected(to port: UInt16) throws -> Int32 {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        guard descriptor >= 0 else { throw failure("no socket can be made") }
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = port.bigEndian
        address.sin_addr.s_addr = inet_addr(host)
        let result = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        guard result == 0 else {
            defer { close(descriptor) }
            throw failure("nothing listens on port \(port)")
        }
        return descriptor
    }

    private func parse(_ bytes: Data, hasBody: Bool) throws -> Answer {
        guard let end = bytes.range(of: Data("\r\n\r\n".utf8)) else { throw failure("the answer is cut off") }
        let head = String(decoding: bytes[..<end.lowerBound], as: UTF8.self).lowercased()
        let lines = head.split(separator: "\r\n")
        guard let words = lines.first?.split(separator: " "), words.count > 1, let status = Int(words[1]),
            let length = lines.compactMap({ $0.hasPrefix("content-length: ") ? Int($0.dropFirst(16)) : nil }).first
                ?? (status == 304 ? 0 : nil),
            !hasBody || bytes.count - end.upperBound >= length
        else { throw failure("the answer is cut off") }
        var headers: [String: String] = [:]
        for line in lines.dropFirst() {
            guard let colon = line.range(of: ": ") else { continue }
            headers[String(line[..<colon.lowerBound])] = String(line[colon.upperBound...])
        }
        return Answer(status: status, body: Data(bytes[end.upperBound...].prefix(length)), headers: headers)
    }

    private func failure(_ what: String) -> Failure {
        Failure(reason: "\(path): \(what): \(String(cString: strerror(errno)))")
    }
}
