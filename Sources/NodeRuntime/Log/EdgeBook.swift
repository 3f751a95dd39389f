package import Membership
import ReplicaStore
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

    /// The keeper's, read from the disk where it is not here.
    func current(_ origin: LogOrigin, in store: LogStore) throws(StoreError) -> TreeEdge {
        if let edge = self[origin] { return edge }
        let edge = try store.log(origin) == nil ? TreeEdge() : store.edge(of: origin)
        self[origin] = edge
        return edge
    }

    /// An edge that was read from the disk, unless the keeper's is there meanwhile.
    func keep(_ edge: TreeEdge, of origin: LogOrigin) { edges.withLock { $0[origin] = $0[origin] ?? edge } }
}
