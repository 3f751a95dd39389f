import Foundation
import Hummingbird
import Logging
import NIOCore
import NIOPosix
import ServiceLifecycle

/// An HTTP server on a Unix socket: what both local sockets share.
enum LocalServer {
    /// Bytes of one request's body.
    static let bodyBytesMax = 16 << 20

    static func application(
        _ router: Router<BasicRequestContext>,
        socket: String,
        group: MultiThreadedEventLoopGroup = .singleton,
        logger: Logger
    ) -> some ApplicationProtocol {
        Application(
            router: router,
            configuration: .init(address: .unixDomainSocket(path: socket), serverName: "mandala"),
            eventLoopGroupProvider: .shared(group),
            logger: logger
        )
    }

    static func json(_ value: some Encodable, status: HTTPResponse.Status = .ok) -> Response {
        let encoder = JSONEncoder()
        encoder.dateEncodingStrategy = .iso8601
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        do {
            let body = try encoder.encode(value)
            return Response(
                status: status,
                headers: [.contentType: "application/json"],
                body: ResponseBody(byteBuffer: ByteBuffer(bytes: body))
            )
        } catch {
            return Response(status: .internalServerError)
        }
    }

    static func failure(_ error: any Error, status: HTTPResponse.Status = .unprocessableContent) -> Response {
        json(LocalError(error: "\(error)"), status: status)
    }

    static func body(_ request: Request) async throws -> ByteBuffer {
        try await request.body.collect(upTo: bodyBytesMax)
    }

    static func decode<T: Decodable>(_ type: T.Type, _ request: Request) async throws(NodeError) -> T {
        let bytes: ByteBuffer
        do { bytes = try await body(request) } catch {
            throw NodeError("the request's body is larger than \(bodyBytesMax) bytes")
        }
        do {
            return try JSONDecoder().decode(type, from: Data(bytes.readableBytesView))
        } catch DecodingError
            .keyNotFound(let key, _)
        { throw NodeError("the body lacks '\(key.stringValue)'") } catch DecodingError.typeMismatch(_, let context) {
            let path = context.codingPath.map(\.stringValue).joined(separator: ".")
            throw NodeError("the body's '\(path)' has another type: \(context.debugDescription)")
        } catch { throw NodeError("the body is not the JSON that is expected here") }
    }
}
