import Membership
import TransparencyLog

/// What a peer may say is bounded; here, how often.
extension SyncInstance {
    /// Says all that is held, a bounded number of times: of what is asked too soon, one answer follows at a later tick.
    mutating func asked(_ digest: Digest, by link: LinkID, _ nowMs: UInt64) -> [SyncDirective] {
        guard peers[link]?.digestPace.allows(nowMs: nowMs) == true else {
            peers[link]?.digestDue = true
            return []
        }
        return digest == headsDigest ? [] : holdings(for: link)
    }

    mutating func answerDueDigest(_ link: LinkID, _ nowMs: UInt64) -> [SyncDirective] {
        guard peers[link]?.digestDue == true, peers[link]?.digestPace.allows(nowMs: nowMs) == true else { return [] }
        peers[link]?.digestDue = false
        return holdings(for: link)
    }

    private func holdings(for link: LinkID) -> [SyncDirective] {
        guard let peer = peers[link] else { return [] }
        return allRevocations(for: link) + allEvidence(for: link) + allIncarnations(for: link)
            + [.send(link, .heads(allHeads(for: peer)))]
    }

    /// Each alarm once, and of what one peer offered so many an hour: it could fill log and status with them, and the
    /// others' would not be seen.
    mutating func alarm(_ alarm: SyncAlarm) -> [SyncDirective] {
        if alarmed.count > 4096 { alarmed = [] }
        guard alarmed.insert(alarm).inserted else { return [] }
        guard case .refused(let member, _) = alarm else { return [.alarm(alarm)] }
        var told = refusals[member] ?? (0, latestMs)
        if latestMs >= told.sinceMs &+ 3_600_000 { told = (0, latestMs) }
        told.count += 1
        refusals[member] = told
        if told.count < settings.refusalsPerHourMax { return [.alarm(alarm)] }
        guard told.count == settings.refusalsPerHourMax else { return [] }
        return [.alarm(.refused(member, "and more, of which no more is said within the hour"))]
    }

    /// A payload came that an honest holder would not have sent. The entry is kept and its log goes on; a peer that makes
    /// a habit of it is backed off. `mayBeHonest`: it came by itself from a relay, which may hold another history of the log.
    package mutating func faulted(
        _ link: LinkID,
        reason: String,
        mayBeHonest: Bool = false,
        nowMs: UInt64
    ) -> [SyncDirective] {
        latestMs = max(latestMs, nowMs)
        guard let peer = peers[link] else { return [] }
        if mayBeHonest { return alarm(.refused(peer.member, "a payload: \(reason)")) }
        peers[link]?.faults += 1
        let told = alarm(.refused(peer.member, "a payload: \(reason)"))
        guard peer.faults + 1 >= settings.faultsMax else { return told }
        let last =
            "\(peer.member) sent \(settings.faultsMax) packages with payloads that are refused, the last: \(reason)"
        return told + drop(link, reason: last, nowMs, backOff: true)
    }

    /// Whether a member connects no more often than one that has lost its connection would.
    mutating func mayConnect(_ member: MemberID, _ nowMs: UInt64) -> Bool {
        var pace = connectionPaces[member] ?? settings.connectionPace
        defer { connectionPaces[member] = pace }
        return pace.allows(nowMs: nowMs)
    }
}
