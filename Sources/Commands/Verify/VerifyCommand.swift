import ArgumentParser
import Entries
import Foundation
import NodeRuntime
import ReplicaStore

struct VerifyCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "verify",
        abstract: "Recomputes what the stored logs claim: hashes, roots, signatures, commitments.",
        discussion: """
            Every entry is read once: its payload must open its commitment, the tiles and the root must be those of the \
            entries, and the newest checkpoint must be signed by a log key that the member's pinned root certifies \
            today. The replica may not be ahead of the logs; --replica also merges all of them anew beside it and \
            compares the digests, which takes as long as 'rebuild' and as much room.

            It works while the daemon runs. Ends with 4 when something does not hold. JSON keys: logs, entries, \
            payloads, problems (a list of texts), problemCount, notes, replicaCompared.
            """,
        subcommands: [VerifyEvidenceCommand.self, VerifyProofCommand.self]
    )

    @Flag(help: "Also merge all logs anew and compare the replica.")
    var replica = false

    @OptionGroup var node: ConfigurationOption
    @OptionGroup var json: JSONOption

    private struct Answer: Encodable {
        var logs = 0
        var entries: UInt64 = 0
        var payloads: UInt64 = 0
        var problems: [String] = []
        var problemCount: UInt64 = 0
        var notes: [String] = []
        var replicaCompared = false
    }

    func run() async throws {
        let configuration = try node.load()
        let store = try configuration.readLog()
        let logs = try store.logs()
        let total = max(1, logs.reduce(UInt64(0)) { $0 + $1.size })
        let signatures = await CheckpointSignatures(logs, trust: try configuration.peerBook().trust, now: Date())
        var answer = Answer()
        answer.logs = logs.count
        var bar = ProgressBar()
        let report = try Verification(store).run(logs.map(\.origin)) { origin, note, _ in
            signatures.fault(origin, note)
        } progress: { report in
            bar.show(fraction: Double(report.entries) / Double(total), count: report.entries, unit: "entries")
        }
        answer.entries = report.entries
        answer.payloads = report.payloads
        answer.problems = report.problems.map(\.description)
        answer.problemCount = report.problemCount
        answer.notes = signatures.unchecked.map {
            "\($0): its member is pinned no longer, so the checkpoint's signature was not checked"
        }
        try check(configuration, store, total, &answer, &bar)
        bar.clear()
        try show(answer)
    }

    private func check(
        _ configuration: NodeConfiguration,
        _ store: LogStore,
        _ total: UInt64,
        _ answer: inout Answer,
        _ bar: inout ProgressBar
    ) throws {
        let (replica, clearance) = try configuration.readReplica()
        let check = ReplicaCheck(configuration: configuration, store: store)
        var problems = try check.marks(replica)
        if self.replica {
            problems += try check.merge(replica, clearance: clearance) { count in
                bar.show(fraction: Double(count) / Double(total), count: count, unit: "entries merged")
            }
            answer.replicaCompared = true
        }
        answer.problems += problems
        answer.problemCount += UInt64(problems.count)
        let unread = try replica.unread(limit: 1_000)
        let invalid = unread.filter(\.isInvalid).count
        if unread.count > invalid {
            answer.notes.append(
                "\(counted(unread.count - invalid, "entry is", "entries are")) of a later version: kept, not merged"
            )
        }
        if invalid > 0 {
            answer.notes.append(
                "\(counted(invalid, "payload is", "payloads are")) malformed as signed by the author: kept, not merged"
            )
        }
    }

    private func show(_ answer: Answer) throws(CommandFailure) {
        if json.isWanted {
            try Streams.write(json: answer)
        } else {
            for problem in answer.problems { Streams.write("problem: \(TerminalText.prose(problem))") }
            for note in answer.notes { Streams.write("note: \(TerminalText.prose(note))") }
            let what =
                "\(counted(answer.logs, "log", "logs")), \(counted(answer.entries, "entry", "entries")), "
                + counted(answer.payloads, "payload", "payloads")
            let more = answer.problemCount > UInt64(answer.problems.count) ? ", the first of them shown" : ""
            Streams.write(
                answer.problemCount == 0
                    ? "\(what): all of it holds"
                    : "\(what): \(counted(answer.problemCount, "problem", "problems"))\(more)"
            )
        }
        if answer.problemCount > 0 { throw .silent(.problems) }
    }
}
