import Synchronization

/// Requests on their way into the own log: several tickets make one commit.
final class AppendTicket: Sendable {
    let requests: [PreparedRequest]
    /// The own log was merged so far when they were prepared.
    let mergedThrough: UInt64
    let queued: QueuedRequests
    /// The import that they belong to, if any.
    let run: UInt64?
    private let outcome = Mutex<Result<[AppendOutcome], NodeError>?>(nil)

    init(
        _ requests: [PreparedRequest],
        mergedThrough: UInt64 = 0,
        queued: QueuedRequests = QueuedRequests(),
        run: UInt64? = nil
    ) {
        self.run = run
        self.requests = requests
        self.mergedThrough = mergedThrough
        self.queued = queued
    }

    func settle(_ result: Result<[AppendOutcome], NodeError>) { outcome.withLock { $0 = result } }

    /// What became of each request, durable.
    func outcomes() throws(NodeError) -> [AppendOutcome] {
        guard let result = outcome.withLock({ $0 }) else { throw NodeError("the report was not written; try again") }
        return try result.get()
    }
}

/// The reports of the outbox that requests are made of.
package struct QueuedRequests: Sendable {
    /// Of each request.
    package var ids: [Int64] = []
    /// Of what made no request.
    package var refused: [Int64: String] = [:]

    package init() {}

    var isEmpty: Bool { ids.isEmpty && refused.isEmpty }
}
