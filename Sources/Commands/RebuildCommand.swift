import ArgumentParser
import Foundation
import NodeRuntime
import ReplicaStore

struct RebuildCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "rebuild",
        abstract: "Makes the replica anew from the logs; readers see the old one until it is done.",
        discussion: """
            The daemon does it while it runs. Pollers notice by 'generation' in the replica_info view. JSON keys: \
            applied (daemon or file), objects, openDigest.
            """
    )

    @OptionGroup var node: ConfigurationOption
    @OptionGroup var json: JSONOption

    private struct Answer: Encodable {
        var applied: String
        var objects: Int
        var openDigest: String
    }

    func run() async throws {
        let configuration = try node.load()
        let answer: Answer
        if Daemon(socket: configuration.controlSocket) == .stopped {
            answer = try directly(configuration)
        } else {
            let status: ReplicaStatus = try await configuration.control().post("/v1/rebuild")
            answer = Answer(applied: "daemon", objects: status.objects, openDigest: status.openDigest)
        }
        if json.isWanted { return try Streams.write(json: answer) }
        Streams.write(
            "The replica is made anew: \(counted(answer.objects, "object", "objects")), digest \(answer.openDigest)"
        )
    }

    private func directly(_ configuration: NodeConfiguration) throws -> Answer {
        try configuration.requireOwner()
        let lock = try DataLock(configuration)
        defer { withExtendedLifetime(lock) {} }
        let store = try configuration.readLog()
        let total = max(1, try store.logs().reduce(UInt64(0)) { $0 + $1.size })
        let replica = try open(configuration.replicaFolder.path)
        var bar = ProgressBar()
        try replica.rebuild(from: store, scratch: configuration.dataFolder.appending(path: "rebuild").path) { count in
            bar.show(fraction: Double(count) / Double(total), count: count, unit: "entries")
        }
        bar.clear()
        let answer = Answer(
            applied: "file",
            objects: try replica.counts().reduce(0) { $0 + $1.live },
            openDigest: "\(try replica.digests().open)"
        )
        try replica.checkpoint(truncating: true)
        try replica.close()
        return answer
    }

    /// Files that cannot be opened at all are made anew.
    private func open(_ folder: String) throws -> Replica {
        do { return try Replica.open(folder: folder) } catch StoreError.damaged(let file, let reason) {
            Streams.note(
                "note: \(file) is damaged (\(TerminalText.prose(reason))); both files are deleted and made anew"
            )
            try Replica.remove(folder: folder)
            return try Replica.open(folder: folder)
        }
    }
}
