import ArgumentParser

struct InboxCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "inbox",
        abstract: "Shows what members ask of this one, and what it asks of them.",
        subcommands: [InboxListCommand.self, InboxShowCommand.self, InboxWithdrawCommand.self],
        defaultSubcommand: InboxListCommand.self
    )
}
