/// Whom this node trusts: its own federation and member, and the pinned roots of every member. A value; a change of
/// peers makes a new one.
package struct TrustSet: Equatable, Sendable {
    /// The current root and the next one.
    package static let rootsPerMemberMax = 2

    package let federation: FederationName
    /// The member whose node this is.
    package let own: MemberID
    /// Keys that are refused although a pinned root has certified them, each by ``Fingerprint/init(ofKeyIn:)``. Keys
    /// and not certificates: whoever holds a stolen key can write its certificate's ECDSA signature another way,
    /// which stays valid and has another fingerprint.
    package let revokedKeys: Set<Fingerprint>
    /// What each member has revoked itself: see ``revoking(_:)``.
    var revokedByMember: [MemberID: Set<Fingerprint>] = [:]
    private let rootsByMember: [MemberID: [PinnedRoot]]

    /// Pins `roots`, the own member's included; each member has one or two, and no root is of two members, since
    /// either could then speak for the other.
    package init(
        federation: FederationName,
        own: MemberID,
        roots: [MemberID: [PinnedRoot]],
        revokedKeys: Set<Fingerprint> = []
    ) throws(TrustSetError) {
        var holders: [Fingerprint: MemberID] = [:]
        for (member, pinned) in roots.sorted(by: { $0.key < $1.key }) {
            guard (1...Self.rootsPerMemberMax).contains(pinned.count) else {
                throw .rootCount(member, count: pinned.count)
            }
            for root in pinned {
                guard let other = holders.updateValue(member, forKey: root.fingerprint) else { continue }
                throw .sharedRoot(other, member, root.fingerprint)
            }
        }
        self.federation = federation
        self.own = own
        self.revokedKeys = revokedKeys
        rootsByMember = roots
    }

    /// Pins the own roots and those of `peers`, whose files `load` reads (names as they stand in the list).
    package init(
        federation: FederationName,
        own: MemberID,
        ownRoots: [PinnedRoot],
        peers: PeerList,
        revokedKeys: Set<Fingerprint> = [],
        load: (_ file: String) throws -> [UInt8]
    ) throws(TrustSetError) {
        var roots: [MemberID: [PinnedRoot]] = [:]
        if !ownRoots.isEmpty { roots[own] = ownRoots }
        for peer in peers.peers {
            guard peer.member != own else { throw .ownMemberAsPeer(own) }
            roots[peer.member] = try Self.roots(of: peer, load: load)
        }
        try self.init(federation: federation, own: own, roots: roots, revokedKeys: revokedKeys)
    }

    private static func roots(
        of peer: Peer,
        load: (_ file: String) throws -> [UInt8]
    ) throws(TrustSetError) -> [PinnedRoot] {
        var roots: [PinnedRoot] = []
        for file in peer.rootFiles {
            let bytes: [UInt8]
            do {
                bytes = try load(file)
            } catch {
                throw .unreadable(peer.member, file: file, reason: String(describing: error))
            }
            do throws(CertificateError) {
                roots.append(try PinnedRoot(file: bytes))
            } catch {
                throw .invalid(peer.member, file: file, error)
            }
        }
        return roots
    }

    /// Every member with a pinned root, the own one included where its root is known; in order.
    package var members: [MemberID] { rootsByMember.keys.sorted() }

    /// The roots pinned for `member`, the current one first; none for a stranger.
    package func roots(of member: MemberID) -> [PinnedRoot] { rootsByMember[member] ?? [] }

    /// Asks whether a peer that was verified under an earlier trust set would still be let in.
    package func check(_ peer: VerifiedPeer) throws(CertificateError) {
        guard peer.member != own else { throw .ownMember(own) }
        let roots = roots(of: peer.member)
        guard !roots.isEmpty else { throw .unpinnedMember(peer.member) }
        guard roots.contains(where: { $0.fingerprint == peer.root }) else {
            throw .rootNoLongerPinned(peer.member, peer.root)
        }
        for key in peer.keys where isRevoked(key, of: peer.member) { throw .revoked(peer.member, key) }
    }
}
