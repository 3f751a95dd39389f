import ArgumentParser
import Indicators
import NodeRuntime

struct TokenCreateCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "create",
        abstract: "Makes a token, and shows it once.",
        discussion: """
            A reader reads; a reporter also reports and revises, as this member; an operator also reads the metrics. No \
            answer to a token holds, counts or hints at what lies above its clearance: --max-tlp, the kinds, and of \
            what is addressed to named members only what names one of --audience. What names members, and what is \
            about persons, needs AMBER+STRICT at least.

            Clients send it as 'Authorization: Bearer TOKEN', or as the password of HTTP Basic with any user name. \
            JSON keys: secret, note (what may be a slip), and token with name, role, maxTLP, kinds, audience, created, \
            expires.
            """
    )

    @Argument(help: "What to call it; stands in the access log.")
    var name: String

    @Option(help: "reader, reporter or operator.")
    var role = "reader"

    @Option(name: .customLong("max-tlp"), help: "CLEAR, GREEN, AMBER, AMBER+STRICT or RED.")
    var maxTLP = "GREEN"

    @Option(help: ArgumentHelp("Only this kind; may be repeated.", valueName: "kind"))
    var kind: [String] = []

    @Option(help: ArgumentHelp("Members, as in kh,mm.", valueName: "members"))
    var audience: String?

    @Option(help: ArgumentHelp("It expires after so many days.", valueName: "count"))
    var days: Int?

    @OptionGroup var node: ConfigurationOption
    @OptionGroup var json: JSONOption

    func validate() throws {
        if let days, !(1...36_500).contains(days) { throw ValidationError("--days is 1 to 36500.") }
    }

    func run() async throws {
        let wish = TokenWish(
            name: name,
            role: role,
            maxTLP: maxTLP,
            kinds: kind.isEmpty ? nil : kind,
            audience: audience.map { $0.split(separator: ",").map { $0.lowercased() } },
            days: days
        )
        let made: TokenMade = try await node.load().control().post("/v1/tokens", wish)
        if json.isWanted { return try Streams.write(json: made) }
        Streams.write(made.secret)
        if let note = made.note { Streams.note("note: \(note)") }
        if audience != nil, try TLP(maxTLP) < .amberStrict {
            Streams.note("note: --audience narrows nothing here: what names members is shown from AMBER+STRICT on")
        }
        Streams.note("note: it is not stored and cannot be shown again; 'mandala token revoke \(name)' ends it")
    }
}
