import Foundation
import Logging
import Membership
import Replication
import ReplicaStore
import TransparencyLog

/// Quarantine, as the node begins, ends and reports it.
extension Node {
    /// Why the node starts in quarantine; nil where it need not.
    static func hold(
        _ configuration: NodeConfiguration,
        log: LogStore,
        own: NodeKeys,
        peers: PeerBook
    ) throws(NodeError) -> String? {
        let start = OwnLogStart(
            store: log,
            own: own,
            outside: configuration.outsideCheckpoint,
            marker: configuration.quarantineMarker,
            hasPeers: !peers.list.peers.isEmpty
        )
        return try start.reason()
    }

    static func quarantine(
        _ reason: String?,
        _ configuration: NodeConfiguration,
        log: LogStore,
        own: NodeKeys,
        peers: PeerBook
    ) throws(NodeError) -> Quarantine {
        let held: StoredLog?
        do throws(StoreError) { held = try log.log(own.origin) } catch { throw NodeError("\(error)") }
        return Quarantine(
            reason: reason,
            members: Set(peers.list.peers.map(\.member)),
            quorum: configuration.quarantine,
            size: held?.size ?? 0,
            isWhole: held.map { $0.checkpoint?.size == $0.size } ?? true
        )
    }

    /// Appends what was queued, and what could not be said meanwhile.
    func drain() async {
        if gate.reason != nil { return }
        do throws(NodeError) {
            try await reporter.drain()
            try await announceMembers()
        } catch {
            if gate.reason != nil || Task.isCancelled { return }
            logger.error("what is queued cannot be appended, and is tried again: \(error)")
            try? await Task.sleep(for: .seconds(1))
            // What failed in the merge is tried again, too.
            keeper.grown.raise()
            gate.released.raise()
        }
    }

    /// `mandala recover --assume-current`.
    package func recover() async throws(NodeError) -> RecoveryStatus {
        guard gate.reason != nil else { throw NodeError("the node is not in quarantine; there is nothing to do") }
        if await !shell.quarantine.isHeld {
            // It was to end, and could not be written.
            gate.release()
        }
        guard await shell.assumeCurrent(), gate.reason == nil else {
            let newest = await shell.quarantine.newest
            if await shell.quarantine.isContradicted {
                throw NodeError(
                    "this log can never be gone on with: two histories of it are signed, or it is closed; see 'A log was forked' in "
                        + "README"
                )
            }
            throw NodeError(
                "other members hold up to \(newest) entries of this node's own log, and not all of them are here: what "
                    + "is appended now would contradict them; wait until they are fetched ('mandala status')"
            )
        }
        logger.warning("the operator has ended the quarantine")
        return RecoveryStatus(queued: try await outbox.count())
    }

    func quarantineStatus() async throws(NodeError) -> QuarantineStatus? {
        guard let reason = gate.reason else { return nil }
        let quarantine = await shell.quarantine
        let size = (try? log.log(keys.origin)?.size) ?? 0
        return QuarantineStatus(
            reason: reason,
            since: gate.since,
            answered: quarantine.answered,
            members: quarantine.members.count,
            needed: quarantine.needed,
            missing: quarantine.newest - min(size, quarantine.newest),
            queued: try await outbox.count(),
            advice: Self.advice(quarantine, missing: quarantine.newest > size)
        )
    }

    private static func advice(_ quarantine: Quarantine, missing: Bool) -> String {
        if quarantine.members.isEmpty {
            return
                "there is no peer to ask: add the peers that this node had with 'mandala peer add', or, where it never "
                + "had any, run 'mandala recover --assume-current'"
        }
        if quarantine.isContradicted {
            return "others show another history of this log than is here: keep the data folder, and see "
                + "'A log was forked' in README"
        }
        if quarantine.lacksEarlier {
            return
                "what this member's root has fixed of its log before is being fetched from the members that hold it; keep "
                + "them linked; where none can give it, 'mandala recover --assume-current' goes on without"
        }
        if missing { return "the missing entries are being fetched from the members that hold them; keep them linked" }
        return
            "see that enough peers are linked ('mandala peer test MEMBER'); only if nothing newer than this data folder "
            + "was ever sent out, run 'mandala recover --assume-current'"
    }
}

/// `POST /v1/recover` on the control socket.
package struct RecoveryStatus: Codable, Sendable {
    /// Reports that were queued, and are appended now.
    package var queued: Int
}
