import Entries
import Foundation
import Indicators
package import Logging
package import Membership
import ReadAPI
package import Replication
package import ReplicaStore
import Synchronization
import TransparencyLog

/// The only writer of the logs: appends to the own one, and commits what was pulled of the others.
///
/// What arrives while a commit is under way forms the next one (``LogTurn``). Nothing is acknowledged, announced or
/// merged before it is durable.
package actor LogKeeper {
    /// Entries of one commit of what links bring.
    private static let arrivalsMax = 10_000
    /// Entries of one commit to the own log: single reports wait for no more than one of them.
    private static let groupMax = 2_000
    /// The same of single reports, which are not held up by bulk in their commit.
    private static let shortMax = 64
    /// Entries of one ticket: longer requests are several commits, between which others have their turn.
    private static let ticketMax = 1_000

    private let executor = QueueExecutor("log")
    private let store: LogStore
    private let own: OwnLog
    private let turn = LogTurn()
    private let edges: EdgeBook
    private let giving: Giving
    private let verifier: PackageVerifier
    private let metrics: NodeMetrics
    private let arrivals = Mutex<[Arrival]>([])
    private let arrived = Signal()
    /// Commits of more than single reports to the own log so far.
    nonisolated let bulkCommits = Atomic<UInt64>(0)
    /// For the merge.
    package nonisolated let live = LiveEntries()
    /// Raised whenever something became durable.
    package nonisolated let grown = Signal()
    package nonisolated let events: AsyncStream<LogEvent>
    private let report: AsyncStream<LogEvent>.Continuation
    private let terms = Mutex<[LinkID: LinkTerms]>([:])
    private let gate: OwnLogGate

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
        metrics: NodeMetrics,
        logger: Logger
    ) {
        self.metrics = metrics
        self.gate = gate
        self.giving = giving
        self.store = store
        self.own = OwnLog(
            store: store,
            replica: replica,
            keys: own,
            edges: edges,
            gate: gate,
            live: live,
            metrics: metrics,
            logger: logger
        )
        self.edges = edges
        verifier = PackageVerifier(own: own.origin.member)
        (events, report) = AsyncStream.makeStream(of: LogEvent.self)
    }

    /// Commits what links bring, until the task is cancelled.
    package func run() async {
        await arrived.run { await commitArrivals() }
        report.finish()
    }

    /// Durable when it returns: what became of each request, in order. It waits for the disk on the caller's thread.
    ///
    /// It throws where nothing was written; what could not be written after a part of the requests was is refused.
    package nonisolated func append(
        _ requests: [AppendRequest],
        unqueueing queued: QueuedRequests = QueuedRequests(),
        run: UInt64? = nil
    ) async throws(NodeError) -> [AppendOutcome] {
        let began = ContinuousClock.now
        defer { metrics.append.observe(.now - began) }
        var outcomes: [AppendOutcome] = []
        repeat {
            // What an outbox held leaves it with the commit, so it is one.
            let count = queued.isEmpty ? Self.ticketMax : requests.count
            do throws(NodeError) {
                let prepared = try own.prepare(requests.dropFirst(outcomes.count).prefix(count))
                let ticket = AppendTicket(
                    prepared.requests,
                    mergedThrough: prepared.mergedThrough,
                    queued: queued,
                    run: run
                )
                await commit(ticket)
                outcomes += try ticket.outcomes()
            } catch {
                if outcomes.isEmpty { throw error }
                outcomes += Array(repeating: .refused("\(error)"), count: requests.count - outcomes.count)
            }
        } while outcomes.count < requests.count
        return outcomes
    }

    private nonisolated func commit(_ ticket: AppendTicket) async {
        guard await turn.take(for: ticket) else { return }
        turn.withGroup(max: ticket.requests.count <= Self.shortMax ? Self.shortMax : Self.groupMax) { group in
            guard let event = own.commit(group) else { return }
            if ticket.requests.count > Self.shortMax { bulkCommits.add(1, ordering: .relaxed) }
            report.yield(event)
            grown.raise()
        }
        turn.leave()
    }

    /// Those of the objects of which this member said something that may not be merged yet.
    nonisolated func said(_ objects: Set<ObjectID>) -> Set<ObjectID> { own.said(objects) }

    /// The next checkpoint is signed with the log key of `keys`, which is certified for the same origin.
    package nonisolated func use(_ keys: NodeKeys) { own.use(keys) }

    /// The replica has merged the own log so far.
    package nonisolated func applied(through index: UInt64) { own.applied(through: index) }

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

    private func commitArrivals() async {
        while arrivals.withLock({ !$0.isEmpty }) {
            await turn.takeForKeeper()
            defer { turn.leave() }
            let next = nextArrivals()
            guard let first = next.first else { continue }
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
        }
    }

    private func nextArrivals() -> [Arrival] {
        arrivals.withLock { arrivals in
            guard case .package(_, let first, _) = arrivals.first else {
                return arrivals.isEmpty ? [] : [arrivals.removeFirst()]
            }
            // Consecutive packages of one log make one commit.
            var group: [Arrival] = []
            var count = 0
            while case .package(_, let package, _)? = arrivals.first, package.origin == first.origin,
                group.isEmpty || count + Int(package.count) <= Self.arrivalsMax
            {
                count += Int(package.count)
                group.append(arrivals.removeFirst())
            }
            return group
        }
    }

    private func commit(_ group: [Arrival], of origin: LogOrigin) {
        let began = ContinuousClock.now
        do {
            let before = try edges.current(origin, in: store)
            var edge = before
            var entries: [CommittedEntry] = []
            var last: (LinkID, SignedHead)?
            var bytes: UInt64 = 0
            var refusal: (LinkID, PackageError)?
            var packages: [Range<UInt64>] = []
            for case .package(let link, let package, let target) in group {
                bytes += UInt64(package.bytes)
                do throws(PackageError) {
                    let ceiling = terms.withLock { $0[link]?.accepts } ?? .red
                    let first = edge.size
                    let verified = try verifier.verify(package, target: target, edge: &edge, accepting: ceiling)
                    packages.append(first..<edge.size)
                    if let fault = verified.faults.first {
                        let more = verified.faults.count > 1 ? ", and \(verified.faults.count - 1) more beside it" : ""
                        report.yield(.fault(link, reason: fault + more, mayBeHonest: false))
                    }
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
                let verified = ContinuousClock.now
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
                metrics.otherCommit.observe(.now - verified)
                metrics.sync.observe(.now - began)
                metrics.otherEntries.add(entries.count)
                edges[origin] = edge
                if entries.contains(where: { !$0.erases.isEmpty }) { giving.erasures.add(1, ordering: .releasing) }
                for (position, entry) in entries.enumerated() {
                    hear(entry.payload, of: origin, at: before.size + UInt64(position))
                }
                for package in packages { live.note(package, of: origin) }
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
                metrics.refusedPackages.add()
                report.yield(.refused(link, origin, reason: "\(error)", mayBeHonest: error.mayBeHonest))
            }
        } catch {
            edges[origin] = nil
            drop(origin)
            metrics.failedCommits.add()
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
            var faults: [String] = []
            for answer in answers {
                switch answer.content {
                case .given(let bytes):
                    guard let entry = try store.entry(of: origin, at: answer.index),
                        let envelope = try? Envelope(entry.envelope), envelope.tlp <= ceiling
                    else { continue }
                    let (payload, _, fault) = verifier.judge(bytes, envelope, author: origin.member, prefix)
                    if let payload { good.append((answer.index, payload.bytes)) }
                    if let fault { faults.append("\(origin) entry \(answer.index): \(fault)") }
                case .denied, .erased: denied.append(answer.index)
                case .notHeld, .retry: break
                }
            }
            let isAuthor = terms.withLock { $0[link]?.member } == origin.member
            if let fault = faults.first { report.yield(.fault(link, reason: fault, mayBeHonest: !isAuthor)) }
            let stored = try store.fill(origin, good)
            for late in good { hear(late.payload, of: origin, at: late.index) }
            // Only the author's own word ends the asking.
            if isAuthor, !denied.isEmpty {
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
}
