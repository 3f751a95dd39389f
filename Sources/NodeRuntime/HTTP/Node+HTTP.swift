import Logging
import ServiceLifecycle
import Synchronization

extension Node {
    /// The HTTP servers that the configuration asks for.
    func httpServices(_ quiet: Logger) throws(NodeError) -> [ServiceGroupConfiguration.ServiceConfiguration] {
        var services: [ServiceGroupConfiguration.ServiceConfiguration] = []
        let tiles = TilesAPI(library: TileLibrary(store: log, edges: edges, keys: logKeys), logger: quiet)
        if let address = configuration.tiles {
            services.append(.init(service: Listening(tiles.application(address), on: address, key: "tiles")))
            logger.notice("the logs are served on http://\(address)/log/")
        }
        if let settings = configuration.http {
            let server = try NodeHTTP(self, settings: settings, logger: quiet)
            http.withLock { $0 = server }
            services.append(
                .init(service: Listening(server.application(tiles), on: settings.listen, key: "http.listen"))
            )
            logger.notice("HTTP is served on \(server.credential == nil ? "http" : "https")://\(settings.listen)")
        }
        return services
    }
}
