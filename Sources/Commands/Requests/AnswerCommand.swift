import ArgumentParser
import Foundation
import Indicators
import NodeRuntime

struct AnswerCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "answer",
        abstract: "Answers a request of another member: accept, decline or done.",
        discussion: """
            'mandala inbox' lists what is asked. The beginning of the id is enough where it names one request. The \
            last answer counts: what was accepted can be declined or done later, what was declined can be taken up; to \
            take 'done' back, say why with --reason. The answer is for those whom the request is for, and names the \
            request's very entry, so that it proves which text was answered.

            JSON keys: outcome (decided, renewed, unchanged, queued), id, origin, index, warnings.
            """
    )

    enum Choice: String, CaseIterable, ExpressibleByArgument {
        case accept, decline, done

        var state: String {
            switch self {
            case .accept: "accepted"
            case .decline: "declined"
            case .done: "done"
            }
        }
    }

    @Argument(help: "The request's id, or its beginning.")
    var request: String

    @Argument(help: "accept, decline or done.")
    var choice: Choice

    @Option(help: ArgumentHelp("Why; needed to decline.", valueName: "text"))
    var reason: String?

    @Option(help: ArgumentHelp("More, in words.", valueName: "text"))
    var text: String?

    @Option(
        help: ArgumentHelp("BCP 47, of reason and text.", valueName: "tag"),
        transform: { try LanguageTag.canonical($0) }
    )
    var language: String?

    @Option(
        help: ArgumentHelp("When it was done: RFC 3339, or a date.", valueName: "time"),
        transform: { try Times.parse($0) }
    )
    var at: UInt64?

    @OptionGroup var node: ConfigurationOption
    @OptionGroup var json: JSONOption

    func run() async throws {
        let draft = AnswerDraft(
            request: request,
            state: choice.state,
            reason: reason,
            text: text,
            language: language,
            at: at
        )
        let receipt: RequestReceipt = try await node.load().reporting().post("/v1/answers", draft)
        try receipt.print(json: json.isWanted)
    }
}
