import ArgumentParser

/// What is known of one object, or of the logs; the object is the ordinary case and needs no word.
struct ShowCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "show",
        abstract: "Shows all that is known of one object, and the clock to revise it with; or of the logs.",
        usage: """
            mandala show <kind> <value> [<options>]
            mandala show <kind> --key part=value… [<options>]
            mandala show <value> | <object-id> [<options>]
            mandala show log [<member> | <origin>] [<options>]
            """,
        subcommands: [ShowObjectCommand.self, ShowLogCommand.self],
        defaultSubcommand: ShowObjectCommand.self
    )
}
