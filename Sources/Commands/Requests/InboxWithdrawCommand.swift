import ArgumentParser
import Foundation
import Indicators
import NodeRuntime

struct InboxWithdrawCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "withdraw",
        abstract: "Takes back a request of this member that is not settled.",
        discussion: "JSON keys: as for 'mandala answer'."
    )

    @Argument(help: "The request's id, or its beginning.")
    var request: String

    @Option(help: ArgumentHelp("Why.", valueName: "text"))
    var reason: String?

    @Option(
        help: ArgumentHelp("BCP 47, of the reason.", valueName: "tag"),
        transform: { try LanguageTag.canonical($0) }
    )
    var language: String?

    @OptionGroup var node: ConfigurationOption
    @OptionGroup var json: JSONOption

    func run() async throws {
        let draft = AnswerDraft(request: request, state: "withdrawn", reason: reason, language: language)
        let receipt: RequestReceipt = try await node.load().reporting().post("/v1/answers", draft)
        try receipt.print(json: json.isWanted)
    }
}
