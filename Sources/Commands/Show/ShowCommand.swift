import ArgumentParser
import Entries
import Foundation
import Indicators
import NodeRuntime
import ReplicaStore

struct ShowCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "show",
        abstract: "Shows all that is known of one object, and the clock to revise it with.",
        usage: """
            mandala show <kind> <value> [<options>]
            mandala show <kind> --key part=value… [<options>]
            mandala show <value> [<options>]
            mandala show <object-id> [<options>]
            """,
        discussion: """
            A value alone is looked up as every kind that it can be. It reads the replica, also while the daemon is \
            stopped; restricted statements are shown to whoever may read restricted.sqlite.

            JSON keys: id, kind, value, clearance (open or all), clock, effective (verdict, confidence, labels, \
            firstSeen, lastSeen, validFrom, validUntil, description, language, references, fields, heads, live, \
            conflict, contested; absent where nothing is live), and statements and history, lists of member, entry, \
            time, says (statement or withdrawal), current, head, renews, clock, supersedes, tlp, audience (absent: \
            all), and what was said.
            """
    )

    @Argument(help: "The kind; or the value, or the object's id, alone.")
    var kindOrValue: String

    @Argument(help: "The value.")
    var value: String?

    @Option(
        name: .customLong("key"),
        help: ArgumentHelp("A part of a composite key.", valueName: "part=value"),
        transform: { try Assignment($0) }
    )
    var key: [Assignment] = []

    @Option(help: ArgumentHelp("ISO 3166-1 country of a national value.", valueName: "country"))
    var region: String?

    @OptionGroup var node: ConfigurationOption
    @OptionGroup var json: JSONOption

    func run() async throws {
        let configuration = try node.load()
        let (replica, clearance) = try configuration.readReplica()
        let lookup = ObjectLookup(replica: replica, clearance: clearance, region: region ?? configuration.region)
        let object = try find(lookup)
        let history = try replica.history(of: object.key, for: clearance)
        let report = ObjectReport(object, history: history, clearance: clearance)
        if json.isWanted { return try Streams.write(json: report) }
        let text = ObjectText(object, history: history, report: report, now: Date())
        Streams.write(text.lines.joined(separator: "\n"))
    }

    private func find(_ lookup: ObjectLookup) throws -> StoredObject {
        if value != nil || !key.isEmpty {
            let kind = try Kind.required(kindOrValue)
            var parts: [String: String] = [:]
            for part in key { parts[part.name] = part.value }
            let canonical = try kind.canonicalise(
                RawKey(value: value, parts: parts),
                context: KeyContext(region: lookup.region)
            )
            let object = ObjectKey(kind: kind, value: canonical.value)
            if let found = try lookup.replica.object(object, for: lookup.clearance) { return found }
            throw CommandFailure(
                "nobody has said anything of \(kind.name) \(TerminalText.value(canonical.value))\(lookup.limits)"
            )
        }
        let found = try lookup.find(kindOrValue)
        if let only = found.first, found.count == 1 { return only }
        let shown = TerminalText.value(kindOrValue)
        if found.isEmpty {
            throw CommandFailure(
                "nobody has said anything of '\(shown)'\(lookup.limits)\(ObjectLookup.guess(kindOrValue))"
            )
        }
        let kinds = found.map(\.key.kind.name).joined(separator: ", ")
        throw CommandFailure("'\(shown)' is known as \(kinds); say which: mandala show KIND VALUE")
    }
}
