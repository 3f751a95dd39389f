package import Membership
package import Replication
package import ReplicaStore
import TransparencyLog

extension LogState {
    /// A closed log as it stands once it is cut: it is whole where it holds what the statement fixes.
    package init(_ closing: IncarnationStatement, _ held: StoredLog?) {
        let isWhole = held?.size == closing.size && held?.root == closing.treeRoot
        self.init(
            origin: closing.closes,
            size: held?.size ?? 0,
            root: held?.root ?? MerkleHash.emptyRoot,
            head: isWhole ? closing.head : nil,
            payloadsThrough: held?.payloadsThrough ?? 0
        )
    }
}
