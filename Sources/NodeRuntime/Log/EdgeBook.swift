package import Membership
import Synchronization
package import TransparencyLog

/// The right edges of the durable trees, read while the keeper writes.
package final class EdgeBook: Sendable {
    private let edges = Mutex<[LogOrigin: TreeEdge]>([:])

    package init() {}

    package subscript(origin: LogOrigin) -> TreeEdge? {
        get { edges.withLock { $0[origin] } }
        set { edges.withLock { $0[origin] = newValue } }
    }

    /// An edge that was read from the disk, unless the keeper's is there meanwhile.
    func keep(_ edge: TreeEdge, of origin: LogOrigin) { edges.withLock { $0[origin] = $0[origin] ?? edge } }
}
