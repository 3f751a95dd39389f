package import Indicators
package import Membership

/// What was agreed for one link, as `peers.json` says.
package struct LinkTerms: Hashable, Sendable {
    package let member: MemberID
    /// The highest TLP of which payloads are taken.
    package let accepts: TLP
    package let limits: PeerLimits

    package init(member: MemberID, accepts: TLP = .red, limits: PeerLimits = PeerLimits()) {
        self.member = member
        self.accepts = accepts
        self.limits = limits
    }
}

extension TLP {
    package init(_ ceiling: PeerExchange.TLPCeiling) {
        switch ceiling {
        case .clear: self = .clear
        case .green: self = .green
        case .amber: self = .amber
        case .amberStrict: self = .amberStrict
        case .red: self = .red
        }
    }
}
