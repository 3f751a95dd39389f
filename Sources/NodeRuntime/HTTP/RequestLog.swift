import Logging

/// What requests log with. What each of them adds is written out only where something is logged: almost none logs, and
/// `StreamLogHandler` writes it out whenever it is added.
struct RequestLog: LogHandler {
    private var base: any LogHandler
    var metadata: Logger.Metadata = [:]

    private init(_ base: any LogHandler) { self.base = base }

    static func logger(_ logger: Logger) -> Logger {
        var requests = logger
        requests.handler = RequestLog(logger.handler)
        return requests
    }

    var metadataProvider: Logger.MetadataProvider? {
        get { base.metadataProvider }
        set { base.metadataProvider = newValue }
    }

    var logLevel: Logger.Level {
        get { base.logLevel }
        set { base.logLevel = newValue }
    }

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] ?? base[metadataKey: key] }
        set { metadata[key] = newValue }
    }

    func log(event: Logging.LogEvent) {
        var handler = base
        for (key, value) in metadata { handler[metadataKey: key] = value }
        handler.log(event: event)
    }
}
