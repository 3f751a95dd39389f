import ArgumentParser
import Entries
import Exchange
import Indicators

struct ActedCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "acted",
        abstract: "Says what this member did about an object: blocked, frozen, taken down, …",
        usage: """
            mandala acted [<kind>] <value> --action <action> [<options>]
            mandala acted <object-id> --action <action> [<options>]
            mandala acted --file <path> [--action <action>] [<options>]
            """,
        discussion: """
            Of one action and scope the latest word counts: to take a block back, say the same with --outcome reversed. \
            What is repeated without a time is the action that stands: a file posted twice writes nothing anew.

              mandala acted bank.example.com --action taken-down --by registrar --reference 2026/114
              mandala acted --file frozen.csv --action frozen --scope examplebank

            Columns of a file: value (or phone, domain, url, iban …), kind, action, scope, by, at, reference, outcome, \
            note, language, tlp, audience. JSON keys: as for 'report'; with --file as for 'import'.
            """
    )

    @OptionGroup var object: EventObject

    @Option(
        help: ArgumentHelp(
            "blocked, taken-down, suspended, frozen, returned-funds, seized, arrested, repatriated, referred, no-action.",
            valueName: "action"
        ),
        transform: { try ActionName($0) }
    )
    var action: ActionName?

    @Option(help: ArgumentHelp("What it reaches, such as a network or a bank (default: all).", valueName: "text"))
    var scope = ""

    @Option(help: ArgumentHelp("The agency or company.", valueName: "name"))
    var by = ""

    @Option(
        help: ArgumentHelp("RFC 3339, or a date (default: now, or when it was first said).", valueName: "time"),
        transform: { try Times.parse($0) }
    )
    var at: UInt64?

    @Option(help: ArgumentHelp("Of the order or the case.", valueName: "text"))
    var reference = ""

    @Option(
        help: ArgumentHelp("done (default), partial, failed or reversed.", valueName: "outcome"),
        transform: { try ActionOutcome($0) }
    )
    var outcome: ActionOutcome = .done

    @Option(help: ArgumentHelp("More, in words.", valueName: "text"))
    var note = ""

    @Option(help: ArgumentHelp("BCP 47, of the note.", valueName: "tag"), transform: { try LanguageTag.canonical($0) })
    var language = ""

    @OptionGroup var node: ConfigurationOption
    @OptionGroup var json: JSONOption

    func validate() throws {
        guard action != nil || object.file != nil else { throw ValidationError("Say what was done: --action blocked.") }
    }

    func run() async throws {
        var said = PBAction()
        said.action = action?.rawValue ?? ""
        said.scope = scope
        said.by = by
        said.atMs = at ?? 0
        said.reference = reference
        said.outcome = outcome.rawValue
        said.note = note
        said.language = language
        let run = EventRun(object: object, configuration: try node.load(), isJSON: json.isWanted)
        guard let file = object.file else { return try await run.one { $0.action = said } }
        try await run.file(file, .action(said))
    }
}
