import ArgumentParser
import Entries
import Indicators
import ReadAPI
import Membership
import NodeRuntime
import ReplicaStore
import Replication

struct MeasuresCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "measures",
        abstract: "Compares the laws and measures of countries.",
        discussion: """
            A measure is reported as 'measure'; --topic takes what its field topic holds, such as sim-limits.

            JSON keys: measures, a list of id, country, measure, from (who says so), fields.
            """
    )

    @Option(help: ArgumentHelp("Only this topic; may be repeated.", valueName: "topic"))
    var topic: [String] = []

    @Option(help: ArgumentHelp("Only this country; may be repeated.", valueName: "country"))
    var country: [String] = []

    @OptionGroup var node: ConfigurationOption
    @OptionGroup var json: JSONOption

    private struct Item: Encodable {
        var id: String
        var country: String
        var measure: String
        var from: [String]
        var fields: FieldJSON
    }

    func run() async throws {
        let (replica, clearance) = try node.load().readReplica()
        let countries = Set(country.map { $0.lowercased() })
        let topics = Set(topic.map { $0.lowercased() })
        var items: [Item] = []
        var table = Table(["COUNTRY", "MEASURE", "TOPIC", "STATUS", "SINCE", "WHAT IT SAYS", "FROM"])
        for (object, effective) in try Directory(kind: .measure, replica: replica, clearance: clearance).objects {
            let owner = Directory.part(0, of: object)
            guard countries.isEmpty || countries.contains(owner) else { continue }
            guard topics.isEmpty || !topics.isDisjoint(with: Directory.list("topic", effective)) else { continue }
            let from = effective.heads.map(\.member.text)
            items.append(
                Item(
                    id: object.id.description,
                    country: owner.uppercased(),
                    measure: Directory.part(1, of: object),
                    from: from,
                    fields: FieldJSON(effective.fields, of: .measure)
                )
            )
            let cells = ["title", "topic", "status", "in_force_from", "provision"].map {
                Directory.text($0, effective, .measure)
            }
            table.add([owner.uppercased()] + cells + [from.joined(separator: ", ")])
        }
        if json.isWanted { return try Streams.write(json: ["measures": items]) }
        if table.isEmpty { throw CommandFailure("no such measure is known; report one: mandala report measure th/… ") }
        Streams.write(table.text)
    }
}
