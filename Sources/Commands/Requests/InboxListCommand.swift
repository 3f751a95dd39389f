import ArgumentParser
import Entries
import Foundation
import NodeRuntime
import ReadAPI
import ReplicaStore

struct InboxListCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list",
        abstract: "Lists requests to this member and of it: the open ones, or all.",
        discussion: """
            It reads the replica, also while the daemon is stopped; what is restricted, as most requests are, needs the \
            right to read restricted.sqlite.

            JSON keys: requests, a list of id, entry, direction (to-us, from-us, copy), from, to, what, objects (a list \
            of kind, value), due, overdue (the members it waits for), state (open, settled, withdrawn), legalBasis, \
            reference, urgency, text, language, contact, written, tlp, audience, sealed, answers (a list of member, \
            state, reason, text, language, done, written, entry, counts); and truncated.
            """
    )

    @Flag(name: .customLong("open"), help: "Only what is not settled (the default).")
    var isOpenOnly = false

    @Flag(name: .customLong("all"), help: "Also what is settled or withdrawn.")
    var isAll = false

    @Option(help: ArgumentHelp("At most so many, the newest.", valueName: "count"))
    var limit = 100

    @OptionGroup var node: ConfigurationOption
    @OptionGroup var json: JSONOption

    private struct List: Encodable {
        let requests: [RequestItem]
        let truncated: Bool
    }

    func validate() throws {
        guard !(isOpenOnly && isAll) else { throw ValidationError("Give --open or --all, not both.") }
        guard (1...100_000).contains(limit) else { throw ValidationError("--limit is 1 to 100000.") }
    }

    func run() async throws {
        let configuration = try node.load()
        let (replica, clearance) = try configuration.readReplica()
        let now = Date()
        let found = try replica.requests(openOnly: !isAll, limit: limit + 1)
        let items = found.prefix(limit).map { RequestItem($0, own: configuration.member, now: now) }
        if !json.isWanted {
            Streams.write(items.isEmpty ? "Nothing is \(isAll ? "asked" : "open")." : Self.table(items, now).text)
        } else {
            try Streams.write(json: List(requests: items, truncated: found.count > limit))
        }
        if clearance.isOpen { Streams.note("note: this user may not read restricted.sqlite, where most requests are") }
        if found.count > limit { Streams.note("note: there are more than \(limit); give --limit") }
    }

    private static func table(_ items: [RequestItem], _ now: Date) -> Table {
        var table = Table(["REQUEST", "FROM", "TO", "WHAT", "ABOUT", "DUE", "STATE"])
        for item in items {
            let others = item.objects.count - 1
            let first = item.objects.first.map { "\($0.kind) \(TerminalText.value($0.value))" } ?? "-"
            let due = item.dueDate.map { Times.age(of: $0, now: now) } ?? "-"
            table.add([
                String(item.id.prefix(8)), item.direction == .fromUs ? "us" : item.from,
                item.to.joined(separator: ","), TerminalText.value(item.what),
                others > 0 ? "\(first) and \(others) more" : first,
                item.overdue.isEmpty ? due : "OVERDUE, \(due)",
                item.stateInWords,
            ])
        }
        return table
    }
}
