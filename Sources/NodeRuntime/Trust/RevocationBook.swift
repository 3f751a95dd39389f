import Foundation
package import Membership
package import ReplicaStore
import Synchronization

/// The newest list of revoked keys of each member, durable in `log.sqlite`.
package final class RevocationBook: Sendable {
    private static let prefix = "revocations."

    /// Raised when there is a new one.
    package let changed = Signal()
    private let log: LogStore
    private let lists: Mutex<[MemberID: RevocationList]>

    package init(_ log: LogStore) throws(NodeError) {
        self.log = log
        var stored: [MemberID: RevocationList] = [:]
        do {
            for bytes in try log.values(Self.prefix) {
                let list = try RevocationList(parsing: Array(bytes))
                stored[list.member] = list
            }
        } catch { throw NodeError("a list of revoked keys in log.sqlite cannot be read: \(error)") }
        lists = Mutex(stored)
    }

    /// Those that a pinned root has signed. Others are kept: their root may come to be pinned.
    package func lists(signedWithin trust: TrustSet) -> [RevocationList] {
        lists.withLock { $0 }.values.filter { list in
            do throws(RevocationError) { try list.verify(by: trust) } catch { return false }
            return true
        }
    }

    /// In force from here on, and durable unless it throws.
    package func keep(_ list: RevocationList) throws(NodeError) {
        lists.withLock { $0[list.member] = list }
        changed.raise()
        do throws(StoreError) { try log.setValue(Data(list.bytes), Self.prefix + list.member.text) } catch {
            throw NodeError(
                "list \(list.serial) of keys revoked by \(list.member) is in force, but could not be written: it is lost at "
                    + "the next start unless a peer sends it again (\(error))"
            )
        }
    }
}
