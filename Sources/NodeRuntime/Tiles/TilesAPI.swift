import Hummingbird
import Logging
import Membership
import NIOCore
import ReadAPI

/// `GET /log/<origin>/…`: the logs for tools of others (C2SP tlog-tiles), read-only.
struct TilesAPI {
    private static let prefix = "/log/"

    let library: TileLibrary
    let logger: Logger

    /// `bound`: called once the address is the server's.
    func application(_ address: PeerAddress, bound: @escaping @Sendable () -> Void) -> some ApplicationProtocol {
        let router = Router(options: .autoGenerateHeadEndpoints)
        router.add(middleware: MethodsKnown<BasicRequestContext>())
        add(to: router)
        OtherMethods.add(to: router)
        return Application(
            router: router,
            configuration: .init(address: .hostname(address.host, port: address.port), serverName: "mandala"),
            onServerRunning: { _ in bound() },
            logger: logger
        )
    }

    func add(to router: Router<some RequestContext>) {
        router.get("/log/**") { request, _ in await answer(request.uri.path) }
    }

    private func answer(_ path: String) async -> Response {
        guard let (origin, resource) = Self.parse(path) else { return Response(status: .notFound) }
        do {
            guard let bytes = try await library.bytes(of: resource, in: origin) else {
                return Response(status: .notFound)
            }
            // A checkpoint is another one at the next commit; hashes and entries never change.
            let headers: HTTPFields =
                resource == .checkpoint
                ? [.contentType: "text/plain; charset=utf-8", .cacheControl: "max-age=2"]
                : [.contentType: "application/octet-stream", .cacheControl: "max-age=31536000, immutable"]
            return Response(
                status: .ok,
                headers: headers,
                body: ResponseBody(byteBuffer: ByteBuffer(bytes: bytes))
            )
        } catch {
            logger.error("\(path): it could not be read: \(error)")
            return Response(status: .internalServerError)
        }
    }

    /// An origin has three parts; what names a resource has one spelling.
    static func parse(_ path: String) -> (origin: LogOrigin, resource: TileLibrary.Resource)? {
        guard path.hasPrefix(prefix) else { return nil }
        let parts = path.dropFirst(prefix.count).split(separator: "/", maxSplits: 3, omittingEmptySubsequences: false)
        guard parts.count == 4, let origin = try? LogOrigin(parsing: parts[..<3].joined(separator: "/")),
            let resource = TileLibrary.Resource(String(parts[3]))
        else { return nil }
        return (origin, resource)
    }
}
