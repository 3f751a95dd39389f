import NIOHTTP1
import AsyncHTTPClient
package import Entries
package import Foundation
import NIOCore
import NIOFoundationCompat
package import NodeRuntime
import SwiftProtobuf

/// Talks to the daemon over one of its Unix sockets.
package struct LocalClient: Sendable {
    private let socket: String

    /// One thread for all, which requests and answers do not leave.
    private static let thread = LoopThread()
    private static let client = HTTPClient(eventLoopGroupProvider: .shared(thread.group))

    package init(socket: String) { self.socket = socket }

    package func get<Answer: Decodable>(_ path: String) async throws(NodeError) -> Answer {
        try await send("GET", path, body: nil, type: nil)
    }

    package func post<Answer: Decodable>(_ path: String, _ body: some Encodable) async throws(NodeError) -> Answer {
        let bytes: Data
        do { bytes = try JSONEncoder().encode(body) } catch {
            throw NodeError("the request cannot be encoded: \(error)")
        }
        return try await send("POST", path, body: bytes, type: "application/json")
    }

    package func post<Answer: Decodable>(_ path: String) async throws(NodeError) -> Answer {
        try await send("POST", path, body: Data(), type: nil)
    }

    package func delete<Answer: Decodable>(_ path: String) async throws(NodeError) -> Answer {
        try await send("DELETE", path, body: nil, type: nil)
    }

    /// Half of what the daemon takes in one request.
    private static let reportBytesMax = 8 << 20

    /// Reports in bulk: one result for each draft, in order.
    /// `run`: of an import, when it began; 0 otherwise.
    package func report(_ drafts: [PBDraft], run: UInt64 = 0) async throws(NodeError) -> [PBDraftResult] {
        var message = PBDrafts()
        message.drafts = drafts
        message.run = run
        let bytes: Data
        do { bytes = try message.serializedData() } catch { throw NodeError("the reports cannot be encoded: \(error)") }
        guard bytes.count <= Self.reportBytesMax || drafts.count < 2 else {
            let middle = drafts.count / 2
            return try await report(Array(drafts[..<middle]), run: run) + report(Array(drafts[middle...]), run: run)
        }
        let answer = try await exchange("POST", "/v1/reports", body: .bytes(bytes), type: "application/x-protobuf")
        do { return try PBDraftResults(serializedBytes: answer).results } catch {
            throw NodeError("the daemon's answer cannot be read; is it of another version?")
        }
    }

    /// Sends a file as the request's body, a chunk at a time.
    package func put<Answer: Decodable>(_ path: String, file: URL) async throws(NodeError) -> Answer {
        let size: Int
        let chunks: FileChunks
        do {
            let values = try file.resourceValues(forKeys: [.fileSizeKey, .isRegularFileKey])
            guard values.isRegularFile == true else {
                throw NodeError("\(file.path): it is not a regular file; name the file itself")
            }
            size = values.fileSize ?? 0
            chunks = FileChunks(file: try FileHandle(forReadingFrom: file))
        } catch let error as NodeError { throw error } catch {
            throw NodeError("\(file.path): \(SystemFault.reason(error))")
        }
        let bytes = try await exchange(
            "PUT",
            path,
            body: .stream(chunks, length: .known(Int64(size))),
            type: "application/octet-stream"
        )
        do { return try JSONDecoder().decode(Answer.self, from: bytes) } catch {
            throw NodeError("the daemon's answer cannot be read; is it of another version?")
        }
    }

    /// Writes the answer's body where `write` says, a chunk at a time.
    package func download(_ path: String, _ write: (Data) throws -> Void) async throws(NodeError) {
        do {
            let response = try await Self.client.execute(try request("GET", path), timeout: .hours(24))
            guard response.status == .ok else {
                let data = Data(buffer: try await response.body.collect(upTo: 1 << 20))
                throw NodeError(
                    (try? JSONDecoder().decode(LocalError.self, from: data))?.error
                        ?? "the daemon answers \(response.status)"
                )
            }
            for try await chunk in response.body { try write(Data(buffer: chunk)) }
        } catch let error as NodeError { throw error } catch let error as HTTPClientError {
            throw NodeError(Self.reason(error, socket), isPassing: true)
        } catch {
            throw NodeError("\(socket): the answer cannot be taken: \(SystemFault.line(error))")
        }
    }

    private static func reason(_ error: any Error, _ socket: String) -> String {
        switch error {
        case let error as HTTPClientError where error == .remoteConnectionClosed:
            "\(socket): the daemon has ended before it answered; see its log, and start it with 'mandala serve'"
        case let error as HTTPClientError where error == .deadlineExceeded:
            "\(socket): the daemon has not answered in time; 'mandala status' and its log may say why"
        default: "\(socket): the daemon does not answer; start it with 'mandala serve' (\(error))"
        }
    }

    private func send<Answer: Decodable>(
        _ method: String,
        _ path: String,
        body: Data?,
        type: String?
    ) async throws(NodeError) -> Answer {
        let bytes = try await exchange(method, path, body: body.map { .bytes($0) }, type: type)
        let decoder = JSONDecoder()
        decoder.dateDecodingStrategy = .iso8601
        do { return try decoder.decode(Answer.self, from: bytes) } catch {
            throw NodeError("the daemon's answer cannot be read; is it of another version? (\(error))")
        }
    }

    private func request(_ method: String, _ path: String) throws(NodeError) -> HTTPClientRequest {
        guard let host = socket.addingPercentEncoding(withAllowedCharacters: .alphanumerics) else {
            throw NodeError("\(socket): the socket's path cannot be used")
        }
        var request = HTTPClientRequest(url: "http+unix://\(host)\(path)")
        request.method = .init(rawValue: method)
        return request
    }

    private func exchange(
        _ method: String,
        _ path: String,
        body: HTTPClientRequest.Body?,
        type: String?
    ) async throws(NodeError) -> Data {
        var request = try request(method, path)
        if let type { request.headers.add(name: "content-type", value: type) }
        request.body = body
        do {
            let (status, data) = try await Self.perform(request)
            guard status.code < 400 else {
                let error = try? JSONDecoder().decode(LocalError.self, from: data)
                throw NodeError(error?.error ?? "the daemon answers \(status)")
            }
            return data
        } catch let error as NodeError { throw error } catch {
            throw NodeError(Self.reason(error, socket), isPassing: true)
        }
    }

    private static func perform(_ request: HTTPClientRequest) async throws -> (status: HTTPResponseStatus, body: Data) {
        try await withTaskExecutorPreference(thread.tasks) {
            let response = try await client.execute(request, timeout: .seconds(600))
            return (response.status, Data(buffer: try await response.body.collect(upTo: 64 << 20)))
        }
    }
}

/// A file in pieces.
private struct FileChunks: AsyncSequence, AsyncIteratorProtocol, Sendable {
    let file: FileHandle

    func makeAsyncIterator() -> FileChunks { self }
    func next() async throws -> ByteBuffer? {
        guard let data = try file.read(upToCount: 256 << 10), !data.isEmpty else { return nil }
        return ByteBuffer(data: data)
    }
}
