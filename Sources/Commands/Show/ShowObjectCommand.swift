import ArgumentParser
import Entries
import Foundation
import Indicators
import NodeRuntime
import ReadAPI
import ReplicaStore

struct ShowObjectCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "object",
        abstract: "Shows all that is known of one object, and the clock to revise it with.",
        usage: """
            mandala show <kind> <value> [<options>]
            mandala show <kind> --key part=value… [<options>]
            mandala show <value> [<options>]
            mandala show <object-id> | <STIX id> [<options>]
            """,
        discussion: """
            A value alone is looked up as every kind that it can be. It reads the replica, also while the daemon is \
            stopped; restricted statements are shown to whoever may read restricted.sqlite.

            JSON keys: id, kind, value, clearance (open or all), clock, effective (verdict, confidence, score, \
            expires, expiryImplied, expired, labels, firstSeen, lastSeen, validFrom, validUntil, description, language, references, fields, heads, live, \
            conflict, contested; absent where nothing is live), referred (what fields refer to: field, id, kind, value, name, \
            known), neighbours (at most 200: direction, relation, id, kind, \
            value, name, known, verdict, confidence; 'graph' has more), sightings (member, count, firstSeen, lastSeen, losses), \
            actions (member, action, at, secondsAfterReport, outcome, scope, by, reference, note, language, tlp), \
            and statements and history, lists of member, entry, \
            time, says (statement or withdrawal), current, head, renews, clock, supersedes, tlp, audience (absent: \
            all), logFrozen (its author has signed two histories of the log), and what was said.
            """
    )

    private static let neighboursMax = 200

    @OptionGroup var choice: ObjectChoice
    @OptionGroup var node: ConfigurationOption
    @OptionGroup var json: JSONOption

    func run() async throws {
        let configuration = try node.load()
        let (replica, clearance) = try configuration.readReplica()
        let lookup = ObjectLookup(replica: replica, clearance: clearance, region: choice.region ?? configuration.region)
        let object = try choice.find(lookup, command: "show")
        let history = try replica.history(of: object.key, for: clearance)
        let now = Date()
        var report = ObjectReport(
            object,
            history: history,
            events: try replica.events(of: object.key, for: clearance).map(\.record),
            clearance: clearance,
            frozen: try replica.frozenLogs(),
            nowMs: UInt64(max(0, now.timeIntervalSince1970 * 1000))
        )
        report.neighbours = try NeighbourReport.all(
            of: object.id,
            in: replica,
            for: clearance,
            limit: Self.neighboursMax
        )
        report.referred = try ReferenceReport.all(of: object, in: replica, for: clearance)
        if json.isWanted { return try Streams.write(json: report) }
        let text = ObjectText(object, history: history, report: report, now: now)
        Streams.write(text.lines.joined(separator: "\n"))
    }
}
