package import Membership

/// What comes in: heads, packages, and what became of them.
extension SyncInstance {
    mutating func offered(_ announced: AnnouncedHead, by link: LinkID, _ nowMs: UInt64) -> [SyncDirective] {
        guard let peer = peers[link] else { return [] }
        let origin = announced.origin
        guard accepts(origin.member, from: peer.member) else { return [] }
        if let closing = closings[origin] { return offeredClosed(announced, closing, by: link, nowMs) }
        // The statement itself was not taken, or is on its way.
        if !isOpened(origin) || IncarnationStatement.begins(announced.note) { return [] }
        if let known = peer.heads[origin], known.announced.note == announced.note {
            // The comparison may have been dropped, as any message may be.
            return compare(known, from: peer.member) + consider(origin, nowMs)
        }
        let head: SignedHead
        if let held = logs[origin]?.head, held.announced.note == announced.note {
            head = held
        } else {
            do throws(WireError) { head = try verifier.verify(announced) } catch {
                return unverified(error, of: origin, by: link, nowMs)
            }
        }
        return learned(head, by: link, nowMs)
    }

    /// A peer may trust a member or a key that is not trusted here; a note that its own key did not sign is the peer's fault.
    private mutating func unverified(
        _ error: WireError,
        of origin: LogOrigin,
        by link: LinkID,
        _ nowMs: UInt64
    ) -> [SyncDirective] {
        guard let member = peers[link]?.member, !error.isUntrustedHere else { return [] }
        let directives = alarm(.refused(member, "\(origin): \(error)"))
        guard error.isSendersFault else { return directives }
        return directives
            + drop(link, reason: "\(member) sent a checkpoint of \(origin): \(error)", nowMs, backOff: true)
    }

    /// A verified head that the peer behind `link` holds.
    mutating func learned(_ head: SignedHead, by link: LinkID, _ nowMs: UInt64) -> [SyncDirective] {
        guard let member = peers[link]?.member else { return [] }
        let origin = head.origin
        if isFrozen(origin) { return [] }
        guard hasRoom(for: origin) else { return noRoom(for: origin, from: member) }
        if !isKnown(origin) { inbound[origin] = Inbound(received: 0) }
        if let held = logs[origin]?.head, held.size == head.size, held.root != head.root {
            return alarm(.inconsistent(origin, held: held, offered: head, from: member)) + compare(head, from: member)
                + (origin == ownOrigin ? decided(quarantine.contradicted(by: member)) : [])
        }
        return compare(head, from: member) + followed(head, by: link, nowMs)
    }

    private mutating func followed(_ head: SignedHead, by link: LinkID, _ nowMs: UInt64) -> [SyncDirective] {
        guard let member = peers[link]?.member else { return [] }
        let origin = head.origin
        if (peers[link]?.heads[origin]?.size ?? 0) <= head.size { peers[link]?.heads[origin] = head }
        if origin == ownOrigin {
            if head.size > (logs[origin]?.size ?? 0) { return alarm(.ownLogAhead(head, from: member)) }
            return follow(link, from: head.size, nowMs)
        }
        return consider(origin, nowMs)
    }

    /// Starts a fetch where somebody holds more than is on its way here.
    mutating func consider(_ origin: LogOrigin, _ nowMs: UInt64) -> [SyncDirective] {
        // The own log is written here; only in quarantine is it fetched.
        guard origin != ownOrigin || quarantine.isHeld, !isFrozen(origin), !cutting.contains(origin),
            !paused.contains(origin.member)
        else { return [] }
        let log = inbound[origin] ?? Inbound(received: logs[origin]?.size ?? 0)
        guard log.fetch == nil else { return [] }
        // What is queued is committed first; the next source then starts where it ended.
        guard log.received == logs[origin]?.size ?? 0 else { return [] }
        if let push = log.push {
            if log.received < push.end, nowMs < push.deadlineMs, peers[push.link] != nil { return [] }
            inbound[origin]?.push = nil
        }
        let busy = fetchesByLink
        let sources = peers.filter {
            $0.value.greeted && ($0.value.heads[origin]?.size ?? 0) > log.received
                && busy[$0.key, default: 0] < settings.fetchesPerLinkMax
                && nowMs >= $0.value.refusals[origin]?.untilMs ?? 0
        }
        guard !sources.isEmpty else {
            inbound[origin]?.graceUntilMs = nil
            return []
        }
        let author = sources.filter { $0.value.member == origin.member && !$0.value.stalled.contains(origin) }.keys
            .min()
        let follows = peers.values.contains {
            $0.member == origin.member && $0.greeted && !$0.stalled.contains(origin)
        }
        if author == nil, follows {
            // The origin itself is linked: what a relay announced first is on its way from there.
            guard let grace = log.graceUntilMs else {
                let graceUntilMs = nowMs &+ settings.pushGraceMs
                inbound[origin, default: log].graceUntilMs = graceUntilMs
                return []
            }
            if nowMs < grace { return [] }
        }
        guard let link = author ?? sources.max(by: { rank($0, origin, busy) < rank($1, origin, busy) })?.key,
            let target = peers[link]?.heads[origin]
        else { return [] }
        let request = nextRequest
        nextRequest &+= 1
        inbound[origin, default: log].graceUntilMs = nil
        let started = ActiveFetch(
            request: request,
            link: link,
            target: target,
            deadlineMs: nowMs &+ settings.fetchTimeoutMs
        )
        inbound[origin]?.fetch = started
        let fetch = Fetch(
            request: request,
            origin: origin,
            from: log.received,
            target: target.size,
            credit: settings.creditBytes
        )
        return [.send(link, .fetch(fetch))]
    }

