import Foundation
import PeerLink
import ReadAPI
import Membership
import Replication
import ReplicaStore
import Synchronization
import TransparencyLog

/// What is wrong with the node now.
extension Node {
    static let alarmInterval: Duration = .seconds(2)
    /// Bytes of a replica's `-wal`; bulk keeps up to 768 MiB.
    static let walBytesMax: UInt64 = 1 << 30

    /// Looks at everything; what begins or ends is told in the log.
    func lookForAlarms() async -> [Alarm] {
        var standing = await staleQuorums()
        if let error = applier.lastError {
            standing.append(
                Alarm(
                    .replica,
                    subject: "replica",
                    text: "The replica cannot be brought up to the logs: \(error).",
                    since: startedAt
                )
            )
        }
        if let reason = gate.reason {
            standing.append(
                Alarm(.quarantine, subject: "quarantine", text: "Quarantine: \(reason).", since: gate.since)
            )
        }
        if let failure = http.withLock({ $0?.log.failure }) {
            standing.append(Alarm(.accessLog, subject: "access log", text: "\(failure).", since: startedAt))
        }
        standing += overdueRequests(now: Date())
        standing += longReaders()
        standing += keyReading.withLock { $0.alarm }.map { [$0] } ?? []
        standing += await revokedKeys()
        standing += expiringCertificates(now: Date())
        alarms.set(standing)
        return alarms.all
    }

    func watchForAlarms() async {
        while !Task.isCancelled {
            _ = await lookForAlarms()
            try? await Task.sleep(for: Self.alarmInterval)
        }
    }

    private func longReaders() -> [Alarm] {
        replica.walBytes.filter { $0.bytes > Self.walBytesMax }.map { file in
            Alarm(
                .longReader,
                subject: file.path,
                text:
                    "\(file.path)-wal has grown beyond \(Self.walBytesMax >> 20) MiB: somebody reads one snapshot for long.",
                since: startedAt
            )
        }
    }

    /// Logs that too few members still vouch for: looked for once this node could have heard of them.
    private func staleQuorums() async -> [Alarm] {
        guard Date().timeIntervalSince(startedAt) > Double(Quorum.staleSeconds) else { return [] }
        let quorums = await quorums()
        let closed = await shell.closed
        let stored = ((try? log.logs()) ?? []).filter { !closed.contains($0.origin) }
        return stored.filter { $0.size > 0 && quorums($0.origin, $0.size).isStale }.map { log in
            let quorum = quorums(log.origin, log.size)
            return Alarm(
                .staleQuorum,
                subject: log.origin.description,
                text: "Only \(quorum.fresh) of \(quorum.members) members have vouched for \(log.origin) in the last "
                    + "\(Quorum.staleSeconds / 60) minutes.",
                since: startedAt
            )
        }
    }
}
