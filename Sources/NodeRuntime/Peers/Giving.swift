package import Entries
import Indicators
package import Membership
package import Replication
import Synchronization

/// The giving rule in force: changed by the peer book, and by the `members` entries that arrive.
package final class Giving: Sendable {
    private let rule: Mutex<GivingRule>
    private let own: MemberID

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
                uniqueKeysWithValues: book.list.peers.map { ($0.member, TLP($0.offer.maxTLP)) })
        }
    }

    /// The root by which a linked peer proved itself.
    package func linked(_ member: MemberID, root: Fingerprint) {
        rule.withLock { $0.roots[member] = root.bytes }
    }

    /// The author's latest list; the own one is what the peer book says.
    package func heard(_ list: MemberList, of author: MemberID) {
        if author == own { return }
        rule.withLock { $0.lists[author] = list }
    }
}
