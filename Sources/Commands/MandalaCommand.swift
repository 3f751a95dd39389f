package import ArgumentParser
import NodeRuntime

/// The root of the command line.
package struct MandalaCommand: AsyncParsableCommand {
    package static let configuration = CommandConfiguration(
        commandName: "mandala",
        abstract: "Shares scam and threat indicators between the members of a federation.",
        discussion: """
            A node is made with 'init' and run with 'serve'; 'peer add' pins the members it exchanges with. Reporters \
            use 'report', 'revise', 'withdraw', 'import', 'sighted' and 'acted'; officers 'request', 'inbox' and 'answer'; \
            'show', 'search', 'graph' and 'conflicts' read the merged replica, and 'export' writes it for blockers, also \
            while the daemon is stopped.

            The configuration is the file given with --config, else that in MANDALA_CONFIG, else ./mandala.yaml, else \
            /etc/mandala/mandala.yaml.

            With --json a command writes one JSON object to standard output, with times in UTC as ISO 8601. Keys are \
            added in later versions, never renamed.

            Exit codes: 0 done; 1 refused or failed, and one line on standard error says why; 2 wrong usage; 3 a part \
            of the input was rejected; 4 verification found problems.
            """,
        version: "mandala \(Node.version)",
        subcommands: [],
        groupedSubcommands: [
            CommandGroup(
                name: "Node:",
                subcommands: [
                    InitCommand.self, ServeCommand.self, StatusCommand.self, PeerCommand.self,
                    CertificateCommand.self, TokenCommand.self, VerifyCommand.self, RebuildCommand.self,
                    BackupCommand.self,
                    RestoreCommand.self, RecoverCommand.self, DemoCommand.self,
                ]
            ),
            CommandGroup(
                name: "Reporting:",
                subcommands: [
                    ReportCommand.self, ReviseCommand.self, WithdrawCommand.self, ImportCommand.self,
                    SightedCommand.self, ActedCommand.self, EvidenceCommand.self,
                    RequestCommand.self, AnswerCommand.self,
                ]
            ),
            CommandGroup(
                name: "Reading:",
                subcommands: [
                    ShowCommand.self, InboxCommand.self, SearchCommand.self, GraphCommand.self, ConflictsCommand.self,
                    ContactsCommand.self, MeasuresCommand.self, ProveCommand.self, ExportCommand.self,
                    OutcomesCommand.self,
                ]
            ),
        ]
    )

    package init() {}
}

extension MandalaCommand {
    /// Runs the command line and gives its exit code.
    package static func run(_ arguments: [String]) async -> Int32 {
        do {
            var command = try parseAsRoot(arguments)
            if var waiting = command as? any AsyncParsableCommand {
                try await waiting.run()
            } else {
                try command.run()
            }
            return ExitStatus.done.rawValue
        } catch let failure as CommandFailure {
            if !failure.description.isEmpty { Streams.complain(failure.description) }
            return failure.status.rawValue
        } catch {
            return end(error)
        }
    }

    /// Help that was asked for goes to standard output, wrong usage to standard error, any other error is one line.
    private static func end(_ error: any Error) -> Int32 {
        switch exitCode(for: error) {
        case .success:
            Streams.write(fullMessage(for: error))
            return ExitStatus.done.rawValue
        case .validationFailure:
            Streams.note(fullMessage(for: error))
            return ExitStatus.usage.rawValue
        default:
            Streams.complain(SystemFault.line(error))
            return ExitStatus.failed.rawValue
        }
    }
}
