import Foundation
import Membership
import ReplicaStore
import TransparencyLog

/// Whether a node may append at once when it starts.
struct OwnLogStart {
    let store: LogStore
    let own: NodeKeys
    let outside: OutsideCheckpoint
    let marker: QuarantineMarker
    let hasPeers: Bool

    /// Why the node starts in quarantine; nil where it need not.
    func reason() throws(NodeError) -> String? {
        if let reason = marker.read() { return reason }
        let log: StoredLog?
        do throws(StoreError) {
            log = try store.log(own.origin)
            // Nobody else has ever held what it wrote.
            if !hasPeers, try store.logs().allSatisfy({ $0.origin == own.origin }) { return nil }
        } catch { throw NodeError("\(error)") }
        guard let kept = outside.read() else {
            return "no checkpoint of its log is kept in \(outside.path)"
        }
        guard let bootID = outside.bootID, kept.bootID == bootID else {
            return "the machine was started anew since its log was written"
        }
        guard let checkpoint = kept.checkpoint, checkpoint.size > 0 else { return nil }
        guard let log, checkpoint.size <= log.size else {
            return "its log was signed at \(checkpoint.size) entries, and only \(log?.size ?? 0) are here"
        }
        guard checkpoint.origin == own.origin.description, isConsistent(checkpoint, with: log) else {
            return "its log is not the one whose checkpoint is kept in \(outside.path)"
        }
        return nil
    }

    private func isConsistent(_ checkpoint: Checkpoint, with log: StoredLog) -> Bool {
        if checkpoint.size == log.size { return checkpoint.root == log.root }
        do {
            let tiles = try store.tiles(of: log.origin, edge: try store.edge(of: log.origin))
            let proof = try MerkleProof.consistency(from: checkpoint.size, to: log.size, reader: tiles)
            try MerkleProof.verifyConsistency(
                from: checkpoint.size,
                rootFrom: checkpoint.root,
                to: log.size,
                rootTo: log.root,
                proof: proof
            )
            return true
        } catch { return false }
    }
}
