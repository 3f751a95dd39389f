package import Logging
package import ReplicaStore
import Synchronization

/// Brings the replica's indexes of words and of ids up once nothing has been merged for a while, a step now and then
/// where that never comes: a step holds the file, and what is merged meanwhile would wait for it.
package final class TextIndexer: Sendable {
    private static let quiet: Duration = .milliseconds(200)
    /// How long words may wait for quiet.
    private static let patience: Duration = .seconds(5)
    /// Statements of a step that others may wait for.
    private static let hurried = 512

    private let replica: Replica
    private let logger: Logger
    /// No further behind than the merge of bulk: a step holds the file, and who waits for it waits for the step.
    private let thread = LoopThread(niceness: 10)
    private let merged = Signal()
    /// Odd while something is being merged.
    private let turns = Atomic<UInt64>(0)

    package init(replica: Replica, logger: Logger) {
        self.replica = replica
        self.logger = logger
    }

    /// To be called before each merge: what is being indexed gives way.
    func merging() {
        if isQuiet(turns.load(ordering: .relaxed)) { turns.add(1, ordering: .relaxed) }
    }

    /// To be called after each merge; `waitsForMore`: there will be another one at once.
    func hasMerged(waitsForMore: Bool) {
        if waitsForMore { return }
        turns.add(1, ordering: .relaxed)
        merged.raise()
    }

    private func isQuiet(_ turn: UInt64) -> Bool { turn.isMultiple(of: 2) && turn == turns.load(ordering: .relaxed) }

    /// Until the task is cancelled.
    package func run() async {
        await withTaskExecutorPreference(thread.tasks) {
            await merged.run {
                do { while try await step() {} } catch let error as StoreError {
                    logger.error("the indexes of words and ids cannot be brought up: \(error)")
                } catch {}
            }
        }
    }

    /// Whether there was something to do.
    private func step() async throws -> Bool {
        guard try replica.isTextBehind() || replica.areIDsBehind(.stix) else { return false }
        let began = ContinuousClock.now
        var turn: UInt64
        repeat {
            turn = turns.load(ordering: .relaxed)
            try await Task.sleep(for: Self.quiet)
        } while !isQuiet(turn) && .now - began < Self.patience
        try index(in: turn)
        return true
    }

    private func index(in turn: UInt64) throws {
        var left = Self.hurried
        func mayGoOn() -> Bool {
            left -= 1
            return left >= 0 || isQuiet(turn) && !Task.isCancelled
        }
        // Ids first: words may take all that there is time for.
        _ = try replica.indexIDs(.stix) { isQuiet(turn) && !Task.isCancelled }
        while mayGoOn(), try replica.index(while: mayGoOn) {}
    }
}
