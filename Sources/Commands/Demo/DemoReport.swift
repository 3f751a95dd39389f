import Foundation
import NodeRuntime

/// What `mandala demo --json` ends with.
struct DemoReport: Encodable {
    struct Member: Encodable {
        /// Origin → entries.
        let log_sizes: [String: UInt64]
        let objects: Int
        let conflicts: Int
        /// Of what is open to all members.
        let state_digest: String
        /// Path of replica.sqlite.
        let replica: String

        init(_ status: NodeStatus) {
            log_sizes = Dictionary(
                status.logs.map { ($0.origin, $0.size) },
                uniquingKeysWith: { first, _ in first }
            )
            objects = status.replica.objects
            conflicts = status.replica.conflicts
            state_digest = status.replica.openDigest
            replica = status.replica.path
        }
    }

    let converged: Bool
    /// From the first report to equal replicas, the killed node's restart included.
    let seconds_to_convergence: Double
    /// In all logs.
    let entries: UInt64
    let entries_per_second: Double
    let rejected: Int
    let members: [String: Member]

    init(converged: Bool, seconds: Double, rejected: Int, members: [String: Member]) {
        self.converged = converged
        seconds_to_convergence = (seconds * 1000).rounded() / 1000
        entries = members.values.first?.log_sizes.values.reduce(0, +) ?? 0
        entries_per_second = seconds > 0 ? (Double(entries) / seconds).rounded() : 0
        self.rejected = rejected
        self.members = members
    }

    var lines: [String] {
        let origins = Set(members.values.flatMap(\.log_sizes.keys)).sorted()
        var table = Table(
            ["node"] + origins + ["objects", "conflicts", "state digest"],
            numbers: Set(1...origins.count + 2)
        )
        for (name, member) in members.sorted(by: { $0.key < $1.key }) {
            table.add(
                [name] + origins.map { "\(member.log_sizes[$0] ?? 0)" }
                    + ["\(member.objects)", "\(member.conflicts)", String(member.state_digest.prefix(16)) + "…"]
            )
        }
        let verdict = converged ? "All replicas are equal" : "THE REPLICAS DIFFER"
        return table.lines + [
            "",
            "\(verdict): \(entries) entries in \(seconds_to_convergence) s, \(Int(entries_per_second)) a second; \(rejected) lines rejected.",
        ]
    }
}
