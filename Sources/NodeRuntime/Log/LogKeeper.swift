import Entries
import Foundation
import Indicators
package import Logging
package import Membership
package import Replication
package import ReplicaStore
import Synchronization
import TransparencyLog

/// The only writer of the logs: appends to the own one, and commits what was pulled of the others.
///
/// Group commit without a timer: an idle keeper commits at once; what arrives while a commit is under way forms the
/// next one. Nothing is acknowledged, announced or merged before it is durable.
package actor LogKeeper {
    /// Entries of one commit.
    static let groupMax = 10_000

    private let executor = QueueExecutor("log")
    private let store: LogStore
    private var own: NodeKeys
    private let edges: EdgeBook
    private let giving: Giving
    private let verifier: PackageVerifier
    private let authorship: Authorship
    private let prefix: CommitmentPrefix
    private let logger: Logger
    private let tickets = Mutex<[AppendTicket]>([])
    private let arrivals = Mutex<[Arrival]>([])
    private let arrived = Signal()
    /// Raised whenever something became durable.
    package nonisolated let grown = Signal()
    package nonisolated let events: AsyncStream<LogEvent>
    private let report: AsyncStream<LogEvent>.Continuation
    private let terms = Mutex<[LinkID: LinkTerms]>([:])
    private let gate: OwnLogGate
    private let ownApplied = Atomic<UInt64>(0)
    private var salts = Salts()

    package nonisolated var unownedExecutor: UnownedSerialExecutor { executor.asUnownedSerialExecutor() }

    /// What a link brought: to be verified and committed in the order of its coming.
    private enum Arrival: Sendable {
        case package(LinkID, EntryPackage, target: SignedHead)
        case payloads(LinkID, LogOrigin, [PayloadAnswer])
        case cut(IncarnationStatement, discardingShorter: Bool)
    }

    package init(
        store: LogStore,
        replica: Replica,
        own: NodeKeys,
        edges: EdgeBook,
        giving: Giving,
        gate: OwnLogGate,
        logger: Logger
    ) {
        self.gate = gate
        self.giving = giving
        self.store = store
        self.own = own
        self.edges = edges
        self.logger = logger
        verifier = PackageVerifier(own: own.origin.member)
        authorship = Authorship(own: own.origin, log: store, replica: replica)
        prefix = CommitmentPrefix(own.origin)
        (events, report) = AsyncStream.makeStream(of: LogEvent.self)
    }

    /// Commits what links bring, until the task is cancelled.
    package func run() async {
        await arrived.run { commitArrivals() }
        report.finish()
    }

    /// Durable when it returns: what became of each request, in order.
    package nonisolated func append(
        _ requests: [AppendRequest],
        unqueueing queued: [Int64] = []
    ) async throws(NodeError) -> [AppendOutcome] {
        let ticket = AppendTicket(requests, queued: queued)
        tickets.withLock { $0.append(ticket) }
        await commitTickets(until: ticket)
        return try ticket.outcomes()
    }

    /// The next checkpoint is signed with the log key of `keys`, which is certified for the same origin.
    package func use(_ keys: NodeKeys) { own = keys }

    /// The replica has merged the own log so far.
    package nonisolated func applied(through index: UInt64) { ownApplied.store(index, ordering: .relaxed) }

    private func commitTickets(until ticket: AppendTicket) {
        while !ticket.isSettled {
            let group = tickets.withLock { tickets in
                var group: [AppendTicket] = []
                var count = 0
                while let next = tickets.first, group.isEmpty || count + next.requests.count <= Self.groupMax {
                    count += next.requests.count
                    group.append(tickets.removeFirst())
                }
                return group
            }
            if group.isEmpty { return }
            commit(group)
        }
    }

    /// The entries of one commit to the own log, as they come to be.
    private struct Draft {
        var edge: TreeEdge
        var entries: [CommittedEntry] = []
        var bytes: UInt64 = 0
        let timeMs: UInt64
    }

    private func commit(_ group: [AppendTicket]) {
        if let reason = gate.reason {
            for ticket in group { ticket.settle(.failure(NodeError("quarantine: \(reason); try again"))) }
            return
        }
        do {
            let before = try currentEdge(own.origin)
            let time = UInt64(max(0, Date().timeIntervalSince1970 * 1000))
            var draft = Draft(edge: before, timeMs: time)
            authorship.applied(through: ownApplied.load(ordering: .relaxed))
            var standing = try authorship.standing(group.flatMap(\.requests))
            let outcomes = group.map { ticket in
                ticket.requests.map { write($0, into: &draft, &standing) }
            }
            let queued = group.flatMap(\.queued)
            if draft.entries.isEmpty {
                try store.unqueue(queued)
            } else {
                try sign(draft, after: before, unqueueing: queued)
            }
            for (ticket, outcomes) in zip(group, outcomes) { ticket.settle(.success(outcomes)) }
        } catch {
            // Nothing was written: the tree stays where it was, and the reporter is told.
            edges[own.origin] = nil
            authorship.forget()
            logger.error("nothing could be appended: \(error)")
            for ticket in group { ticket.settle(.failure(NodeError("nothing was written: \(error)"))) }
        }
    }

    private func write(
        _ request: AppendRequest,
        into draft: inout Draft,
        _ standing: inout [ObjectID: Record]
    ) -> AppendOutcome {
        do {
            guard let authored = try authorship.author(request, standing: standing) else { return .unchanged }
            let (entry, envelope) = try sealed(authored, timeMs: draft.timeMs)
            let leaf = MerkleHash.leaf(entry.envelope)
            let place = EntryID(
                member: own.origin.member,
                incarnation: own.origin.incarnation.number,
                index: draft.edge.size
            )
            let dot = Dot(entry: place, leaf: LeafPrefix(leaf))
            draft.edge.append(leaf)
            draft.bytes += UInt64(entry.envelope.count + (entry.payload?.count ?? 0) + 6)
            draft.entries.append(entry)
            if let (object, record) = authorship.wrote(authored, envelope: envelope, at: dot) {
                standing[object] = record
            }
            return authored.outcome == .renewed ? .renewed(dot) : .decided(dot)
        } catch { return .refused("\(error)") }
    }

    private func sealed(_ authored: Authored, timeMs: UInt64) throws(EntryError) -> (CommittedEntry, Envelope) {
        let payload = try Payload(salt: salts.next(), body: try authored.body.encoded())
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
    private func sign(_ draft: Draft, after before: TreeEdge, unqueueing queued: [Int64]) throws {
        var edge = draft.edge
        let tiles = edge.takeFullTiles()
        let note = try Checkpoint(origin: own.origin.description, size: edge.size, root: edge.root)
            .signed(by: own.logKey).encoded
        try store.commit(
            [
                LogCommit(
                    origin: own.origin,
                    expectedSize: before.size,
                    expectedRoot: before.root,
                    entries: draft.entries,
                    fullTiles: tiles,
                    newSize: edge.size,
                    newRoot: edge.root,
                    checkpoint: Data(note.utf8),
                    certificates: own.logCertificates.map { Data($0) }
                )
            ],
            unqueueing: queued
        )
        edges[own.origin] = edge
        gate.appended(note)
        let announced = AnnouncedHead(origin: own.origin, note: Array(note.utf8), certificates: own.logCertificates)
        report.yield(
            .appended(SignedHead(announced: announced, size: edge.size, root: edge.root), bytes: draft.bytes)
        )
        grown.raise()
    }

    package nonisolated func enqueue(_ link: LinkID, _ package: EntryPackage, target: SignedHead) {
        arrivals.withLock { $0.append(.package(link, package, target: target)) }
        arrived.raise()
    }

    package nonisolated func enqueue(_ link: LinkID, _ origin: LogOrigin, _ answers: [PayloadAnswer]) {
        arrivals.withLock { $0.append(.payloads(link, origin, answers)) }
        arrived.raise()
    }

    package nonisolated func enqueue(_ closing: IncarnationStatement, discardingShorter: Bool) {
        arrivals.withLock { $0.append(.cut(closing, discardingShorter: discardingShorter)) }
        arrived.raise()
    }

    /// Whom a link leads to; nil when it is gone.
    package nonisolated func linked(_ link: LinkID, _ terms: LinkTerms?) {
        self.terms.withLock { $0[link] = terms }
    }

    private func commitArrivals() {
        while true {
            let next = arrivals.withLock { arrivals -> [Arrival] in
                guard case .package(_, let first, _) = arrivals.first else {
                    return arrivals.isEmpty ? [] : [arrivals.removeFirst()]
                }
                // Consecutive packages of one log make one commit.
                var group: [Arrival] = []
                var count = 0
                while case .package(_, let package, _)? = arrivals.first, package.origin == first.origin,
                    group.isEmpty || count + Int(package.count) <= Self.groupMax
                {
                    count += Int(package.count)
                    group.append(arrivals.removeFirst())
                }
                return group
            }
            guard let first = next.first else { return }
            switch first {
            case .payloads(let link, let origin, let answers): fill(link, origin, answers)
            case .cut(let closing, let discardingShorter): cut(closing, discardingShorter)
            case .package(_, let package, _):
                // What comes of the own log is taken in quarantine alone.
                if package.origin == own.origin, gate.reason == nil {
                    drop(own.origin)
                } else {
                    commit(next, of: package.origin)
                }
            }
            // Own reports do not wait behind what others bring.
            if let ticket = tickets.withLock({ $0.last }) { commitTickets(until: ticket) }
        }
    }

    private func commit(_ group: [Arrival], of origin: LogOrigin) {
        do {
            let before = try currentEdge(origin)
            var edge = before
            var entries: [CommittedEntry] = []
            var last: (LinkID, SignedHead)?
            var bytes: UInt64 = 0
            var refusal: (LinkID, PackageError)?
            for case .package(let link, let package, let target) in group {
                bytes += UInt64(package.bytes)
                do throws(PackageError) {
                    let ceiling = terms.withLock { $0[link]?.accepts } ?? .red
                    let verified = try verifier.verify(package, target: target, edge: &edge, accepting: ceiling)
                    for fault in verified.faults { report.yield(.fault(link, reason: fault)) }
                    entries += verified.entries.map {
                        CommittedEntry(
                            envelope: $0.bytes,
                            payload: $0.payload?.bytes,
                            state: $0.disposition,
                            erases: $0.envelope.erases
                        )
                    }
                    last = (link, target)
                } catch {
                    refusal = (link, error)
                    break
                }
            }
            if let (link, target) = last {
                let tiles = edge.takeFullTiles()
                let isWhole = edge.size == target.size
                let note = Data(target.announced.note)
                try store.commit([
                    LogCommit(
                        origin: origin,
                        expectedSize: before.size,
                        expectedRoot: before.root,
                        entries: entries,
                        fullTiles: tiles,
                        newSize: edge.size,
                        newRoot: edge.root,
                        checkpoint: isWhole ? note : nil,
                        target: isWhole ? .clear : .fetch(LogNote(size: target.size, note: note)),
                        certificates: target.announced.certificates.map { Data($0) }
                    )
                ])
                edges[origin] = edge
                if entries.contains(where: { !$0.erases.isEmpty }) { giving.erasures.add(1, ordering: .releasing) }
                for (position, entry) in entries.enumerated() {
                    hear(entry.payload, of: origin, at: before.size + UInt64(position))
                }
                grown.raise()
                let through = try store.log(origin)?.payloadsThrough ?? 0
                report.yield(
                    .committed(
                        CommitReport(
                            link: link,
                            origin: origin,
                            size: edge.size,
                            root: edge.root,
                            head: isWhole ? target : nil,
                            bytes: bytes,
                            payloadsThrough: through
                        )
                    )
                )
            }
            if let (link, error) = refusal {
                drop(origin)
                report.yield(.refused(link, origin, reason: "\(error)"))
            }
        } catch {
            edges[origin] = nil
            drop(origin)
            report.yield(.failed(origin, reason: "\(origin): what peers sent could not be written: \(error)"))
        }
    }

    private func cut(_ closing: IncarnationStatement, _ discardingShorter: Bool) {
        let origin = closing.closes
        do throws(StoreError) {
            drop(origin)
            let held = try store.cut(closing, discardingShorter: discardingShorter)
            edges[origin] = nil
            // What was packed before may be of the other history.
            giving.erasures.add(1, ordering: .releasing)
            report.yield(.cut(LogState(closing, held)))
            grown.raise()
        } catch {
            let reason = "\(origin) could not be cut to what its member's root fixed: \(error); restart the daemon"
            report.yield(.failed(origin, reason: reason))
        }
    }

    /// What was queued behind a package that is not in the log does not fit any more.
    private func drop(_ origin: LogOrigin) {
        arrivals.withLock { arrivals in
            arrivals.removeAll {
                if case .package(_, let package, _) = $0 { package.origin == origin } else { false }
            }
        }
    }

    private func fill(_ link: LinkID, _ origin: LogOrigin, _ answers: [PayloadAnswer]) {
        do {
            let prefix = CommitmentPrefix(origin)
            let ceiling = terms.withLock { $0[link]?.accepts } ?? .red
            var good: [(index: UInt64, payload: Data)] = []
            var denied: [UInt64] = []
            for answer in answers {
                switch answer.content {
                case .given(let bytes):
                    guard let entry = try store.entry(of: origin, at: answer.index),
                        let envelope = try? Envelope(entry.envelope), envelope.tlp <= ceiling
                    else { continue }
                    let (payload, _, fault) = verifier.judge(bytes, envelope, author: origin.member, prefix)
                    if let payload { good.append((answer.index, payload.bytes)) }
                    if let fault { report.yield(.fault(link, reason: "\(origin) entry \(answer.index): \(fault)")) }
                case .denied, .erased: denied.append(answer.index)
                case .notHeld, .retry: break
                }
            }
            let stored = try store.fill(origin, good)
            for late in good { hear(late.payload, of: origin, at: late.index) }
            // Only the author's own word ends the asking.
            if terms.withLock({ $0[link]?.member }) == origin.member, !denied.isEmpty {
                try store.markWithheld(origin, denied)
            }
            let through = try store.log(origin)?.payloadsThrough ?? 0
            report.yield(.filled(link, origin, payloadsThrough: through, progress: !stored.isEmpty))
            if !stored.isEmpty { grown.raise() }
        } catch {
            report.yield(.failed(origin, reason: "\(origin): payloads could not be written: \(error)"))
        }
    }

    /// A list of members is in force before anybody is told of the entries that follow it: the replica, which remembers
    /// it, comes later.
    private func hear(_ payload: Data?, of origin: LogOrigin, at index: UInt64) {
        // What is about an object begins with its kind, field 1, and is not a list.
        guard let body = payload?.dropFirst(EntryLimits.saltBytes), body.first != 0x0a,
            case .body(let read) = Body.read(body), case .members(let list) = read.about
        else { return }
        giving.heard(list, in: origin, at: index)
    }

    private func currentEdge(_ origin: LogOrigin) throws -> TreeEdge {
        if let edge = edges[origin] { return edge }
        let edge = try store.log(origin) == nil ? TreeEdge() : store.edge(of: origin)
        edges[origin] = edge
        return edge
    }
}
