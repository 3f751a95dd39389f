/// One peer as the operator of this node has set it up: whom to trust under which name, where to reach it, and what
/// to exchange with it.
package struct Peer: Hashable, Sendable {
    package static let nameCharactersMax = 100

    package let member: MemberID
    /// For people: the organisation's name.
    package let name: String
    /// The files of the member's root certificate and, while it is being replaced, of the next one; relative names
    /// are relative to the folder of the peer list.
    package let rootFiles: [String]
    /// Where to dial it; without an address it is reached through relays, or dials in.
    package let address: PeerAddress?
    /// Whose entries are taken from this peer, and up to which TLP.
    package let accept: PeerExchange
    /// Whose entries are given to this peer, and up to which TLP; audiences narrow this further, entry by entry.
    package let offer: PeerExchange
    package let limits: PeerLimits

    package init(
        member: MemberID,
        name: String,
        rootFiles: [String],
        address: PeerAddress? = nil,
        accept: PeerExchange = .everything,
        offer: PeerExchange = .everything,
        limits: PeerLimits = PeerLimits()
    ) {
        self.member = member
        self.name = name
        self.rootFiles = rootFiles
        self.address = address
        self.accept = accept
        self.offer = offer
        self.limits = limits
    }
}
