package import Entries
import Indicators
package import Membership
package import Replication
package import Synchronization

/// The giving rule in force: changed by the peer book, and by the `members` entries that arrive.
package final class Giving: Sendable {
    /// One more each time payloads were erased: what was packed before is not given any more.
    package let erasures = Atomic<UInt64>(0)
    private let rule: Mutex<GivingRule>
    private let own: MemberID
    /// By author: the entry of the latest list heard since the start.
    private let latest = Mutex<[MemberID: EntryID]>([:])

    package init(own: MemberID, book: PeerBook, lists: [MemberID: MemberList]) {
        self.own = own
        rule = Mutex(GivingRule(lists: lists))
        update(book)
    }

    package var current: GivingRule { rule.withLock { $0 } }

    package func update(_ book: PeerBook) {
        rule.withLock { rule in
            rule.lists[own] = MemberList(roots: book.roots)
            rule.ceilings = Dictionary(
                uniqueKeysWithValues: book.list.peers.map { ($0.member, TLP($0.offer.maxTLP)) }
            )
        }
    }

    /// The root by which a linked peer proved itself.
    package func linked(_ member: MemberID, root: Fingerprint) {
        rule.withLock { $0.roots[member] = root.bytes }
    }

    /// A list that its author wrote; an older one than is known changes nothing, and the own one is what the peer book
    /// says.
    package func heard(_ list: MemberList, in origin: LogOrigin, at index: UInt64) {
        let author = origin.member
        if author == own { return }
        let entry = EntryID(member: author, incarnation: origin.incarnation.number, index: index)
        latest.withLock { latest in
            if let known = latest[author], entry < known { return }
            latest[author] = entry
            rule.withLock { $0.lists[author] = list }
        }
    }
}
