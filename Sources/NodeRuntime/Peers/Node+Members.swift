import Entries
import Foundation
import Indicators
import Membership
import PeerLink
import Replication
import ReplicaStore
import Synchronization

/// What follows from the list of peers.
extension Node {
    /// Those whose roots are pinned, this node's own included.
    var members: Set<MemberID> { Set(endpoint.trust.current.members) }

    static func policies(_ book: PeerBook) -> [MemberID: LinkPolicy] {
        func members(_ exchange: PeerExchange) -> Set<MemberID>? {
            if case .only(let members) = exchange.members { Set(members) } else { nil }
        }
        return Dictionary(
            uniqueKeysWithValues: book.list.peers.map {
                ($0.member, LinkPolicy(accepts: members($0.accept), offers: members($0.offer)))
            }
        )
    }

    static func terms(_ book: PeerBook) -> [MemberID: LinkTerms] {
        Dictionary(
            uniqueKeysWithValues: book.list.peers.map {
                ($0.member, LinkTerms(member: $0.member, accepts: TLP($0.accept.maxTLP), limits: $0.limits))
            }
        )
    }

    /// Appends this node's `members` entry where it has changed, or where the log stands under an older certificate of its
    /// key than that in force, which may expire or be revoked: the entry's checkpoint carries the new one to everybody.
    func announceMembers() async throws(NodeError) {
        // In quarantine it is appended when that ends.
        if gate.reason != nil { return }
        let list = book.withLock { MemberList(roots: $0.roots) }
        let own = keys
        let announced: MemberList?
        let isCertified: Bool
        do throws(StoreError) {
            announced = try ReplicaApplier.lists(in: log)[own.origin.member]
            isCertified = try log.log(own.origin)?.certificates == own.logCertificates.map { Data($0) }
        } catch { throw NodeError("\(error)") }
        if announced != list || !isCertified { _ = try await keeper.append([.members(list)]) }
    }
}
