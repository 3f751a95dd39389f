import Foundation
import Hummingbird
import HummingbirdCore
import Logging
import Membership
import NIOCore
import ReadAPI

/// The one HTTP server for tools: health, metrics, the logs' tiles and the read API.
struct NodeHTTP {
    private static let headerBytesMax = 16 * 1024
    private static let connectionsMax = 4_096

    let node: Node
    let settings: HTTPSettings
    let credential: HTTPCredential?
    let log: AccessLog
    private let routes: ReadRoutes
    private let taxii: TAXIIRoutes
    private let loops = HTTPLoops()
    let logger: Logger

    init(_ node: Node, settings: HTTPSettings, logger: Logger) throws(NodeError) {
        self.node = node
        self.settings = settings
        self.logger = logger
        do throws(AccessLog.Failure) { log = try AccessLog(path: settings.accessLog.path) } catch {
            throw NodeError("\(error)")
        }
        routes = ReadRoutes(
            replica: node.replica,
            tokens: node.tokens.book,
            region: node.configuration.region,
            own: node.configuration.member,
            reports: HTTPReports(reporter: node.reporter),
            feeds: try MISPFeedShelf(node.replica, node.configuration),
            exports: try ExportShelf(
                node.replica,
                node.configuration,
                members: { node.members },
                now: { Date() }
            ),
            log: log,
            cursorKey: try node.tokens.cursorKey()
        )
        taxii = TAXIIRoutes(
            replica: node.replica,
            log: node.log,
            writing: TAXIIWriter(node.configuration, reporter: node.reporter),
            federation: node.configuration.federation.text,
            now: { Date() }
        )
        credential = try settings.credential.map { files throws(NodeError) in
            try HTTPCredential(certificate: files.certificate, key: files.key)
        }
    }

    /// At a reload: the certificate may be a new one, and the access log may have been moved away.
    func reload() throws(NodeError) {
        try credential?.reload()
        do throws(AccessLog.Failure) { try log.reopen() } catch { throw NodeError("\(error)") }
    }

    /// `bound`: called once the address is the server's.
    func application(_ tiles: TilesAPI, bound: @escaping @Sendable () -> Void) -> some ApplicationProtocol {
        let router = Router(context: APIContext.self, options: .autoGenerateHeadEndpoints)
        router.add(
            middleware: Guard(
                tokens: node.tokens.book,
                log: log,
                requestsPerSecond: settings.requestsPerSecond,
                wrongTokens: settings.wrongTokens,
                now: { Date() }
            )
        )
        router.add(middleware: MethodsKnown<APIContext>())
        router.get("/livez") { _, _ in JSONAnswer.response(["live": true]) }
        router.get("/readyz") { [node] _, _ in
            let readiness = node.readiness()
            return JSONAnswer.response(readiness, status: readiness.ready ? .ok : .serviceUnavailable)
        }
        router.get("/metrics") { [node, routes] _, _ in
            let text = try await node.metricText { routes.write(to: &$0) }
            return Response(
                status: .ok,
                headers: [.contentType: "text/plain; version=0.0.4; charset=utf-8"],
                body: ResponseBody(byteBuffer: ByteBuffer(string: text))
            )
        }
        SchemaRoutes.add(to: router)
        tiles.add(to: router)
        routes.add(to: router)
        taxii.add(to: router)
        OtherMethods.add(to: router)
        return Application(
            router: router,
            server: server,
            configuration: .init(
                address: .hostname(settings.listen.host, port: settings.listen.port),
                serverName: "mandala",
                availableConnectionsDelegate: MaximumAvailableConnections(Self.connectionsMax)
            ),
            onServerRunning: { _ in bound() },
            eventLoopGroupProvider: .shared(loops.group),
            logger: logger
        )
    }

    private var server: HTTPServerBuilder {
        let credential = credential
        return HTTPServerBuilder { responder in
            var configuration = HTTP1Channel.Configuration(
                additionalChannelHandlers: [GatheredFlushes()],
                idleTimeout: .seconds(120)
            )
            configuration.httpDecoder.maxHeaderListSize = Self.headerBytesMax
            configuration.httpDecoder.maxHeaderFieldSize = Self.headerBytesMax
            let base = HTTP1Channel(responder: responder, configuration: configuration)
            guard let credential else { return LoopChannel(base: base) }
            return LoopChannel(base: HTTPSChannel(base: base, credential: credential))
        }
    }
}
