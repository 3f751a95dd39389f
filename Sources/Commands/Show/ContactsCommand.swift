import ArgumentParser
import Entries
import Indicators
import Membership
import ReadAPI
import NodeRuntime
import ReplicaStore
import Replication

struct ContactsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "contacts",
        abstract: "Lists the desks of the members: whom to call, when, and in which language.",
        discussion: """
            A desk is reported as 'contact'. FROM names who says so; a desk that its own member does not stand by is \
            marked.

            JSON keys: contacts, a list of id, member, desk, from, confirmed (its own member says so), fields.
            """
    )

    @Option(
        help: ArgumentHelp("Only this member's; may be repeated.", valueName: "member"),
        transform: { try MemberID($0.lowercased()).text }
    )
    var member: [String] = []

    @OptionGroup var node: ConfigurationOption
    @OptionGroup var json: JSONOption

    private struct Item: Encodable {
        var id: String
        var member: String
        var desk: String
        var from: [String]
        var confirmed: Bool
        var fields: FieldJSON
    }

    func run() async throws {
        let (replica, clearance) = try node.load().readReplica()
        let objects = try Directory(kind: .contact, replica: replica, clearance: clearance).objects
        var items: [Item] = []
        var table = Table(["MEMBER", "DESK", "ORGANISATION", "ROLE", "LANGUAGES", "HOURS", "PHONE", "MAIL", "FROM"])
        for (object, effective) in objects {
            let owner = Directory.part(0, of: object)
            guard member.isEmpty || member.contains(owner) else { continue }
            let from = effective.heads.map(\.member.text)
            let isConfirmed = from.contains(owner)
            let desk = Directory.part(1, of: object)
            items.append(
                Item(
                    id: object.id.description,
                    member: owner,
                    desk: desk,
                    from: from,
                    confirmed: isConfirmed,
                    fields: FieldJSON(effective.fields, of: .contact)
                )
            )
            let cells = ["organisation", "role", "languages", "hours", "phone", "mail"].map {
                Directory.text($0, effective, .contact)
            }
            let doubt = isConfirmed ? "" : " (not \(owner))"
            table.add([owner, TerminalText.value(desk)] + cells + [from.joined(separator: ", ") + doubt])
        }
        if json.isWanted { return try Streams.write(json: ["contacts": items]) }
        if table.isEmpty {
            throw CommandFailure("no desk is known; report one: mandala report contact th/freeze-desk …")
        }
        Streams.write(table.text)
    }
}
