import Membership
import Replication
import TransparencyLog

/// What a node finds against others: never against an honest one.
extension SimulatedNode {
    func compare(_ head: SignedHead, held: SignedHead) throws {
        guard let tree = logs[held.origin]?.tree,
            let found = try Equivocation.between(head, held: held, reader: tree)
        else { return }
        try judge(held.origin, "holds another tree of \(held.origin) than was signed")
        report { $0.proved(found, nowMs: $1) }
    }

    /// Fails unless the log's member is Byzantine, or this node itself.
    func judge(_ origin: LogOrigin, _ what: @autoclosure () -> String) throws {
        guard treachery == nil, !world.isTreacherous(world.index(of: origin) ?? 0) else { return }
        throw SimulationFailure("node \(index) \(what())")
    }

    func judge(_ alarm: SyncAlarm) throws {
        guard treachery == nil else { return }
        switch alarm {
        case .inconsistent(let origin, _, _, _): try judge(origin, "raises an alarm of an honest log: \(alarm)")
        case .ownLogAhead where isRestored: break
        case .refused where world.plan.upheaval != nil: break
        case .ownLogAhead, .refused, .full, .reclosed, .closedBelow:
            throw SimulationFailure("node \(index) raises an alarm where all are honest: \(alarm)")
        }
    }

    func decide(_ decision: Quarantine.Decision) throws {
        if treachery != nil { return }
        switch decision {
        case .hold where isRestored: isHeld = true
        case .hold: throw SimulationFailure("node \(index) lost nothing of its own log, and decides \(decision)")
        case .release:
            note("leaves quarantine at \(self.logs[self.origin]?.size ?? 0)")
            isHeld = false
            isRestored = false
            // The list that it gave out may be among what was lost.
            say(world.memberList(of: memberIndex, complete: true))
        }
    }
}
