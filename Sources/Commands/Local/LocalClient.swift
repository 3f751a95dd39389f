import NIOHTTP1
import AsyncHTTPClient
package import Entries
import Foundation
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

    /// Reports in bulk: one result for each draft, in order.
    package func report(_ drafts: [PBDraft]) async throws(NodeError) -> [PBDraftResult] {
        var message = PBDrafts()
        message.drafts = drafts
        let bytes: Data
        do { bytes = try message.serializedData() } catch { throw NodeError("the reports cannot be encoded: \(error)") }
        let answer = try await exchange("POST", "/v1/reports", body: bytes, type: "application/x-protobuf")
        do { return try PBDraftResults(serializedBytes: answer).results } catch {
            throw NodeError("the daemon's answer cannot be read; is it of another version?")
        }
    }

    private func send<Answer: Decodable>(
        _ method: String,
        _ path: String,
        body: Data?,
        type: String?
    ) async throws(NodeError) -> Answer {
        let bytes = try await exchange(method, path, body: body, type: type)
        let decoder = JSONDecoder()
        decoder.dateDecodingStrategy = .iso8601
        do { return try decoder.decode(Answer.self, from: bytes) } catch {
            throw NodeError("the daemon's answer cannot be read; is it of another version? (\(error))")
        }
    }

    private func exchange(_ method: String, _ path: String, body: Data?, type: String?) async throws(NodeError) -> Data
    {
        guard let host = socket.addingPercentEncoding(withAllowedCharacters: .alphanumerics) else {
            throw NodeError("\(socket): the socket's path cannot be used")
        }
        var request = HTTPClientRequest(url: "http+unix://\(host)\(path)")
        request.method = .init(rawValue: method)
        if let type { request.headers.add(name: "content-type", value: type) }
        if let body { request.body = .bytes(body) }
        do {
            let (status, data) = try await Self.perform(request)
            guard status.code < 400 else {
                let error = try? JSONDecoder().decode(LocalError.self, from: data)
                throw NodeError(error?.error ?? "the daemon answers \(status)")
            }
            return data
        } catch let error as NodeError { throw error } catch {
            throw NodeError("\(socket): the daemon does not answer; start it with 'mandala serve' (\(error))")
        }
    }

    private static func perform(_ request: HTTPClientRequest) async throws -> (status: HTTPResponseStatus, body: Data) {
        try await withTaskExecutorPreference(thread.tasks) {
            let response = try await client.execute(request, timeout: .seconds(600))
            return (response.status, Data(buffer: try await response.body.collect(upTo: 64 << 20)))
        }
    }
}
