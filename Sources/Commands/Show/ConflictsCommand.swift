import ArgumentParser
import Entries
import Indicators
import Membership
import NodeRuntime
import ReplicaStore
import Replication

struct ConflictsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "conflicts",
        abstract: "Lists the objects on which members disagree.",
        discussion: """
            'conflict': of those that have not read each other, one says benign and another does not. 'contested': a \
            member was overruled and still stands by its statement. 'mandala show' has the details.

            JSON keys: objects, a list of id, kind, value, state (conflict or contested), and says, a list of member, \
            verdict, head; and truncated.
            """
    )

    @Option(
        help: ArgumentHelp("Only this kind; may be repeated.", valueName: "kind"),
        transform: { try Kind.required($0) }
    )
    var kind: [Kind] = []

    @Option(help: ArgumentHelp("At most so many.", valueName: "count"))
    var limit = 100

    @OptionGroup var node: ConfigurationOption
    @OptionGroup var json: JSONOption

    struct Opinion: Encodable {
        var member: String
        var verdict: String
        var head: Bool
    }

    struct Item: Encodable {
        var id: String
        var kind: String
        var value: String
        var state: String
        var says: [Opinion]
    }

    private struct List: Encodable {
        var objects: [Item]
        var truncated: Bool
    }

    func validate() throws {
        guard (1...100_000).contains(limit) else { throw ValidationError("--limit is 1 to 100000.") }
    }

    func run() async throws {
        let (replica, clearance) = try node.load().readReplica()
        let found = try replica.search(
            ObjectSearch(kinds: kind, conflictsOnly: true, limit: limit + 1),
            for: clearance
        )
        let shown = found.prefix(limit)
        let objects = try replica.objects(
            shown.map { ObjectKey(kind: $0.kind, value: $0.value) },
            for: clearance
        )
        let items = shown.map { summary in
            Item(
                id: summary.id.description,
                kind: summary.kind.name,
                value: summary.value,
                state: summary.isConflict ? "conflict" : "contested",
                says: objects[summary.id].map { Self.opinions($0, clearance) } ?? []
            )
        }
        if json.isWanted { return try Streams.write(json: List(objects: items, truncated: found.count > limit)) }
        if items.isEmpty { return Streams.write("Members disagree on nothing.") }
        var table = Table(["STATE", "KIND", "VALUE", "WHO SAYS WHAT"])
        for item in items {
            let says = item.says.map { "\($0.member) \($0.verdict)\($0.head ? "" : " (overruled)")" }
            table.add([item.state, item.kind, TerminalText.value(item.value), says.joined(separator: ", ")])
        }
        Streams.write(table.text)
        if found.count > limit { Streams.note("note: there are more than \(limit); give --kind, or --limit") }
    }

    private static func opinions(_ object: StoredObject, _ clearance: Clearance) -> [Opinion] {
        let heads = Set(object.effective?.headEntries ?? [])
        return ObjectState(object.statements.map(\.record)).live(for: clearance).compactMap { record in
            record.statement.map {
                Opinion(member: record.member.text, verdict: $0.verdict.description, head: heads.contains(record.entry))
            }
        }
    }
}
