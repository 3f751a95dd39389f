import Foundation
import Logging
import ReplicaStore

/// Gives what has expired a new date, so that those who poll hear of it.
struct ExpirySweep {
    private static let interval: Duration = .seconds(1)
    /// Of the time, at least so many times as long as a sweep takes is left to others.
    private static let restShare = 20

    let replica: Replica
    let logger: Logger
    private let thread = LoopThread(niceness: 10)

    init(replica: Replica, logger: Logger) {
        self.replica = replica
        self.logger = logger
    }

    func run() async {
        var isFailing = false
        while !Task.isCancelled {
            let began = ContinuousClock.now
            do throws(StoreError) {
                try await withTaskExecutorPreference(thread.tasks) { [replica] () throws(StoreError) in
                    try await Self.sweep(replica)
                }
                isFailing = false
            } catch {
                if !isFailing { logger.error("what has expired cannot be gone through: \(error)") }
                isFailing = true
            }
            try? await Task.sleep(for: max(Self.interval, (ContinuousClock.now - began) * Self.restShare))
        }
    }

    @concurrent
    private static func sweep(_ replica: Replica) async throws(StoreError) {
        try replica.sweepExpired(nowMs: Int64(Date().timeIntervalSince1970 * 1000))
    }
}
