import Foundation
package import Membership
import Replication

/// What others ask of the links.
extension SyncShell {
    package func isLinked(_ member: MemberID) -> Bool { links.values.contains { $0.member == member } }

    /// Whether the member is not to be dialled now: it is linked, or backed off.
    package func rests(_ member: MemberID) -> Bool {
        isLinked(member) || backOffs.leftMs(of: member, nowMs) != nil
    }

    package func failed(_ member: MemberID, _ reason: String) { lastErrors[member] = reason }

    /// How each peer is linked, and what it holds of this node's own log.
    package func linkStates(_ own: LogOrigin) -> [MemberID: LinkStatus] {
        var states: [MemberID: LinkStatus] = [:]
        for link in links.values {
            states[link.member] = LinkStatus(
                address: link.address,
                since: link.since,
                acknowledged: instance.acknowledged(own, by: link.member) ?? 0
            )
        }
        return states
    }

    package func newestKnown() -> [LogOrigin: UInt64] {
        Dictionary(uniqueKeysWithValues: instance.logs.keys.map { ($0, instance.newestKnown($0)) })
    }
}
