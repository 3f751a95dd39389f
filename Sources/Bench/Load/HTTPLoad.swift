import AsyncHTTPClient
import Commands
import Foundation
import HTTPTypes
import NIOCore
import NIOHTTP1
import NodeRuntime

/// Asks an HTTP server over loopback, connections kept.
struct HTTPLoad: Sendable {
    private static let bytesMax = 256 << 20
    let token: String
    var accept = "application/json"

    func get(_ url: String) async throws -> ByteBuffer {
        var request = HTTPClientRequest(url: url)
        request.headers.add(name: "authorization", value: "Bearer \(token)")
        request.headers.add(name: "accept", value: accept)
        return try await answer(request)
    }

    func post(_ url: String, _ body: String) async throws -> ByteBuffer {
        var request = HTTPClientRequest(url: url)
        request.method = .POST
        request.headers.add(name: "authorization", value: "Bearer \(token)")
        request.body = .bytes(ByteBuffer(string: body))
        return try await answer(request)
    }

    private func answer(_ request: HTTPClientRequest) async throws -> ByteBuffer {
        let answer = try await HTTPClient.shared.execute(request, timeout: .seconds(60))
        let body = try await answer.body.collect(upTo: Self.bytesMax)
        guard answer.status == .ok else { throw BenchError("\(answer.status): \(String(buffer: body).prefix(200))") }
        return body
    }
}

extension NodeProcess {
    /// Adds the HTTP server to the configuration of a node that is not started; its address.
    func serveHTTP() throws -> String {
        let port = try LoopbackPorts.free(1)[0]
        var yaml = try String(contentsOf: configuration.file, encoding: .utf8)
        yaml += "\nhttp:\n  listen: 127.0.0.1:\(port)\n  requestsPerSecond: 100000\n"
        try Data(yaml.utf8).write(to: configuration.file)
        return "http://127.0.0.1:\(port)"
    }

    func token() async throws -> String {
        let wish = TokenWish(name: "bench", role: "reader", maxTLP: "AMBER", kinds: nil, audience: nil, days: nil)
        let made: TokenMade = try await control.post("/v1/tokens", wish)
        return made.secret
    }
}

extension Bench {
    /// A node that serves HTTP and has merged and indexed what it holds; its address, and how much that is. `text`: what is
    /// said of the object of a number, where not what the generator says.
    func httpNode(text: ((UInt64) -> String)? = nil) async throws -> (node: NodeProcess, server: String, count: Int) {
        let node = try federation(["th"])[0]
        let server = try node.serveHTTP()
        try await node.start()
        var stream = try drafts.stream()
        stream.text = text
        let count = try await Reporting(node: node).report(entries, of: &stream)
        try await node.waitMerged(try await node.ownSize(), of: node.member)
        try await node.waitIndexed()
        return (node, server, count)
    }
}
