import ArgumentParser
import Foundation
import NodeRuntime

struct StatusCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "status",
        abstract: "Shows the node at a glance: logs, peers, replica, certificates, alarms.",
        discussion: """
            While the daemon is stopped it shows what the files tell, and ends with 1.

            JSON keys: running; federation, member; logs, a list of origin, member, size, root, applied, \
            missingPayloads; and while it runs of each log behind, frozen, paused, closed, cosignedBy, witnesses, quorum, \
            quorumSize, too; version, startedAt, listening; peers, a list of member, name, fingerprints, address, linked, \
            linkedSince, remoteAddress, lag, lastError; replica with path, restrictedPath, objects, conflicts, openDigest, \
            stateDigest, unread; certificates, a list of name, notAfter; revocations, a list of member, serial, issued, \
            keys; alarms, a list of name, subject, text, meaning, advice, since; requests (to this member) with open, overdue; \
            quarantine, where it is in one: reason, since, answered, members, needed, missing, queued, advice.
            """
    )

    @OptionGroup var node: ConfigurationOption
    @OptionGroup var json: JSONOption

    private struct Answer: Encodable {
        var status: NodeStatus

        enum Key: String, CodingKey { case running }

        func encode(to encoder: any Encoder) throws {
            try status.encode(to: encoder)
            var container = encoder.container(keyedBy: Key.self)
            try container.encode(true, forKey: .running)
        }
    }

    func run() async throws {
        let configuration = try node.load()
        guard Daemon(socket: configuration.controlSocket) != .stopped else {
            return try showFiles(configuration)
        }
        let status: NodeStatus = try await configuration.control().get("/v1/status")
        if json.isWanted { return try Streams.write(json: Answer(status: status)) }
        Streams.write(StatusText(status, now: Date()).lines.joined(separator: "\n"))
    }

    private func showFiles(_ configuration: NodeConfiguration) throws {
        let status = try StoppedStatus(configuration)
        if json.isWanted {
            try Streams.write(json: status)
        } else {
            Streams.write(status.lines.joined(separator: "\n"))
        }
        throw json.isWanted
            ? CommandFailure.silent(.failed) : CommandFailure("the daemon does not run; start it with 'mandala serve'")
    }
}
