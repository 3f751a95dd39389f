import Foundation
import Membership
import NodeRuntime
import ReplicaStore
import TransparencyLog

/// What the files of a stopped node tell.
struct StoppedStatus: Encodable {
    var running = false
    var federation: String
    var member: String
    var logs: [Log]

    struct Log: Encodable {
        var origin: String
        var member: String
        var size: UInt64
        var root: String
        /// Absent where this user may not read the replica.
        var applied: UInt64?
        var missingPayloads: UInt64
    }

    init(_ configuration: NodeConfiguration) throws {
        federation = configuration.federation.text
        member = configuration.member.text
        logs = []
        guard FileManager.default.fileExists(atPath: configuration.logDatabase.path) else { return }
        let store = try configuration.readLog()
        let applied = try? configuration.readReplica().replica.progress()
        for log in try store.logs() {
            logs.append(
                Log(
                    origin: log.origin.description,
                    member: log.origin.member.text,
                    size: log.size,
                    root: log.root.base64,
                    applied: applied.map { $0[log.id] ?? 0 },
                    missingPayloads: try store.wantedCount(of: log.origin)
                )
            )
        }
    }

    var lines: [String] {
        var table = Table(["  MEMBER", "ORIGIN", "ENTRIES", "APPLIED", "MISSING PAYLOADS"], numbers: [2, 3, 4])
        for log in logs {
            let applied = log.applied.map { $0 == log.size ? "all" : "\($0)" } ?? "-"
            table.add(["  \(log.member)", log.origin, "\(log.size)", applied, "\(log.missingPayloads)"])
        }
        return ["\(member) of \(federation), stopped", "", "Logs"] + (table.isEmpty ? ["  none yet"] : table.lines)
    }
}
