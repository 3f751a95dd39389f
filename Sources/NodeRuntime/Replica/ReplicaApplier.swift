package import Entries
import Foundation
package import Logging
package import Membership
package import ReplicaStore
import Synchronization

/// Keeps the replica up to the logs: woken whenever they grow, it merges whatever they hold beyond its marks.
package actor ReplicaApplier {
    private let executor = QueueExecutor("replica")
    private let log: LogStore
    private let replica: Replica
    private let giving: Giving
    private let logger: Logger
    private let own: LogOrigin
    /// Reporters that wait for the merge of the own log, and the index that each waits for.
    private var waiting: [(index: UInt64, resume: CheckedContinuation<Void, Never>)] = []
    private nonisolated let ownApplied = Atomic<UInt64>(0)
    private var marks: CatchUp.Marks?
    private var ownID: Int64?
    private nonisolated let isAnyDeferred = Atomic<Bool>(false)
    package private(set) var lastError: String?

    package nonisolated var unownedExecutor: UnownedSerialExecutor { executor.asUnownedSerialExecutor() }

    package init(log: LogStore, replica: Replica, own: LogOrigin, giving: Giving, logger: Logger) {
        self.log = log
        self.replica = replica
        self.own = own
        self.giving = giving
        self.logger = logger
    }

    /// Follows the logs until the task is cancelled.
    package func run(_ grown: Signal, keeper: LogKeeper) async {
        grown.raise()
        await grown.run {
            apply()
            keeper.applied(through: ownApplied.load(ordering: .relaxed))
        }
        for wait in waiting { wait.resume.resume() }
        waiting = []
    }

    /// Merges what the logs hold beyond the marks; also at start, before anything is served.
    package func apply(unread: Bool = false) {
        do throws(StoreError) {
            let catchUp = CatchUp(log: log, replica: replica) { [log, giving] list, origin, index in
                giving.heard(list, in: origin, at: index)
                // Remembered beside the log, so that a start need not look for it.
                try? log.setValue(Data(String(index).utf8), Self.listName(origin))
            }
            if unread { try catchUp.run(unread: true) }
            var marks: CatchUp.Marks
            if let kept = self.marks { marks = kept } else { marks = try catchUp.marks() }
            self.marks = nil
            try catchUp.run(&marks, isPatient: true)
            isAnyDeferred.store(marks.isAnyDeferred, ordering: .relaxed)
            self.marks = marks
            try mark(marks)
            lastError = nil
        } catch {
            if lastError != error.description { logger.error("the replica cannot be brought up to the logs: \(error)") }
            lastError = error.description
        }
    }

    package func rebuild(scratch: String) throws(StoreError) {
        try replica.rebuild(from: log, scratch: scratch)
        marks = nil
    }

    /// Whether something was left for a fuller batch: to be looked at again soon.
    package nonisolated var waitsForMore: Bool { isAnyDeferred.load(ordering: .relaxed) }

    /// Returns when no more than `entries` of the own log wait to be merged.
    package nonisolated func isWithin(_ entries: UInt64, of size: UInt64) async {
        if size <= entries || ownApplied.load(ordering: .relaxed) >= size - entries { return }
        await wait(for: size - entries)
    }

    private func wait(for index: UInt64) async {
        guard ownApplied.load(ordering: .relaxed) < index, lastError == nil else { return }
        await withCheckedContinuation { waiting.append((index, $0)) }
    }

    private func mark(_ marks: CatchUp.Marks) throws(StoreError) {
        if ownID == nil { ownID = try log.log(own)?.id }
        guard let ownID else { return }
        let applied = marks.applied[ownID] ?? 0
        ownApplied.store(applied, ordering: .relaxed)
        for wait in waiting where wait.index <= applied { wait.resume.resume() }
        waiting.removeAll { $0.index <= applied }
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
