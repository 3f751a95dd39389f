package import Membership
import TransparencyLog

/// What peers say of this node's own log.
extension SyncInstance {
    /// Judges a heads message that has been taken in. The first one after a greeting is complete: a peer that holds
    /// nothing of the own log says so by not announcing it.
    mutating func heardOwnLog(in heads: [AnnouncedHead], by link: LinkID, _ nowMs: UInt64) -> [SyncDirective] {
        guard let peer = peers[link] else { return [] }
        peers[link]?.hasAnnounced = true
        let held: UInt64
        if let head = peer.heads[ownOrigin] {
            held = head.size
        } else {
            // A head that does not verify is no answer.
            guard !peer.hasAnnounced, !heads.contains(where: { $0.origin == ownOrigin }) else { return [] }
            held = 0
        }
        let decision = quarantine.heard(held, from: peer.member)
        var directives = decided(decision)
        if case .hold? = decision { directives += askOwnLog(except: link) }
        if quarantine.isHeld { directives += consider(ownOrigin, nowMs) }
        return directives
    }

    /// Every other peer says anew what it holds.
    private mutating func askOwnLog(except link: LinkID) -> [SyncDirective] {
        let others = peers.filter { $0.key != link && $0.value.greeted }.keys.sorted()
        for other in others { peers[other]?.hasAnnounced = false }
        return others.map { .send($0, .digest(.zero)) }
    }

    /// The own log came nearer to what others hold of it.
    mutating func refetched(_ report: CommitReport) -> [SyncDirective] {
        guard report.origin == ownOrigin else { return earlier(report.origin) }
        return decided(quarantine.grew(to: report.size, isWhole: report.head != nil))
    }

    /// What this node's member wrote before its present log.
    package var earlier: [IncarnationStatement] {
        closings.values.filter { $0.member == own && $0.closes != ownOrigin }
    }

    /// A log changed that may be such a one.
    mutating func earlier(_ origin: LogOrigin) -> [SyncDirective] {
        guard origin.member == own else { return [] }
        let isHere = earlier.allSatisfy { logs[$0.closes]?.head?.size == $0.size }
        return decided(quarantine.earlier(isHere: isHere))
    }

    package mutating func changeMembers(_ members: Set<MemberID>) -> [SyncDirective] {
        decided(quarantine.changeMembers(members))
    }

    package mutating func assumeCurrent() -> [SyncDirective] { decided(quarantine.assumeCurrent()) }

    func decided(_ decision: Quarantine.Decision?) -> [SyncDirective] { decision.map { [.quarantine($0)] } ?? [] }
}
