package import Entries
package import Replication
import Synchronization

/// Entries on their way into the own log: several tickets make one commit.
package final class AppendTicket: Sendable {
    package let entries: [Authored]
    private let outcome = Mutex<Result<[Dot], NodeError>?>(nil)

    package init(_ entries: [Authored]) { self.entries = entries }

    var isSettled: Bool { outcome.withLock { $0 != nil } }

    func settle(_ result: Result<[Dot], NodeError>) { outcome.withLock { $0 = result } }

    /// The places that the entries got, durable.
    func dots() throws(NodeError) -> [Dot] {
        guard let result = outcome.withLock({ $0 }) else { throw NodeError("the report was not written; try again") }
        return try result.get()
    }
}
