import Commands
import Entries
import Foundation
import NIOCore
import NIOEmbedded
import NIOHTTP1
import NodeRuntime
import SwiftProtobuf

/// Posts to a Unix socket and waits for each answer on the thread that asks, as callers without threads do.
final class BlockingClient {
    private let connection: UnixConnection
    /// Makes requests of bytes, and answers of theirs.
    private let codec = EmbeddedChannel()

    init(socket: String) throws {
        connection = try UnixConnection.opened(socket).get()
        try codec.connect(to: SocketAddress(unixDomainSocketPath: socket)).wait()
        try codec.pipeline.syncOperations.addHTTPClientHandlers()
    }

    func report(_ drafts: [PBDraft]) throws -> [PBDraftResult] {
        var message = PBDrafts()
        message.drafts = drafts
        let answer = try post("/v1/reports", try message.serializedBytes() as Data, type: "application/x-protobuf")
        return try PBDraftResults(serializedBytes: Data(answer.readableBytesView)).results
    }

    func post(_ path: String, _ body: Data, type: String) throws -> ByteBuffer {
        var head = HTTPRequestHead(version: .http1_1, method: .POST, uri: path)
        head.headers = ["host": "localhost", "content-type": type, "content-length": "\(body.count)"]
        codec.write(HTTPClientRequestPart.head(head), promise: nil)
        codec.write(HTTPClientRequestPart.body(.byteBuffer(ByteBuffer(bytes: body))), promise: nil)
        codec.writeAndFlush(HTTPClientRequestPart.end(nil), promise: nil)
        var request = ByteBuffer()
        while var bytes = try codec.readOutbound(as: ByteBuffer.self) { request.writeBuffer(&bytes) }
        try send(request)
        var answer = ByteBuffer()
        while true {
            switch try next() {
            case .head(let head) where head.status != .ok: throw BenchError("\(path): \(head.status)")
            case .head: break
            case .body(var bytes): answer.writeBuffer(&bytes)
            case .end: return answer
            }
        }
    }

    private func next() throws -> HTTPClientResponsePart {
        while true {
            if let part = try codec.readInbound(as: HTTPClientResponsePart.self) { return part }
            var bytes = ByteBuffer()
            let count = bytes.writeWithUnsafeMutableBytes(minimumWritableBytes: 16_384) { space in
                max(0, read(connection.descriptor, space.baseAddress, space.count))
            }
            guard count > 0 else { throw BenchError("the node has closed its socket") }
            try codec.writeInbound(bytes)
        }
    }

    private func send(_ request: ByteBuffer) throws {
        var rest = request.readableBytesView[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { write(connection.descriptor, $0.baseAddress, $0.count) }
            guard count > 0 else { throw BenchError("the node has closed its socket") }
            rest = rest.dropFirst(count)
        }
    }
}
