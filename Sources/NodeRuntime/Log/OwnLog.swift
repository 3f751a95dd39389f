import Entries
import Foundation
import Indicators
import Logging
import Membership
import ReadAPI
import Replication
import ReplicaStore
import Synchronization
import TransparencyLog

/// Appends to the own log; the one who calls has the turn.
final class OwnLog: Sendable {
    private struct Author {
        var keys: NodeKeys
        let authorship: Authorship
        var salts = Salts()
    }

    private let author: Mutex<Author>
    private let store: LogStore
    private let edges: EdgeBook
    private let gate: OwnLogGate
    private let prefix: CommitmentPrefix
    private let metrics: NodeMetrics
    private let logger: Logger
    private let replicaApplied = Atomic<UInt64>(0)
    let origin: LogOrigin

    init(
        store: LogStore,
        replica: Replica,
        keys: NodeKeys,
        edges: EdgeBook,
        gate: OwnLogGate,
        metrics: NodeMetrics,
        logger: Logger
    ) {
        self.metrics = metrics
        origin = keys.origin
        author = Mutex(
            Author(keys: keys, authorship: Authorship(own: keys.origin, log: store, replica: replica))
        )
        self.store = store
        self.edges = edges
        self.gate = gate
        self.logger = logger
        prefix = CommitmentPrefix(keys.origin)
    }

    /// The next checkpoint is signed with the log key of `keys`, which is certified for the same origin.
    func use(_ keys: NodeKeys) { author.withLock { $0.keys = keys } }

    /// Those of the objects of which something was said that may not be merged yet.
    func said(_ objects: Set<ObjectID>) -> Set<ObjectID> { author.withLock { $0.authorship.said(objects) } }

    /// The replica has merged the log so far.
    func applied(through index: UInt64) { replicaApplied.store(index, ordering: .relaxed) }

    /// Makes one commit of what the tickets want, and settles them; what is to be told of it.
    func commit(_ group: [AppendTicket]) -> LogEvent? {
        author.withLock { author in
            if let reason = gate.reason {
                for ticket in group { ticket.settle(.failure(NodeError("quarantine: \(reason); try again"))) }
                return nil
            }
            do {
                var event: LogEvent?
                let before = try edges.current(origin, in: store)
                var draft = Draft(edge: before, timeMs: UInt64(max(0, Date().timeIntervalSince1970 * 1000)))
                author.authorship.applied(through: replicaApplied.load(ordering: .relaxed))
                var standing = try author.authorship.standing(group.flatMap(\.requests))
                let outcomes = group.map { ticket in
                    if let run = ticket.run { author.authorship.begins(run, at: draft.edge.size) }
                    return ticket.requests.map { write($0, of: ticket.run, by: &author, into: &draft, &standing) }
                }
                let queued = Self.unqueued(group, outcomes, nowMs: Int64(clamping: draft.timeMs))
                if draft.entries.isEmpty {
                    try store.unqueue(queued)
                } else {
                    event = try sign(draft, after: before, by: author.keys, unqueueing: queued)
                }
                do { try author.authorship.keep() } catch {
                    logger.warning("what was imported is not remembered: \(error)")
                }
                for (ticket, outcomes) in zip(group, outcomes) { ticket.settle(.success(outcomes)) }
                return event
            } catch {
                // Nothing was written: the tree stays where it was, and the reporter is told.
                edges[origin] = nil
                author.authorship.forget()
                metrics.failedCommits.add()
                logger.error("nothing could be appended: \(error)")
                for ticket in group { ticket.settle(.failure(NodeError("nothing was written: \(error)"))) }
                return nil
            }
        }
    }

    private static func unqueued(_ group: [AppendTicket], _ outcomes: [[AppendOutcome]], nowMs: Int64) -> Unqueued {
        var unqueued = Unqueued(nowMs: nowMs)
        for (ticket, outcomes) in zip(group, outcomes) {
            unqueued.ids += ticket.queued.ids + ticket.queued.refused.keys
            unqueued.refused.merge(ticket.queued.refused) { $1 }
            for (id, outcome) in zip(ticket.queued.ids, outcomes) {
                if case .refused(let reason) = outcome { unqueued.refused[id] = reason }
            }
        }
        return unqueued
    }

    /// The entries of one commit, as they come to be.
    private struct Draft {
        var edge: TreeEdge
        var entries: [CommittedEntry] = []
        var bytes: UInt64 = 0
        let timeMs: UInt64
    }

    private func write(
        _ request: AppendRequest,
        of run: UInt64?,
        by author: inout Author,
        into draft: inout Draft,
        _ standing: inout [ObjectID: Record]
    ) -> AppendOutcome {
        do {
            guard let authored = try author.authorship.author(request, standing: standing, run: run) else {
                return .unchanged
            }
            let (entry, envelope) = try sealed(authored, salt: author.salts.next(), timeMs: draft.timeMs)
            let leaf = MerkleHash.leaf(entry.envelope)
            let place = EntryID(member: origin.member, incarnation: origin.incarnation.number, index: draft.edge.size)
            let dot = Dot(entry: place, leaf: LeafPrefix(leaf))
            draft.edge.append(leaf)
            draft.bytes += UInt64(entry.envelope.count + (entry.payload?.count ?? 0) + 6)
            draft.entries.append(entry)
            if let (object, record) = author.authorship.wrote(authored, envelope: envelope, at: dot) {
                standing[object] = record
            }
            return authored.outcome == .renewed ? .renewed(dot) : .decided(dot)
        } catch { return .refused("\(error)") }
    }

    private func sealed(
        _ authored: Authored,
        salt: ArraySlice<UInt8>,
        timeMs: UInt64
    ) throws(EntryError) -> (CommittedEntry, Envelope) {
        let payload = try Payload(salt: salt, body: try authored.body.encoded())
        let envelope = Envelope(
            commitment: payload.commitment(in: prefix),
            payloadBytes: payload.bytes.count,
            timeMs: timeMs,
            tlp: authored.handling.tlp,
            audience: authored.handling.audience,
            sealed: authored.handling.sealed
        )
        let entry = CommittedEntry(envelope: Data(try envelope.encoded()), payload: payload.bytes, state: .held)
        return (entry, envelope)
    }

    /// Signs the new tree, makes it durable, and only then lets anybody know of it.
    private func sign(
        _ draft: Draft,
        after before: TreeEdge,
        by keys: NodeKeys,
        unqueueing queued: Unqueued
    ) throws -> LogEvent {
        var edge = draft.edge
        let tiles = edge.takeFullTiles()
        let note = try Checkpoint(origin: origin.description, size: edge.size, root: edge.root)
            .signed(by: keys.logKey).encoded
        let began = ContinuousClock.now
        try store.commit(
            [
                LogCommit(
                    origin: origin,
                    expectedSize: before.size,
                    expectedRoot: before.root,
                    entries: draft.entries,
                    fullTiles: tiles,
                    newSize: edge.size,
                    newRoot: edge.root,
                    checkpoint: Data(note.utf8),
                    certificates: keys.logCertificates.map { Data($0) }
                )
            ],
            unqueueing: queued
        )
        metrics.ownCommit.observe(.now - began)
        metrics.ownEntries.add(draft.entries.count)
        edges[origin] = edge
        gate.appended(note)
        let announced = AnnouncedHead(origin: origin, note: Array(note.utf8), certificates: keys.logCertificates)
        return .appended(SignedHead(announced: announced, size: edge.size, root: edge.root), bytes: draft.bytes)
    }
}
