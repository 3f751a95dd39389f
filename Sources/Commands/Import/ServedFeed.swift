import AsyncHTTPClient
import Foundation
import NIOCore
import NIOFoundationCompat
import NIOHTTP1
import NIOPosix

/// A MISP feed that a server on this machine serves.
struct ServedFeed {
    /// Bytes of one file.
    private static let bytesMax = 256 << 20
    /// A node makes its feed when it is asked for it.
    private static let secondsMax: Int64 = 600
    /// Goes nowhere but where it is sent: another machine is not asked because one on this machine says so.
    private static let client = {
        var configuration = HTTPClient.Configuration()
        configuration.redirectConfiguration = .disallow
        configuration.connectionPool.retryConnectionEstablishment = false
        return HTTPClient(configuration: configuration)
    }()

    /// Ends with `/`.
    private let base: String
    private let token: String?

    init(_ address: String, token: String?) throws(CommandFailure) {
        guard let url = URL(string: address), let host = url.host(percentEncoded: false),
            ["127.0.0.1", "localhost", "::1", "[::1]"].contains(host)
        else {
            throw CommandFailure(
                "\(address): only feeds on this machine are fetched; fetch it with curl, and give the folder"
            )
        }
        // The HTTP library traps on a port that is none.
        guard url.port.map({ (1...65_535).contains($0) }) ?? true else {
            throw CommandFailure("\(address): \(url.port ?? 0) is no port; write 1 to 65535")
        }
        base = address.hasSuffix("/") ? address : address.replacing("/manifest.json", with: "") + "/"
        self.token = token
    }

    var manifest: (data: Data, name: String) {
        get async throws(CommandFailure) { (try await get("manifest.json"), base + "manifest.json") }
    }

    func get(_ name: String) async throws(CommandFailure) -> Data {
        let address = base + name
        var request = HTTPClientRequest(url: address)
        if let token { request.headers.add(name: "authorization", value: "Bearer \(token)") }
        do {
            let response = try await Self.client.execute(request, timeout: .seconds(Self.secondsMax))
            guard response.status == .ok else {
                throw CommandFailure("\(address): \(Self.refusal(response.status))")
            }
            return Data(buffer: try await response.body.collect(upTo: Self.bytesMax))
        } catch let failure as CommandFailure { throw failure } catch {
            throw CommandFailure("\(address): \(Self.reason(error))")
        }
    }

    private static let nobody = "nothing answers there; is the server running?"

    private static func refusal(_ status: HTTPResponseStatus) -> String {
        switch status.code {
        case 300..<400: "it answers \(status.code) and names another address; give that one"
        case 401: "it answers 401; give its token with --token-file"
        case 404: "it answers 404; is that the feed's folder? It is the one with manifest.json"
        default: "it answers \(status.code)"
        }
    }

    /// In the words of whoever wants the feed, not in those of a library.
    private static func reason(_ error: any Error) -> String {
        switch error {
        case is NIOConnectionError, is IOError: nobody
        case is NIOTooManyBytesError: "it is larger than \(bytesMax >> 20) MiB"
        case let error as HTTPClientError where error == .connectTimeout: nobody
        case let error as HTTPClientError where error == .deadlineExceeded: "it has not answered within \(secondsMax) s"
        case let error as HTTPClientError where error == .remoteConnectionClosed:
            "the connection ends before the answer does; try again"
        case is HTTPParserError: "what answers there does not speak HTTP; is it https?"
        default: "the answer cannot be read; does the address begin with http:// or https:// as its server has it?"
        }
    }
}
