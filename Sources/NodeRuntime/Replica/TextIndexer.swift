package import Logging
package import ReplicaStore
import Synchronization

/// Brings the replica's full-text index up once nothing has been merged for a while, a step now and then where that never
/// comes: a step holds the file, and what is merged meanwhile would wait for it.
package final class TextIndexer: Sendable {
    private static let quiet: Duration = .milliseconds(200)
    /// How long words may wait for quiet.
    private static let patience: Duration = .seconds(5)
    /// Statements of a step that others may wait for.
    private static let hurried = 512

    private let replica: Replica
    private let logger: Logger
    /// Behind the merges of this node and of its neighbours on the machine.
    private let thread = LoopThread(niceness: 19)
    private let merged = Signal()
    private let merges = Atomic<UInt64>(0)

    package init(replica: Replica, logger: Logger) {
        self.replica = replica
        self.logger = logger
    }

    /// To be called before each merge: what is being indexed gives way.
    func merging() { merges.add(1, ordering: .relaxed) }
    /// To be called after each merge.
    func hasMerged() { merged.raise() }

    /// Until the task is cancelled.
    package func run() async {
        await merged.run {
            do { while try await step() {} } catch let error as StoreError {
                logger.error("the full-text index cannot be brought up: \(error)")
            } catch {}
        }
    }

    /// Whether there was something to do.
    private func step() async throws -> Bool {
        guard try replica.isTextBehind() else { return false }
        let began = ContinuousClock.now
        var seen: UInt64
        repeat {
            seen = merges.load(ordering: .relaxed)
            try await Task.sleep(for: Self.quiet)
        } while seen != merges.load(ordering: .relaxed) && .now - began < Self.patience
        try await withTaskExecutorPreference(thread.tasks) { [seen] in try await index(since: seen) }
        return true
    }

    @concurrent
    private func index(since seen: UInt64) async throws {
        var left = Self.hurried
        func mayGoOn() -> Bool {
            left -= 1
            return left >= 0 || merges.load(ordering: .relaxed) == seen && !Task.isCancelled
        }
        while mayGoOn(), try replica.index(while: mayGoOn) {}
    }
}
