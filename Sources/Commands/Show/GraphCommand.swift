import ArgumentParser
import Entries
import Indicators
import NodeRuntime
import ReplicaStore

struct GraphCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "graph",
        abstract: "Writes what is linked to an object as JSON.",
        usage: """
            mandala graph <kind> <value> [--depth n] [<options>]
            mandala graph <value> [--depth n] [<options>]
            mandala graph <object-id> [--depth n] [<options>]
            """,
        discussion: """
            Links are followed both ways; each object and each link stands there once, and cycles end. It reads the \
            replica, also while the daemon is stopped; restricted links are shown to whoever may read restricted.sqlite.

            JSON keys: root, depth, nodes (id, kind, value, name, depth, known, verdict, confidence; known is false for \
            what nobody reports, kind and value are absent where it is named by its id alone), edges (id, from, \
            relation, to, verdict, confidence), truncated.
            """
    )

    @OptionGroup var choice: ObjectChoice

    @Option(help: ArgumentHelp("How many links away.", valueName: "n"))
    var depth = 1

    @Option(help: ArgumentHelp("At most so many objects.", valueName: "count"))
    var limit = 1_000

    @OptionGroup var node: ConfigurationOption

    func validate() throws {
        guard (0...64).contains(depth) else { throw ValidationError("--depth is 0 to 64.") }
        guard (1...100_000).contains(limit) else { throw ValidationError("--limit is 1 to 100000.") }
    }

    func run() async throws {
        let configuration = try node.load()
        let (replica, clearance) = try configuration.readReplica()
        let lookup = ObjectLookup(replica: replica, clearance: clearance, region: choice.region ?? configuration.region)
        let object = try choice.find(lookup, command: "graph")
        let graph = try GraphWalk(
            from: object.key,
            depth: depth,
            limit: limit,
            links: { try replica.links(of: $0, limit: $1, for: clearance) },
            state: { try replica.object($0, for: clearance) }
        )
        try Streams.write(json: graph)
        if graph.truncated { Streams.note("note: there is more; give a higher --limit, or a lower --depth") }
    }
}
