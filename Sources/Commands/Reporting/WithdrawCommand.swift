import ArgumentParser
import Entries
import Indicators
import NodeRuntime

struct WithdrawCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "withdraw",
        abstract: "No longer stands by what this member said of an object.",
        discussion: """
            It ends all of this member's statements on the object. What they superseded counts again: to overrule what \
            others say, use 'revise'.

            JSON keys: as for 'report'.
            """
    )

    @OptionGroup var object: ObjectArguments

    @Option(
        help: ArgumentHelp("\(Withdrawal.reasons.joined(separator: ", ")).", valueName: "reason"),
        transform: { try WithdrawCommand.reason($0) }
    )
    var reason: String

    @Option(help: ArgumentHelp("Why, in words.", valueName: "text"))
    var note: String?

    @Option(help: ArgumentHelp("BCP 47, of the note.", valueName: "tag"), transform: { try LanguageTag.canonical($0) })
    var language: String?

    @OptionGroup var node: ConfigurationOption
    @OptionGroup var json: JSONOption

    static func reason(_ text: String) throws(ValidationError) -> String {
        guard Withdrawal.reasons.contains(text) else {
            throw ValidationError("write \(Withdrawal.reasons.joined(separator: ", "))")
        }
        return text
    }

    func run() async throws {
        let configuration = try node.load()
        let key = try object.canonical(region: configuration.region)
        let request = WithdrawalRequest(
            kind: object.kind.name,
            value: key.value,
            region: object.region,
            reason: reason,
            note: note,
            language: language
        )
        let receipt: Receipt = try await configuration.reporting().post("/v1/withdrawals", request)
        try receipt.print(kind: object.kind.name, json: json.isWanted)
    }
}
