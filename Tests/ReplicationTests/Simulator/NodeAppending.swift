import Entries
import Foundation
import Membership
import Replication
import TransparencyLog

/// The node's own log: what is reported while a commit is under way forms the next batch.
extension SimulatedNode {
    func say(_ authored: Authored) {
        drafts.append(authored)
        if !isHeld { resume() }
    }

    /// What waited for the end of a quarantine.
    func resume() {
        guard !isAppending, !drafts.isEmpty else { return }
        isAppending = true
        after(world.plan.commitMs) { node in
            node.isAppending = false
            try node.commitDrafts()
        }
    }

    private func commitDrafts() throws {
        guard var log = logs[origin], !isHeld, !drafts.isEmpty else { return }
        if treachery == nil { try world.ledger.continues(author: memberIndex, size: log.size, root: log.tree.root) }
        let batch = drafts
        drafts = []
        var weight: UInt64 = 0
        for authored in batch {
            let entry = try seal(authored)
            let index = log.size
            log.append(entry)
            if case .members(let list) = authored.body.about { book = list }
            weight += UInt64(entry.bytes.count + (entry.payload?.bytes.count ?? 0) + 6)
            if treachery == nil { world.record(authored, entry, author: memberIndex, index: index) }
            try replica.apply(entry, of: origin, index: index)
        }
        let checkpoint = Checkpoint(origin: origin.description, size: log.size, root: log.tree.root)
        if treachery == nil { try world.ledger.sign(author: memberIndex, size: log.size, root: log.tree.root) }
        let note = try checkpoint.signed(by: key).encoded
        let head = SignedHead(
            announced: AnnouncedHead(origin: origin, note: Array(note.utf8), certificates: []),
            size: log.size,
            root: log.tree.root
        )
        log.head = head
        logs[origin] = log
        self.note("appends \(batch.count), \(log.size) now")
        report { $0.appended(head, bytes: weight, nowMs: $1) }
    }

    private func seal(_ authored: Authored) throws -> SimulatedLog.Entry {
        let payload = try Payload(salt: world.seeded.bytes(EntryLimits.saltBytes), body: try authored.body.encoded())
        let envelope = Envelope(
            commitment: payload.commitment(in: CommitmentPrefix(origin)),
            payloadBytes: payload.bytes.count,
            timeMs: UInt64(max(0, Int64(world.nowMs) + wallMs)),
            tlp: authored.handling.tlp,
            audience: authored.handling.audience,
            sealed: authored.handling.sealed
        )
        let bytes = try envelope.encoded()
        return SimulatedLog.Entry(
            bytes: Data(bytes),
            envelope: envelope,
            leaf: MerkleHash.leaf(bytes),
            payload: payload,
            disposition: .held
        )
    }
}
