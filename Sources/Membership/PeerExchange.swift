/// What passes in one direction between this node and a peer.
package struct PeerExchange: Hashable, Sendable {
    /// The default: every member's entries, up to TLP:RED. Who may read an entry is decided by its own audience.
    package static let everything = PeerExchange(members: .all, maxTLP: .red)

    /// The members whose logs pass.
    package enum Members: Hashable, Sendable {
        case all
        case only([MemberID])

        package func contains(_ member: MemberID) -> Bool {
            switch self {
            case .all: true
            case .only(let members): members.contains(member)
            }
        }
    }

    /// The labels of TLP 2.0 (FIRST), from open to closed.
    package enum TLPCeiling: String, CaseIterable, Comparable, Sendable {
        case clear = "CLEAR"
        case green = "GREEN"
        case amber = "AMBER"
        case amberStrict = "AMBER+STRICT"
        case red = "RED"

        package static func < (left: TLPCeiling, right: TLPCeiling) -> Bool {
            let order = allCases
            return (order.firstIndex(of: left) ?? 0) < (order.firstIndex(of: right) ?? 0)
        }
    }

    package let members: Members
    /// The highest TLP that passes.
    package let maxTLP: TLPCeiling

    package init(members: Members, maxTLP: TLPCeiling) {
        self.members = members
        self.maxTLP = maxTLP
    }
}
