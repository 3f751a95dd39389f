import ArgumentParser
import Entries
import Foundation
import Membership
import NodeRuntime
import ReadAPI
import ReplicaStore
import Replication

struct InboxShowCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "show",
        abstract: "Shows one request: what is asked, who has received it, and every answer.",
        discussion: """
            'Received' is said of a member that has cosigned a tree of the author's log with the request in it: its node \
            holds the entry. That it has read what the entry says is proven by its answer, which names the entry by the \
            hash of the text. 'mandala prove ID --out FILE' puts request, answers and cosignatures into a file.

            JSON keys: those of 'mandala inbox', and received, a list of member, treeSize, time; absent where this user \
            may not read the cosignatures; and actions, what was done with the request's whole id as --reference: \
            member, kind, value, action, outcome, at, scope, note.
            """
    )

    @Argument(help: "The request's id, or its beginning.")
    var request: String

    @OptionGroup var node: ConfigurationOption
    @OptionGroup var json: JSONOption

    func run() async throws {
        let configuration = try node.load()
        let (replica, clearance) = try configuration.readReplica()
        let state = try replica.request(named: request)
        var item = RequestItem(state, own: configuration.member, now: Date())
        item.received = await received(state, configuration)
        item.actions = try replica.actions(referring: state.request.said.id, for: clearance)
            .compactMap { RequestItem.Action($0, $1) }
        if json.isWanted { return try Streams.write(json: item) }
        Streams.write(RequestText(item, now: Date()).lines.joined(separator: "\n"))
    }

    /// Asks the daemon, or reads the files as the node's own user; nil where this user may do neither.
    private func received(_ state: RequestState, _ configuration: NodeConfiguration) async -> [RequestItem.Receipt]? {
        let entry = state.request.dot.entry
        guard let incarnation = try? Incarnation(entry.incarnation) else { return nil }
        let origin = LogOrigin(
            federation: configuration.federation,
            member: entry.member,
            incarnation: incarnation
        )
        var given: [(member: String, size: UInt64, time: Date)]?
        if let logs: [LogDetail] = try? await configuration.control().get("/v1/logs") {
            given = logs.first { $0.origin == origin.description }?.cosignatures.map { ($0.member, $0.size, $0.time) }
        } else if let store = try? configuration.readLog() {
            defer { try? store.close() }
            given = try? store.cosignatures(of: origin).map {
                ($0.witness.text, $0.size, Date(timeIntervalSince1970: TimeInterval($0.seconds)))
            }
        }
        guard let given else { return nil }
        return state.standings.map { standing in
            let held = given.first { $0.member == standing.member.text && $0.size > entry.index }
            return RequestItem.Receipt(
                member: standing.member.text,
                treeSize: held?.size,
                time: held.map { Times.text($0.time) }
            )
        }
    }
}
