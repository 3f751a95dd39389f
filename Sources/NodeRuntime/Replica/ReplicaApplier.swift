import CProcessSetup
package import Entries
import Foundation
package import Logging
package import Membership
import ReadAPI
package import ReplicaStore
import Synchronization

/// Keeps the replica up to the logs: woken whenever they grow, it merges whatever they hold beyond its marks.
package actor ReplicaApplier {
    private let thread = LoopThread()
    /// Where the own bulk is merged while it is being reported: what it takes is taken from its reporters. Not with what
    /// is left alone (SCHED_IDLE): it holds the file while it has a batch, and on a busy machine that would be for minutes.
    private let spare = LoopThread(niceness: 15)
    /// Where batches are read ahead of all other merges.
    private let reading = LoopThread()
    /// Batches of it in one look, so that what others sent waits for no more.
    private static let spareBatches = 4
    /// From so many entries on that wait, it is merged as all bulk is.
    private static let spareMax = Reporter.lagMax / 2
    /// Entries of the own log that wait, from which on they are bulk.
    private static let spareMin: UInt64 = 1_000
    private let log: LogStore
    private let replica: Replica
    package nonisolated let indexer: TextIndexer
    private let giving: Giving
    private let metrics: NodeMetrics
    private let logger: Logger
    private let own: LogOrigin
    private let live: LiveEntries
    /// Reporters that wait for the merge of the own log, and the index that each waits for.
    /// `log`: nil for the own one.
    private typealias Wait = (log: LogOrigin?, index: UInt64, resume: CheckedContinuation<Void, Never>)
    private var waiting: [Wait] = []
    /// Nothing is merged any more, and nobody waits.
    private var isOver = false
    private nonisolated let ownApplied = Atomic<UInt64>(0)
    private var marks: CatchUp.Marks?
    private var lastBulkCommits: UInt64 = 0
    /// What the own log holds when the node starts, and whether all of that is merged.
    private nonisolated let ownAtStart: UInt64
    private nonisolated let isOwnMerged = Atomic<Bool>(false)
    private var isStarting = true
    private var rebuilds = 0
    private var ownID: Int64?
    private nonisolated let isAnyDeferred = Atomic<Bool>(false)
    private nonisolated let failure = Mutex<String?>(nil)
    /// Merged since memory was given back.
    private var mergedEntries: UInt64 = 0
    /// From so many on it is: what merging them has freed is most of what a quiet node would hold.
    private static let bulkEntries: UInt64 = 200_000

    package nonisolated var unownedExecutor: UnownedSerialExecutor { thread.executor.asUnownedSerialExecutor() }

    /// `ownAtStart`: entries that the own log holds when the node starts.
    package init(
        log: LogStore,
        replica: Replica,
        own: LogOrigin,
        ownAtStart: UInt64,
        live: LiveEntries,
        giving: Giving,
        metrics: NodeMetrics,
        logger: Logger
    ) {
        self.ownAtStart = ownAtStart
        indexer = TextIndexer(replica: replica, logger: logger)
        self.metrics = metrics
        self.log = log
        self.replica = replica
        self.own = own
        self.live = live
        self.giving = giving
        self.logger = logger
    }

    /// Follows the logs until the task is cancelled.
    package nonisolated func run(_ grown: Signal, keeper: LogKeeper) async {
        await withTaskExecutorPreference(thread.tasks) { await runHere(grown, keeper) }
    }

    private func runHere(_ grown: Signal, _ keeper: LogKeeper) async {
        grown.raise()
        await grown.run {
            indexer.merging()
            if await follow(keeper) { grown.raise() }
            keeper.applied(through: ownApplied.load(ordering: .relaxed))
            indexer.hasMerged(waitsForMore: waitsForMore)
            if mergedEntries >= Self.bulkEntries, !waitsForMore, !grown.isRaised {
                process_give_back_memory()
                mergedEntries = 0
            }
        }
        isOver = true
        resume { _ in true }
    }

    /// Why the replica cannot be brought up to the logs; nil where it can.
    package nonisolated var lastError: String? { failure.withLock { $0 } }

    /// Merges what the logs hold beyond the marks, the own one first, for which reporters wait; and tries again what could
    /// not be read, for this may be a later version.
    private func start() async throws(StoreError) {
        let catchUp = makeCatchUp(.readingAhead(on: reading.run))
        var marks = try catchUp.marks()
        let began = ContinuousClock.now
        let waiting = try catchUp.waiting(marks)
        let isLong = waiting > Readiness.mergeLagMax
        if isLong {
            logger.notice(
                "\(waiting) entries are merged into the replica first; reports wait for those of the own log"
            )
        }
        if let id = try log.log(own)?.id {
            mergedEntries += try catchUp.run(&marks, of: id)
            try mark(marks)
            // To those that ask meanwhile.
            await Task.yield()
        }
        mergedEntries += try catchUp.run(&marks, isPatient: false)
        if Task.isCancelled { return }
        try catchUp.readAgain(try log.logs())
        try replica.settle()
        if isLong { logger.notice("the replica is up to the logs, after \((.now - began).components.seconds) s") }
        isStarting = false
        try mark(marks)
    }

    /// Whether something was left to the next look.
    private func follow(_ keeper: LogKeeper) async -> Bool {
        let began = ContinuousClock.now
        defer { metrics.merge.observe(.now - began) }
        if isStarting {
            do throws(StoreError) {
                try await start()
                failure.withLock { $0 = nil }
                return !isStarting
            } catch {
                note(error)
                return false
            }
        }
        let before = rebuilds
        let bulkCommits = keeper.bulkCommits.load(ordering: .relaxed)
        let isReporting = bulkCommits != lastBulkCommits
        lastBulkCommits = bulkCommits
        let catchUp = makeCatchUp(.readingAhead(on: reading.run))
        do throws(StoreError) {
            var marks: CatchUp.Marks
            if let kept = self.marks { marks = kept } else { marks = try catchUp.marks() }
            self.marks = nil
            let left = isReporting ? try leaves(marks) : nil
            mergedEntries += try catchUp.run(&marks, isPatient: true, leaving: left)
            if let left {
                let start = marks.applied[left] ?? 0
                marks = try await mergeSparingly(left, makeCatchUp(.sparing), marks)
                mergedEntries += (marks.applied[left] ?? start) - start
                // What its batches took, malloc keeps for that thread.
                process_give_back_memory()
            }
            // Made anew meanwhile, the replica stands where it says itself.
            guard rebuilds == before else { return true }
            try mark(marks)
            failure.withLock { $0 = nil }
            return left != nil
        } catch {
            note(error)
            return false
        }
    }

    /// The own log, where it is merged with what its reporters leave.
    private func leaves(_ marks: CatchUp.Marks) throws(StoreError) -> Int64? {
        guard let ownID, let size = try log.log(own)?.size else { return nil }
        let waiting = size - min(size, marks.applied[ownID] ?? 0)
        return (Self.spareMin..<Self.spareMax).contains(waiting) ? ownID : nil
    }

    /// The next few batches of a log, on the spare thread.
    private func mergeSparingly(
        _ log: Int64,
        _ catchUp: CatchUp,
        _ marks: CatchUp.Marks
    ) async throws(StoreError) -> CatchUp.Marks {
        try await withTaskExecutorPreference(spare.tasks) { () throws(StoreError) in
            try await Self.merged(log, catchUp, marks)
        }
    }

    @concurrent
    private static func merged(
        _ log: Int64,
        _ catchUp: CatchUp,
        _ marks: CatchUp.Marks
    ) async throws(StoreError) -> CatchUp.Marks {
        var marks = marks
        _ = try catchUp.run(&marks, of: log, batches: spareBatches)
        return marks
    }

    private func makeCatchUp(_ pace: MergePace) -> CatchUp {
        CatchUp(
            log: log,
            replica: replica,
            live: live,
            heard: { [log, giving] list, origin, index in
                giving.heard(list, in: origin, at: index)
                // Remembered beside the log, so that a start need not look for it.
                try? log.setValue(Data(String(index).utf8), Self.listName(origin))
            },
            pace: pace
        )
    }

    private func note(_ error: StoreError) {
        if lastError != error.description { logger.error("the replica cannot be brought up to the logs: \(error)") }
        failure.withLock { $0 = error.description }
        resume { _ in true }
    }

    package func rebuild(scratch: String) throws(StoreError) {
        rebuilds += 1
        marks = nil
        try replica.rebuild(from: log, scratch: scratch)
    }

    /// Whether something was left for a fuller batch: to be looked at again soon.
    package nonisolated var waitsForMore: Bool { isAnyDeferred.load(ordering: .relaxed) }

    /// Returns when all is merged that the own log held at the start: before, nobody here knows what stands.
    package nonisolated func hasCaughtUp() async {
        // It stays so, also where the log is cut later.
        if !isOwnMerged.load(ordering: .relaxed) { await isWithin(0, of: ownAtStart) }
    }

    /// Returns when no more than `entries` of the own log wait to be merged, or nothing can be merged now.
    package nonisolated func isWithin(_ entries: UInt64, of size: UInt64) async {
        if size <= entries || ownApplied.load(ordering: .relaxed) >= size - entries { return }
        await wait(for: size - entries)
    }

    /// Returns when what is held of another log is merged, as far as `size`; false where nothing can be merged now.
    package func hasMerged(_ size: UInt64, of origin: LogOrigin) async -> Bool {
        if isOver || lastError != nil { return false }
        if !isMerged(size, of: origin) { await withCheckedContinuation { waiting.append((origin, size, $0)) } }
        return !isOver && lastError == nil
    }

    private func isMerged(_ size: UInt64, of origin: LogOrigin) -> Bool {
        do throws(StoreError) {
            guard let held = try log.log(origin) else { return true }
            return marks?.applied[held.id] ?? 0 >= min(size, held.size)
        } catch { return false }
    }

    private func wait(for index: UInt64) async {
        guard ownApplied.load(ordering: .relaxed) < index, lastError == nil, !isOver else { return }
        await withCheckedContinuation { waiting.append((nil, index, $0)) }
    }

    private func mark(_ marks: CatchUp.Marks) throws(StoreError) {
        self.marks = marks
        isAnyDeferred.store(marks.isAnyDeferred, ordering: .relaxed)
        if ownID == nil { ownID = try log.log(own)?.id }
        if let ownID {
            let applied = marks.applied[ownID] ?? 0
            ownApplied.store(applied, ordering: .relaxed)
            if applied >= ownAtStart { isOwnMerged.store(true, ordering: .relaxed) }
        }
        let own = ownID.flatMap { marks.applied[$0] } ?? 0
        resume { wait in wait.log.map { isMerged(wait.index, of: $0) } ?? (own >= wait.index) }
    }

    private func resume(where isDue: (Wait) -> Bool) {
        // Asked once of each: what is held may change meanwhile.
        let due = waiting.map(isDue)
        for (wait, isDue) in zip(waiting, due) where isDue { wait.resume.resume() }
        waiting = zip(waiting, due).filter { !$1 }.map(\.0)
    }

    /// The latest lists of all authors, as they were remembered.
    package static func lists(in log: LogStore) throws(StoreError) -> [MemberID: MemberList] {
        var lists: [MemberID: MemberList] = [:]
        for stored in try log.logs().sorted(by: { $0.origin < $1.origin }) {
            guard let value = try log.value(listName(stored.origin)),
                let index = UInt64(String(decoding: value, as: UTF8.self)),
                let payload = try log.payload(of: stored.origin, at: index),
                case .body(let body) = Body.read(payload.dropFirst(EntryLimits.saltBytes)),
                case .members(let list) = body.about
            else { continue }
            lists[stored.origin.member] = list
        }
        return lists
    }

    private static func listName(_ origin: LogOrigin) -> String { "members \(origin)" }
}
