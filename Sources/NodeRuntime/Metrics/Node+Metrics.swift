import Foundation
import Membership
import PeerLink
import ReadAPI
import ReplicaStore
import Synchronization
import TransparencyLog

/// The state of the node as Prometheus reads it.
extension Node {
    func metricText(_ more: (inout MetricText) -> Void) async throws(NodeError) -> String {
        var text = MetricText()
        text.gauge(
            "mandala_build_info",
            "The version that runs.",
            [([("version", Self.version), ("member", configuration.member.text)], 1)]
        )
        metrics.write(to: &text)
        more(&text)
        try await writeLogs(to: &text)
        await writePeers(to: &text)
        await writeAlarms(to: &text)
        try await writeNode(to: &text)
        ProcessFigures.write(to: &text)
        return text.text
    }

    private func writeLogs(to text: inout MetricText) async throws(NodeError) {
        let logs = try await logStatuses()
        func gauge(_ name: String, _ help: String, _ value: (LogStatus) -> Double) {
            text.gauge(name, help, logs.map { ([("origin", $0.origin)], value($0)) })
        }
        gauge("mandala_log_entries", "Entries held of a log, durable.") { Double($0.size) }
        gauge("mandala_log_behind_entries", "Entries that some linked peer holds beyond these.") { Double($0.behind) }
        gauge("mandala_log_missing_payloads", "Payloads meant for this node that nobody has given yet.") {
            Double($0.missingPayloads)
        }
        gauge("mandala_merge_lag_entries", "Entries that the replica has not merged yet.") {
            Double($0.size - min($0.size, $0.applied))
        }
        gauge("mandala_log_cosigners", "Members that hold this tree or a larger one by their cosignatures: k.") {
            Double($0.cosignedBy.count)
        }
        gauge("mandala_log_witnesses", "Members that could cosign the log: n.") { Double($0.witnesses) }
        gauge("mandala_log_has_quorum", "1 where more than two thirds have cosigned the tree held.") {
            $0.quorum ? 1 : 0
        }
        gauge("mandala_log_quorum_entries", "The largest size that more than two thirds hold.") {
            Double($0.quorumSize)
        }
        gauge("mandala_log_frozen", "1 where two histories of the log were signed.") { $0.frozen ? 1 : 0 }
    }

    private func writePeers(to text: inout MetricText) async {
        var peers: [PeerStatus] = []
        for peer in book.withLock({ $0.list.peers }) { peers.append(await peerStatus(peer)) }
        text.gauge(
            "mandala_peer_connected",
            "1 where the peer is linked now.",
            peers.map { ([("peer", $0.member)], $0.linked ? 1 : 0) }
        )
        text.gauge(
            "mandala_peer_lag_entries",
            "Entries of the own log that a linked peer has not said to hold.",
            peers.compactMap { peer in peer.lag.map { ([("peer", peer.member)], Double($0)) } }
        )
    }

    private func writeAlarms(to text: inout MetricText) async {
        let alarms = await lookForAlarms()
        text.gauge(
            "mandala_alarm",
            "Alarms that stand, by name; 'mandala status' tells each.",
            AlarmKind.allCases.map { kind in
                ([("name", kind.rawValue)], Double(alarms.count { $0.kind == kind }))
            }
        )
        text.gauge(
            "mandala_certificate_expiry_timestamp_seconds",
            "When a certificate of the node expires, seconds since 1970.",
            certificates.map { ([("name", $0.name)], $0.notAfter.timeIntervalSince1970.rounded()) }
        )
    }

    private func writeNode(to text: inout MetricText) async throws(NodeError) {
        text.gauge(
            "mandala_quarantine",
            "1 while nothing is appended to the own log.",
            [([], gate.reason == nil ? 0 : 1)]
        )
        text.gauge(
            "mandala_queued_reports",
            "Reports that wait for the own log.",
            [([], Double(try await outbox.count()))]
        )
        text.gauge(
            "mandala_replica_wal_bytes",
            "The write-ahead log of each replica file.",
            replica.walBytes.map { ([("file", URL(filePath: $0.path).lastPathComponent)], Double($0.bytes)) }
        )
    }
}

/// What Linux tells of this process, under the names that Prometheus clients use.
private enum ProcessFigures {
    static func write(to text: inout MetricText) {
        guard let status = try? String(contentsOfFile: "/proc/self/status", encoding: .utf8) else { return }
        let resident = status.split(separator: "\n").first { $0.hasPrefix("VmRSS:") }
            .flatMap { $0.split(separator: " ").dropFirst().first }.flatMap { Double($0) }
        if let resident {
            text.gauge("process_resident_memory_bytes", "Resident memory.", [([], resident * 1024)])
        }
        if let files = try? FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd").count {
            text.gauge("process_open_fds", "Open file descriptors.", [([], Double(files))])
        }
    }
}
