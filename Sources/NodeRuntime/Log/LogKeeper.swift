import Entries
import Indicators
package import Logging
package import Membership
import NIOCore
import NIOPosix
import ReadAPI
package import Replication
package import ReplicaStore
import Synchronization

/// The only writer of the logs: appends to the own one, and commits what was pulled of the others.
///
/// What arrives while a commit is under way forms the next one (``LogTurn``). Nothing is acknowledged, announced or
/// merged before it is durable.
package actor LogKeeper {
    /// Entries of one commit to the own log: single reports wait for no more than one of them.
    private static let groupMax = 2_000
    /// The same of single reports, which are not held up by bulk in their commit.
    private static let shortMax = 64
    /// Entries of one ticket: longer requests are several commits, between which others have their turn.
    private static let ticketMax = 1_000

    private let thread = LoopThread()
    private let own: OwnLog
    private let turn = LogTurn()
    private let arrivals = ArrivalQueue()
    private let committer: ArrivalCommitter
    private let metrics: NodeMetrics
    /// Commits of more than single reports to the own log so far.
    nonisolated let bulkCommits = Atomic<UInt64>(0)
    /// For the merge.
    package nonisolated let live = LiveEntries()
    /// For the library.
    package nonisolated let packages = SharedPackages()
    /// Raised whenever something became durable.
    package nonisolated let grown = Signal()
    package nonisolated let events: AsyncStream<LogEvent>
    private let report: AsyncStream<LogEvent>.Continuation

    package nonisolated var unownedExecutor: UnownedSerialExecutor { thread.executor.asUnownedSerialExecutor() }

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
        self.own = OwnLog(
            store: store,
            replica: replica,
            keys: own,
            edges: edges,
            gate: gate,
            live: live,
            packages: packages,
            metrics: metrics,
            logger: logger
        )
        (events, report) = AsyncStream.makeStream(of: LogEvent.self)
        committer = ArrivalCommitter(
            own: own.origin,
            store: store,
            edges: edges,
            giving: giving,
            gate: gate,
            live: live,
            metrics: metrics,
            arrivals: arrivals,
            grown: grown,
            report: report
        )
    }

    /// Commits what links bring, until the task is cancelled.
    package nonisolated func run() async {
        await withTaskExecutorPreference(thread.tasks) { await runHere() }
        report.finish()
    }

    private func runHere() async {
        await arrivals.run { await commitArrivals() }
    }

    /// Durable when it returns: what became of each request, in order. It waits for the disk on the caller's thread.
    ///
    /// It throws where not all could be written; what was stands unchanged when the requests come again.
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
            let prepared = try own.prepare(requests.dropFirst(outcomes.count).prefix(count))
            let ticket = AppendTicket(
                prepared.requests,
                mergedThrough: prepared.mergedThrough,
                queued: queued,
                run: run
            )
            await commit(ticket)
            outcomes += try ticket.outcomes()
        } while outcomes.count < requests.count
        return outcomes
    }

    private nonisolated func commit(_ ticket: AppendTicket) async {
        guard await turn.take(for: ticket) else { return }
        turn.withGroup(max: ticket.requests.count <= Self.shortMax ? Self.shortMax : Self.groupMax) { group in
            guard let event = own.commit(group) else { return }
            guard case .appended = event else {
                report.yield(event)
                return
            }
            if ticket.requests.count > Self.shortMax { bulkCommits.add(1, ordering: .relaxed) }
            report.yield(event)
            // An answer that this thread writes at once goes first: the reporter does not wait for the merge to be woken.
            guard let loop = MultiThreadedEventLoopGroup.currentEventLoop else { return grown.raise() }
            loop.execute { [grown] in grown.raise() }
        }
        turn.leave()
    }

    /// The latest that this member said of each of the objects, where that may not be merged yet.
    nonisolated func latest(_ objects: Set<ObjectID>) throws(StoreError) -> [(object: ObjectKey, record: Record)] {
        try own.latest(objects)
    }

    /// Those of the objects of which this member said something that may not be merged yet.
    nonisolated func said(_ objects: Set<ObjectID>) -> Set<ObjectID> { own.said(objects) }

    /// The next checkpoint is signed with the log key of `keys`, which is certified for the same origin.
    package nonisolated func use(_ keys: NodeKeys) { own.use(keys) }

    /// The replica has merged the own log so far.
    package nonisolated func applied(through index: UInt64) { own.applied(through: index) }

    package nonisolated func enqueue(_ link: LinkID, _ package: EntryPackage, target: SignedHead) {
        arrivals.add(.package(link, package, target: target))
    }

    package nonisolated func enqueue(_ link: LinkID, _ origin: LogOrigin, _ answers: [PayloadAnswer]) {
        arrivals.add(.payloads(link, origin, answers))
    }

    package nonisolated func enqueue(_ closing: IncarnationStatement, discardingShorter: Bool) {
        arrivals.add(.cut(closing, discardingShorter: discardingShorter))
    }

    /// Whom a link leads to; nil when it is gone.
    package nonisolated func linked(_ link: LinkID, _ terms: LinkTerms?) {
        committer.linked(link, terms)
    }

    private func commitArrivals() async {
        while !arrivals.isEmpty {
            await turn.takeForKeeper()
            committer.commitNext()
            turn.leave()
        }
    }
}
