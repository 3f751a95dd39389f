import ArgumentParser
import Logging
import NodeRuntime

struct ServeCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "serve",
        abstract: "Runs the node until SIGTERM or SIGINT.",
        discussion: """
            It logs to standard error. SIGHUP reads the peer list and the node's certificate again; a change that does \
            not hold is refused whole.
            """
    )

    @OptionGroup var node: ConfigurationOption

    func run() async throws {
        let configuration = try node.load()
        LoggingSystem.bootstrap { StreamLogHandler.standardError(label: $0) }
        var logger = Logger(label: "mandala")
        logger.logLevel = Logger.Level(rawValue: configuration.logLevel) ?? .info
        try await Node.run(configuration, logger: logger)
    }
}
