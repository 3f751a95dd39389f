import ArgumentParser
import Foundation
import Membership
import NodeRuntime
import ReplicaStore

struct ShowLogCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "log",
        abstract: "Shows what is held of the logs: size, root, who cosigned, keys, and why one is frozen.",
        discussion: """
            It asks the running daemon; where that is stopped, the node's own user reads the files.

            JSON keys: running; logs, a list of origin, member, size, root, lastEntry, signedSize, fetching, \
            cosignatures (a list of member, size, time), witnesses, cosignedBy, quorum, quorumSize, payloadsThrough, \
            missingPayloads, key, keyNotAfter, keyProblem, frozen, closed, evidence.
            """
    )

    @Argument(help: "Only this member's logs, or this log.")
    var which: String?

    @OptionGroup var node: ConfigurationOption
    @OptionGroup var json: JSONOption

    private struct Answer: Encodable {
        var running: Bool
        var logs: [LogDetail]
    }

    func run() async throws {
        let configuration = try node.load()
        let isRunning = Daemon(socket: configuration.controlSocket) != .stopped
        var logs: [LogDetail]
        if isRunning {
            logs = try await configuration.control().get("/v1/logs")
        } else {
            logs = try await read(configuration)
        }
        if let which {
            logs = logs.filter { $0.member == which || $0.origin == which }
            if logs.isEmpty { throw CommandFailure("nothing is held of a log of '\(TerminalText.value(which))'") }
        }
        if json.isWanted { return try Streams.write(json: Answer(running: isRunning, logs: logs)) }
        if logs.isEmpty { return Streams.write("No log is held yet.") }
        Streams.write(logs.map { LogText($0, now: Date()).text }.joined(separator: "\n\n"))
    }

    private func read(_ configuration: NodeConfiguration) async throws -> [LogDetail] {
        let store = try configuration.readLog()
        defer { try? store.close() }
        let trust = try configuration.peerBook().trust
        let revoked = try RevocationBook(store).lists(signedWithin: trust)
        let own = LogOrigin(federation: configuration.federation, member: configuration.member, incarnation: .first)
        let evidence = EvidenceBook(
            log: store,
            folder: configuration.dataFolder.appending(path: "evidence"),
            own: try store.logs().map(\.origin).last { $0.member == own.member } ?? own
        )
        let reading = LogDetailReading(store: store, trust: trust.revoking(revoked), evidence: evidence, now: Date())
        return try await reading.details()
    }
}
