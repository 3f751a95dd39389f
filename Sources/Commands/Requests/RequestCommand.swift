import ArgumentParser
import Entries
import Foundation
import Indicators
import Membership
import NodeRuntime

struct RequestCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "request",
        abstract: "Asks other members for an action or for information, by a due time.",
        usage: """
            mandala request <what> <value> --to <members> --due <time> --legal-basis <text> [<options>]
            mandala request <what> <kind> <value> --to <members> …
            mandala request <what> --file <list> --to <members> …
            """,
        discussion: """
            What: freeze, take-down, block, identify, preserve, repatriate, inform. It is a signed entry that only the \
            two sides can read, TLP:AMBER+STRICT and sealed, unless --tlp, --audience and --unsealed say otherwise; it \
            is never wider than what is held of the objects it names. They see it in 'mandala inbox' and answer it with \
            'mandala answer'; when it is overdue, both sides are alarmed.

              mandala request freeze bank-account --key country=KH --key institution=999 --key account=9990080541 \\
                --to kh --due 30m --urgency urgent --legal-basis 'MLA treaty TH-KH, art. 5' --text 'Two transfers today.'
              mandala request take-down --file shops.txt --to kh,vn --due 2027-03-01T12:00+07:00 --legal-basis '…'

            JSON keys: outcome (decided, unchanged, queued), id, origin, index, tlp, audience (absent: all members), \
            warnings, unreachable (members that no link reaches now).
            """
    )

    @Argument(help: "What is asked.", transform: { try RequestedAct($0) })
    var what: RequestedAct

    @Argument(help: "The kind; or the value alone.")
    var kindOrValue: String?

    @Argument(help: "The value.")
    var value: String?

    @Option(
        name: .customLong("key"),
        help: ArgumentHelp("A part of a composite key.", valueName: "part=value"),
        transform: { try Assignment($0) }
    )
    var key: [Assignment] = []

    @Option(help: ArgumentHelp("A list of objects, one a line; '-' for standard input.", valueName: "list"))
    var file: String?

    @Option(help: ArgumentHelp("ISO 3166-1 country of national values.", valueName: "country"))
    var region: String?

    @Option(
        help: ArgumentHelp("Members that are asked, by commas; may be repeated.", valueName: "members"),
        transform: { try SharingOptions.members($0) }
    )
    var to: [[MemberID]]

    @Option(
        help: ArgumentHelp("A span such as 30m, 4h, 2d; or RFC 3339, or a date.", valueName: "time"),
        transform: { try DueTime.parse($0) }
    )
    var due: UInt64

    @Option(help: ArgumentHelp("The law, treaty or order; needed but for 'inform'.", valueName: "text"))
    var legalBasis: String?

    @Option(help: ArgumentHelp("Of a case or an order.", valueName: "text"))
    var reference: String?

    @Option(help: "routine, urgent or life-at-risk.", transform: { try Urgency($0) })
    var urgency: Urgency = .routine

    @Option(help: ArgumentHelp("What is asked, in words.", valueName: "text"))
    var text: String?

    @Option(
        help: ArgumentHelp("BCP 47, of the text.", valueName: "tag"),
        transform: { try LanguageTag.canonical($0) }
    )
    var language: String?

    @Option(help: ArgumentHelp("The desk here for questions.", valueName: "text"))
    var contact: String?

    @Option(
        help: ArgumentHelp("CLEAR, GREEN, AMBER, AMBER+STRICT or RED.", valueName: "tlp"),
        transform: { try TLP($0) }
    )
    var tlp: TLP?

    @Option(
        help: ArgumentHelp("Who may read it beside the two sides, by commas; or 'all'.", valueName: "members"),
        transform: { try SharingOptions.members($0) }
    )
    var audience: [[MemberID]] = []

    @Flag(help: "Let every member see for whom it is.")
    var unsealed = false

    @OptionGroup var node: ConfigurationOption
    @OptionGroup var json: JSONOption

    func run() async throws {
        let configuration = try node.load()
        let naming = RequestObjects(configuration, region: region)
        guard kindOrValue != nil || key.isEmpty else {
            throw CommandFailure("--key names an object of a kind: give KIND")
        }
        var objects = try file.map { try naming.list($0) } ?? []
        if let value, let kindOrValue {
            objects.append(try naming.object(kindOrValue, value, key: key))
        } else if let kindOrValue {
            objects.append(
                try key.isEmpty ? naming.object(kindOrValue) : naming.object(kindOrValue, nil, key: key)
            )
        }
        var draft = RequestDraft(
            what: what.rawValue,
            objects: objects,
            to: Set(to.joined()).sorted().map(\.text),
            due: due
        )
        // Made here, so that a repetition after a lost answer is one request.
        draft.id = UUID().uuidString.lowercased()
        draft.region = region
        draft.legalBasis = legalBasis
        draft.reference = reference
        draft.urgency = urgency.rawValue
        (draft.text, draft.language, draft.contact) = (text, language, contact)
        draft.tlp = tlp?.description
        draft.audience = audience.isEmpty ? nil : Set(audience.joined()).sorted().map(\.text)
        draft.unsealed = unsealed
        let receipt: RequestReceipt = try await configuration.reporting().post("/v1/requests", draft)
        try receipt.print(json: json.isWanted)
    }
}
