import Logging
import ServiceLifecycle
import Synchronization

extension Node {
    /// The HTTP servers that the configuration asks for.
    func httpServices(_ quiet: Logger) throws(NodeError) -> [ServiceGroupConfiguration.ServiceConfiguration] {
        var services: [ServiceGroupConfiguration.ServiceConfiguration] = []
        let tiles = TilesAPI(library: TileLibrary(store: log, edges: edges, keys: logKeys), logger: quiet)
        if let address = configuration.tiles {
            let application = tiles.application(address) { [logger] in
                logger.notice("the logs are served on http://\(address)/log/")
            }
            services.append(.init(service: Listening(application, on: address, key: "tiles")))
        }
        if let settings = configuration.http {
            let server = try NodeHTTP(self, settings: settings, logger: quiet)
            http.withLock { $0 = server }
            let scheme = server.credential == nil ? "http" : "https"
            let application = server.application(tiles) { [logger] in
                logger.notice("HTTP is served on \(scheme)://\(settings.listen)")
            }
            services.append(.init(service: Listening(application, on: settings.listen, key: "http.listen")))
        }
        return services
    }
}