    private var fetchesByLink: [LinkID: Int] {
        var counts: [LinkID: Int] = [:]
        for log in inbound.values { if let fetch = log.fetch { counts[fetch.link, default: 0] += 1 } }
        return counts
    }

    /// One that did not stall, then the peer that holds most, then the one that serves fewest logs to us, then the
    /// oldest link.
    private func rank(
        _ source: (key: LinkID, value: Peer),
        _ origin: LogOrigin,
        _ busy: [LinkID: Int]
    ) -> (Int, UInt64, Int, UInt64) {
        let stalled = source.value.stalled.contains(origin) ? 1 : 0
        return (
            -stalled, source.value.heads[origin]?.size ?? 0, -busy[source.key, default: 0],
            UInt64.max - source.key.rawValue
        )
    }

    mutating func arrived(_ package: EntryPackage, by link: LinkID, _ nowMs: UInt64) -> [SyncDirective] {
        guard let peer = peers[link], package.origin != ownOrigin || quarantine.isHeld,
            !isFrozen(package.origin), !cutting.contains(package.origin), isOpened(package.origin),
            accepts(package.origin.member, from: peer.member)
        else { return [] }
        let origin = package.origin
        let received = inbound[origin]?.received ?? logs[origin]?.size ?? 0
        if package.request == 0 {
            guard origin.member == peer.member else {
                return drop(link, reason: "\(peer.member) pushed entries of \(origin)", nowMs, backOff: true)
            }
            // What its author pushes of a closed log counts no more; what counts is pulled.
            if closings[origin] != nil { return [] }
            guard let announced = package.target else {
                return drop(link, reason: "\(peer.member) pushed entries without a checkpoint", nowMs, backOff: true)
            }
            let head: SignedHead
            do throws(WireError) { head = try verifier.verify(announced) } catch {
                return unverified(error, of: origin, by: link, nowMs)
            }
            guard head.origin == origin, package.end <= head.size else {
                return drop(link, reason: "\(peer.member)'s package ends beyond its tree", nowMs, backOff: true)
            }
            guard hasRoom(for: origin) else { return noRoom(for: origin, from: peer.member) }
            if (peers[link]?.heads[origin]?.size ?? 0) <= head.size { peers[link]?.heads[origin] = head }
            // What does not fit into the queue is pulled once there is room.
            let queued = inbound[origin]?.queuedBytes ?? 0
            if package.start == received, inbound[origin]?.fetch == nil, queued < WireLimits.creditBytesMax {
                guard admits(origin.member, entries: UInt64(package.count), bytes: UInt64(package.bytes)) else {
                    return pause(origin)
                }
                peers[link]?.stalled.remove(origin)
                var log = inbound[origin] ?? Inbound(received: received)
                log.received = package.end
                log.queuedBytes = queued &+ UInt64(package.bytes)
                log.push = ActivePush(link: link, end: head.size, deadlineMs: nowMs &+ settings.fetchTimeoutMs)
                inbound[origin] = log
                return [.commit(link, package, target: head)]
            }
            // Known already: the acknowledgement was lost. Or beyond a gap.
            if let log = logs[origin], package.end <= log.size {
                return compare(head, from: peer.member) + [acknowledgement(log, to: link)]
            }
            if package.start > received { inbound[origin]?.push = nil }
            return consider(origin, nowMs)
        }
        guard let fetch = inbound[origin]?.fetch, fetch.request == package.request, fetch.link == link,
            package.start == received
        else { return [] }
        guard package.end <= fetch.target.size else {
            return drop(link, reason: "\(peer.member)'s package ends beyond what was asked for", nowMs, backOff: true)
        }
        let queued = inbound[origin]?.queuedBytes ?? 0
        guard queued <= settings.creditBytes &+ UInt64(WireLimits.frameBytesMax) else {
            return drop(link, reason: "\(peer.member) sends more than was granted", nowMs, backOff: true)
        }
        guard admits(origin.member, entries: UInt64(package.count), bytes: UInt64(package.bytes)) else {
            return pause(origin)
        }
        peers[link]?.stalled.remove(origin)
        inbound[origin]?.received = package.end
        inbound[origin]?.queuedBytes = queued &+ UInt64(package.bytes)
        let deadlineMs = nowMs &+ settings.fetchTimeoutMs
        inbound[origin]?.fetch?.deadlineMs = deadlineMs
        return [.commit(link, package, target: fetch.target)]
    }

