package import Entries
package import Foundation
package import Indicators
package import Membership

/// Who may be given a payload (DESIGN §4): those in its audience that its author has on its latest list, with the root
/// by which this node knows them.
package struct GivingRule: Sendable {
    /// By author: the latest list held.
    package var lists: [MemberID: MemberList]
    /// By peer: the SHA-256 of the root it proved itself with.
    package var roots: [MemberID: [UInt8]]
    /// By peer: the highest TLP offered to it.
    package var ceilings: [MemberID: TLP]

    package init(
        lists: [MemberID: MemberList] = [:],
        roots: [MemberID: [UInt8]] = [:],
        ceilings: [MemberID: TLP] = [:]
    ) {
        self.lists = lists
        self.roots = roots
        self.ceilings = ceilings
    }

    /// Whether the peer is given what its author addresses to all members, up to a TLP.
    package func allowsOpen(upTo tlp: TLP, author: MemberID, to peer: MemberID) -> Bool {
        if let ceiling = ceilings[peer], tlp > ceiling { return false }
        guard peer != author else { return true }
        guard let root = roots[peer] else { return false }
        return lists[author]?.admits(peer, root: root) == true
    }

    /// `body`: read only where the envelope is sealed.
    package func allows(
        _ envelope: Envelope,
        body: @autoclosure () -> Data?,
        author: MemberID,
        to peer: MemberID
    ) -> Bool {
        guard allowsOpen(upTo: envelope.tlp, author: author, to: peer) else { return false }
        if peer == author { return true }
        if !envelope.sealed { return envelope.audience.isEmpty || envelope.audience.contains(peer) }
        guard let bytes = body(), case .body(let read) = Body.read(bytes) else { return false }
        return read.audience.contains(peer)
    }
}
