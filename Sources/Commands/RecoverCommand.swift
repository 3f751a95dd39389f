import ArgumentParser
import NodeRuntime

struct RecoverCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "recover",
        abstract: "Ends the quarantine of a node whose log is known to be the newest there is.",
        discussion: """
            It is for a node that has nobody to ask. If newer entries of its log were ever sent out, what it then appends \
            contradicts them: its peers refuse it for good. It is refused where a peer is known to hold more. JSON keys: \
            queued.

            'recover new-incarnation' is for a node whose log was forked.
            """,
        subcommands: [RecoverNewIncarnationCommand.self]
    )

    @Flag(help: "Vouches that nothing newer than this data folder was ever sent out.")
    var assumeCurrent = false

    @OptionGroup var node: ConfigurationOption
    @OptionGroup var json: JSONOption

    func run() async throws {
        // Not in validate(), which the subcommand would run into.
        guard assumeCurrent else {
            throw ValidationError("give --assume-current: only you can know that this log is the newest there is")
        }
        let configuration = try node.load()
        let answer: RecoveryStatus = try await configuration.control().post("/v1/recover")
        if json.isWanted { return try Streams.write(json: answer) }
        Streams.write(
            "The quarantine has ended; \(counted(answer.queued, "queued report is", "queued reports are")) appended"
        )
    }
}