    /// Packages became durable.
    package mutating func committed(_ report: CommitReport, nowMs: UInt64) -> [SyncDirective] {
        latestMs = max(latestMs, nowMs)
        let origin = report.origin
        taken[origin.member, default: 0] &+= report.bytes
        // Each package is proven towards the tree it leads to, and what is held with it.
        doubters[origin] = nil
        let headBefore = logs[origin]?.head?.size ?? 0
        logs[origin] = LogState(
            origin: origin,
            size: report.size,
            root: report.root,
            head: report.head ?? logs[origin]?.head,
            payloadsThrough: report.payloadsThrough
        )
        var log = inbound[origin] ?? Inbound(received: report.size)
        log.received = max(log.received, report.size)
        log.queuedBytes = log.received == report.size ? 0 : log.queuedBytes - min(log.queuedBytes, report.bytes)
        var directives: [SyncDirective] = []
        if let fetch = log.fetch {
            if report.size >= fetch.target.size {
                log.fetch = nil
            } else if fetch.link == report.link {
                log.fetch?.deadlineMs = nowMs &+ settings.fetchTimeoutMs
                directives.append(.send(report.link, .credit(request: fetch.request, bytes: report.bytes)))
            }
        }
        inbound[origin] = log
        directives += acknowledge(origin, to: report.link)
        directives += refetched(report)
        if let head = report.head {
            directives += compareOvertaken(origin, from: headBefore)
            directives += announce(head, except: report.link)
        }
        directives += consider(origin, nowMs)
        directives += askPayloads(origin, nowMs)
        return directives
    }

    /// A package did not verify; what was queued behind it is gone. `mayBeHonest`: it is of another tree than the one held,
    /// which is no fault of a relay that took it from the log's member. That relay is asked for the log ever more rarely.
    package mutating func refused(
        _ link: LinkID,
        _ origin: LogOrigin,
        reason: String,
        mayBeHonest: Bool = false,
        isOtherTree: Bool = false,
        nowMs: UInt64
    ) -> [SyncDirective] {
        latestMs = max(latestMs, nowMs)
        reset(origin)
        let anew = recut(origin, by: peers[link]?.member, isOtherTree: isOtherTree)
        guard let peer = peers[link] else { return (anew ?? []) + consider(origin, nowMs) }
        let member = peer.member
        if mayBeHonest, member != origin.member {
            peers[link]?.heads[origin] = nil
            peers[link]?.stalled.insert(origin)
            peers[link]?.refusals[origin, default: RefusedLog()].refused(nowMs: nowMs)
            // It was the tree held here that does not count, or the relay's: another is asked first.
            if let anew { return anew + consider(origin, nowMs) }
            // By what is held here it can prove the fork, and this node by what it then says.
            let held = logs[origin]?.head.map { [SyncDirective.send(link, .heads([$0.announced]))] } ?? []
            return alarm(.refused(member, "\(origin): \(reason)")) + held + consider(origin, nowMs)
        }
        return alarm(.refused(member, "\(origin): \(reason)"))
            + drop(link, reason: "\(member) sent entries that do not verify: \(reason)", nowMs, backOff: true)
            + (anew ?? []) + consider(origin, nowMs)
    }

    /// The commit failed here, not by the peer's fault (a full disk): it is tried again at the fetch's deadline.
    package mutating func commitFailed(_ origin: LogOrigin, nowMs: UInt64) -> [SyncDirective] {
        inbound[origin]?.push = nil
        inbound[origin]?.received = logs[origin]?.size ?? 0
        inbound[origin]?.queuedBytes = 0
        if inbound[origin]?.fetch == nil {
            let graceUntilMs = nowMs &+ settings.fetchTimeoutMs
            inbound[origin]?.graceUntilMs = graceUntilMs
        }
        return []
    }

    mutating func reset(_ origin: LogOrigin) {
        inbound[origin]?.fetch = nil
        inbound[origin]?.push = nil
        inbound[origin]?.received = logs[origin]?.size ?? 0
        inbound[origin]?.queuedBytes = 0
    }

    private mutating func acknowledge(_ origin: LogOrigin, to source: LinkID) -> [SyncDirective] {
        guard let log = logs[origin] else { return [] }
        var links = Set(peers.filter { $0.value.greeted && $0.value.member == origin.member }.keys)
        if peers[source] != nil { links.insert(source) }
        return links.sorted().map { acknowledgement(log, to: $0) }
    }

    func acknowledgement(_ log: LogState, to link: LinkID) -> SyncDirective {
        .send(link, .ack(origin: log.origin, size: log.size, payloadsThrough: log.payloadsThrough))
    }

    private mutating func announce(_ head: SignedHead, except source: LinkID) -> [SyncDirective] {
        var directives: [SyncDirective] = []
        for link in peers.keys.sorted() where link != source {
            guard let peer = peers[link], peer.greeted, peer.member != head.origin.member,
                offers(head.origin.member, to: peer.member), (peer.announced[head.origin] ?? 0) < head.size
            else { continue }
            peers[link]?.announced[head.origin] = head.size
            if peer.holds(head.origin) < head.size {
                directives.append(.send(link, .heads([head.announced])))
            } else if let log = logs[head.origin] {
                // It has the entries, but may miss payloads that are here.
                directives.append(acknowledgement(log, to: link))
            }
        }
        return directives
    }
}
