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
    }

    private let author: Mutex<Author>
    private let salts = Mutex(Salts())
    private let replica: Replica
    private let store: LogStore
    private let edges: EdgeBook
    private let gate: OwnLogGate
    private let live: LiveEntries
    private let packages: SharedPackages
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
        live: LiveEntries,
        packages: SharedPackages,
        metrics: NodeMetrics,
        logger: Logger,
        recentMin: Int = Authorship.recentMin
    ) {
        self.metrics = metrics
        self.live = live
        self.packages = packages
        origin = keys.origin
        author = Mutex(
            Author(
                keys: keys,
                authorship: Authorship(own: keys.origin, log: store, replica: replica, recentMin: recentMin)
            )
        )
        self.replica = replica
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

    /// The latest of each of them.
    func latest(_ objects: Set<ObjectID>) throws(StoreError) -> [(object: ObjectKey, record: Record)] {
        try author.withLock { author throws(StoreError) in try author.authorship.latest(objects) }
    }

    /// The replica has merged the log so far.
    func applied(through index: UInt64) { replicaApplied.store(index, ordering: .relaxed) }

    /// Makes one commit of what the tickets want, and settles them; what is to be told of it.
    func commit(_ group: [AppendTicket]) -> LogEvent? {
        author.withLock { author in
            if let reason = gate.reason {
                for ticket in group { ticket.settle(.failure(NodeError("quarantine: \(reason); try again"))) }
                return nil
            }
            var first: UInt64?
            do {
                var event: LogEvent?
                let before = try edges.current(origin, in: store)
                first = before.size
                var draft = LogDraft(edge: before)
                author.authorship.applied(through: replicaApplied.load(ordering: .acquiring))
                let outcomes = try group.map { ticket in
                    if let run = ticket.run { author.authorship.begins(run, at: draft.edge.size) }
                    // What was merged and forgotten since they were prepared has to be looked for again.
                    let isStale = ticket.mergedThrough < author.authorship.forgottenThrough
                    let requests = isStale ? try merged(ticket.requests.map(\.request)) : ticket.requests
                    return requests.map { write($0, of: ticket.run, by: author.authorship, into: &draft) }
                }
                let queued = Self.unqueued(group, outcomes, nowMs: Int64(clamping: Self.nowMs))
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
                if let first { author.authorship.forget(from: first) }
                metrics.failedCommits.add()
                for ticket in group { ticket.settle(.failure(NodeError("not written: \(error)"))) }
                return .failed(origin, reason: "\(origin): nothing could be appended: \(error)")
            }
        }
    }

    /// What can be found and made of requests without the turn, so that reporters do it beside each other; and how far the
    /// own log was merged before it was looked for.
    func prepare(
        _ requests: ArraySlice<AppendRequest>
    ) throws(NodeError) -> (requests: [PreparedRequest], mergedThrough: UInt64) {
        let mergedThrough = replicaApplied.load(ordering: .acquiring)
        do throws(StoreError) {
            var prepared = try merged(requests)
            for position in prepared.indices where prepared[position].standing?.statement == nil {
                prepared[position].fresh = try? fresh(prepared[position].request)
            }
            return (prepared, mergedThrough)
        } catch { throw NodeError("not written: \(error)") }
    }

    /// With what the replica holds of the objects of reports.
    private func merged(_ requests: some Collection<AppendRequest>) throws(StoreError) -> [PreparedRequest] {
        let keys = requests.compactMap(\.reported)
        let standing = keys.isEmpty ? [:] : try replica.records(of: origin.member, keys)
        return requests.map { request in
            var prepared = PreparedRequest(request)
            if !standing.isEmpty, let object = request.reported { prepared.standing = standing[object.id] }
            return prepared
        }
    }

    private func fresh(_ request: AppendRequest) throws -> SealedEntry? {
        guard case .report(let draft) = request else { return nil }
        return try Authoring.report(
            draft.statement,
            on: draft.object,
            handling: draft.handling,
            previous: nil,
            newEvidence: draft.newEvidence
        ).map { try sealed($0) }
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

    private func write(
        _ prepared: PreparedRequest,
        of run: UInt64?,
        by authorship: Authorship,
        into draft: inout LogDraft
    ) -> AppendOutcome {
        do {
            let standing = try authorship.standing(prepared, draft)
            let entry: SealedEntry
            if let fresh = prepared.fresh, standing?.statement == nil {
                entry = fresh
            } else {
                let authored = try authorship.author(prepared.request, standing: standing, draft, run: run)
                guard let authored else { return .unchanged }
                entry = try sealed(authored)
            }
            let place = EntryID(member: origin.member, incarnation: origin.incarnation.number, index: draft.edge.size)
            let dot = Dot(entry: place, leaf: LeafPrefix(entry.leaf))
            draft.append(entry)
            authorship.wrote(entry.authored, envelope: entry.envelope, at: dot)
            return entry.authored.outcome == .renewed ? .renewed(dot) : .decided(dot)
        } catch { return .refused("\(error)") }
    }

    private static var nowMs: UInt64 { UInt64(max(0, Date().timeIntervalSince1970 * 1000)) }

    private func sealed(_ authored: Authored) throws(EntryError) -> SealedEntry {
        let payload = try Payload(salt: salts.withLock { $0.next() }, body: try authored.body.encoded())
        let envelope = Envelope(
            commitment: payload.commitment(in: prefix),
            payloadBytes: payload.bytes.count,
            timeMs: Self.nowMs,
            tlp: authored.handling.tlp,
            audience: authored.handling.audience,
            sealed: authored.handling.sealed
        )
        let bytes = try envelope.encoded()
        return SealedEntry(
            authored,
            envelope: envelope,
            committed: CommittedEntry(envelope: Data(bytes), payload: payload.bytes, state: .held),
            leaf: MerkleHash.leaf(bytes)
        )
    }

    /// Signs the new tree, makes it durable, and only then lets anybody know of it.
    private func sign(
        _ draft: LogDraft,
        after before: TreeEdge,
        by keys: NodeKeys,
        unqueueing queued: Unqueued
    ) throws -> LogEvent {
        var edge = draft.edge
        let tiles = edge.takeFullTiles()
        let root = edge.root
        let note = try Checkpoint(origin: origin.description, size: edge.size, root: root)
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
                    newRoot: root,
                    checkpoint: Data(note.utf8),
                    certificates: keys.logCertificates.map { Data($0) }
                )
            ],
            unqueueing: queued
        )
        metrics.ownCommit.observe(.now - began)
        metrics.ownEntries.add(draft.entries.count)
        edges[origin] = edge
        live.note(before.size..<edge.size, of: origin, entries: draft.entries[...])
        gate.appended(note)
        let announced = AnnouncedHead(origin: origin, note: Array(note.utf8), certificates: keys.logCertificates)
        let head = SignedHead(announced: announced, size: edge.size, root: root)
        if draft.entries.count <= LiveEntries.commitMax, let package = draft.package(to: head),
            let highest = draft.openTLP
        {
            packages.keep(package, from: before.size, to: head, highest: highest)
        }
        return .appended(head, bytes: draft.bytes)
    }
}
