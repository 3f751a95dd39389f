import ArgumentParser
import Entries
import Indicators
import Membership
import NodeRuntime

struct ReviseCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "revise",
        abstract: "Decides on an object after reading what everybody says of it.",
        discussion: """
            A revision supersedes every statement that the clock names. 'mandala show' prints the clock; if somebody \
            has said more since, the revision is refused: look again.

              mandala revise domain example.com --clock th.1.4.9c3f… --verdict benign --description 'a false alarm'

            JSON keys: as for 'report'.
            """
    )

    @OptionGroup var object: ObjectArguments

    @Option(help: ArgumentHelp("The clock that 'show' printed.", valueName: "clock"))
    var clock: String

    @Option(help: "malicious, suspicious or benign.", transform: { try Verdict($0) })
    var verdict: Verdict

    @Option(help: ArgumentHelp("0 to 100.", valueName: "percent"), transform: { try Confidence.parse($0) })
    var confidence: UInt8?

    @Option(help: ArgumentHelp("Such as B2.", valueName: "grade"), transform: { try SourceGrade($0) })
    var grade: SourceGrade?

    @Option(
        name: .customLong("label"),
        help: ArgumentHelp("Such as smishing; may be repeated.", valueName: "label"),
        transform: { try ScamType($0).text }
    )
    var labels: [String] = []

    @Option(help: ArgumentHelp("Why, in words.", valueName: "text"))
    var description: String?

    @Option(
        help: ArgumentHelp("BCP 47, of the description.", valueName: "tag"),
        transform: { try LanguageTag.canonical($0) }
    )
    var language: String?

    @Option(
        help: ArgumentHelp("CLEAR, GREEN, AMBER, AMBER+STRICT or RED.", valueName: "tlp"),
        transform: { try TLP($0) }
    )
    var tlp: TLP?

    @Option(
        help: ArgumentHelp("The members it is for, by commas (default: all).", valueName: "members"),
        transform: { try SharingOptions.members($0).map(\.text) }
    )
    var audience: [String]?

    @OptionGroup var node: ConfigurationOption
    @OptionGroup var json: JSONOption

    func validate() throws {
        guard Clock(clock) != nil else {
            throw ValidationError(
                "'\(TerminalText.value(clock.prefix(80)))' is not a clock; copy it from 'mandala show'."
            )
        }
    }

    func run() async throws {
        let configuration = try node.load()
        let key = try object.canonical(region: configuration.region)
        let request = RevisionRequest(
            kind: object.kind.name,
            value: key.value,
            region: object.region,
            clock: clock,
            tlp: tlp?.description,
            audience: audience,
            verdict: verdict.description,
            confidence: confidence.map { Int($0) },
            grade: grade?.description,
            labels: labels.isEmpty ? nil : labels,
            description: description,
            language: language
        )
        let receipt: Receipt = try await configuration.reporting().post("/v1/revisions", request)
        try receipt.print(kind: object.kind.name, json: json.isWanted)
    }
}
