package import Membership
import TransparencyLog

/// What goes out: pushes of this node's own log, and what peers pull.
extension SyncInstance {
    /// Entries of the own log became durable; `bytes` is about what a push of them weighs.
    package mutating func appended(_ head: SignedHead, bytes: UInt64, nowMs: UInt64) -> [SyncDirective] {
        latestMs = max(latestMs, nowMs)
        // Payloads that were lost and are not refetched yet.
        let missing = logs[ownOrigin].flatMap { $0.payloadsThrough < $0.size ? $0.payloadsThrough : nil }
        logs[ownOrigin] = LogState(
            origin: ownOrigin,
            size: head.size,
            root: head.root,
            head: head,
            payloadsThrough: missing ?? head.size
        )
        inbound[ownOrigin] = Inbound(received: head.size)
        _ = quarantine.grew(to: head.size, isWhole: true)
        return peers.keys.sorted().flatMap { advance($0, bytes: bytes, nowMs) }
    }

    /// The own log starts a new incarnation, or is known only now.
    package mutating func ownLog(_ origin: LogOrigin) { ownOrigin = origin }

    /// The peer holds the own log up to `size`: it follows, or pulls where it is far behind.
    mutating func follow(_ link: LinkID, from size: UInt64, _ nowMs: UInt64) -> [SyncDirective] {
        guard let peer = peers[link], let head = logs[ownOrigin]?.head else { return [] }
        // It pulls what it was told of: pushing the same would send it twice.
        if size < peer.announced[ownOrigin] ?? 0 || peer.isServed(ownOrigin) { return [] }
        if case .following(let through, _, _) = peer.push, through >= size { return [] }
        if head.size - min(size, head.size) > settings.pushEntriesMax {
            peers[link]?.push = .pulling
            return announceOwn(head, to: link)
        }
        peers[link]?.push = .following(through: size, unackedBytes: 0, sinceMs: nil)
        return advance(link, bytes: 0, nowMs)
    }

    private mutating func advance(_ link: LinkID, bytes: UInt64, _ nowMs: UInt64) -> [SyncDirective] {
        guard let peer = peers[link], peer.greeted, offers(own, to: peer.member), let head = logs[ownOrigin]?.head
        else { return [] }
        switch peer.push {
        case .unknown, .pulling: return announceOwn(head, to: link)
        case .following(let through, let unacked, let since):
            guard head.size > through else { return [] }
            let acked = peer.holds(ownOrigin)
            if head.size - min(acked, head.size) > settings.pushEntriesMax || unacked > settings.pushBytesMax {
                peers[link]?.push = .pulling
                return announceOwn(head, to: link)
            }
            peers[link]?.push = .following(
                through: head.size,
                unackedBytes: unacked &+ bytes,
                sinceMs: since ?? nowMs
            )
            peers[link]?.announced[ownOrigin] = head.size
            return [
                .serve(
                    Serving(
                        link: link,
                        request: 0,
                        origin: ownOrigin,
                        from: through,
                        target: head,
                        targetSize: head.size,
                        bytes: .max
                    )
                )
            ]
        }
    }

    private mutating func announceOwn(_ head: SignedHead, to link: LinkID) -> [SyncDirective] {
        guard let peer = peers[link], (peer.announced[ownOrigin] ?? 0) < head.size, head.size > 0,
            offers(own, to: peer.member), !peer.isServed(ownOrigin)
        else { return [] }
        peers[link]?.announced[ownOrigin] = head.size
        return [.send(link, .heads([head.announced]))]
    }

    mutating func asked(_ fetch: Fetch, by link: LinkID, _ nowMs: UInt64) -> [SyncDirective] {
        guard let log = logs[fetch.origin], fetch.from < fetch.target, fetch.target <= log.size,
            let peer = peers[link], offers(fetch.origin.member, to: peer.member),
            fetch.request > peer.lastRequest[fetch.origin] ?? 0
        else { return [] }
        peers[link]?.lastRequest[fetch.origin] = fetch.request
        // One fetch of a log a link: a newer request replaces what was lost.
        for request in peer.servings.filter({ $0.value.origin == fetch.origin }).keys {
            peers[link]?.servings[request] = nil
        }
        guard peers[link]?.servings.count ?? 0 < settings.servingsPerLinkMax else { return [] }
        if fetch.origin == ownOrigin { peers[link]?.push = .pulling }
        peers[link]?.servings[fetch.request] = ActiveServing(
            origin: fetch.origin,
            target: fetch.target,
            next: fetch.from,
            credit: Int64(clamping: fetch.credit),
            sinceMs: nowMs
        )
        return serve(fetch.request, link)
    }

    /// The shell sent packages through `next`, of `bytes` in all.
    package mutating func served(_ serving: Serving, next: UInt64, bytes: UInt64) -> [SyncDirective] {
        guard var active = peers[serving.link]?.servings[serving.request] else { return [] }
        // What could not be read here is asked of another source.
        let stuck = next <= active.next
        active.next = next
        active.credit -= Int64(clamping: bytes)
        active.sinceMs = latestMs
        active.busy = false
        peers[serving.link]?.servings[serving.request] = next < active.target && !stuck ? active : nil
        if next >= active.target, active.origin == ownOrigin, let acked = peers[serving.link]?.acked[ownOrigin] {
            // What was appended meanwhile was not announced.
            return follow(serving.link, from: acked, latestMs)
        }
        return serve(serving.request, serving.link)
    }

    mutating func credited(_ request: UInt64, _ bytes: UInt64, by link: LinkID, _ nowMs: UInt64) -> [SyncDirective] {
        guard let active = peers[link]?.servings[request] else { return [] }
        let credit = active.credit + Int64(clamping: min(bytes, WireLimits.creditBytesMax))
        peers[link]?.servings[request]?.credit = min(credit, Int64(WireLimits.creditBytesMax))
        peers[link]?.servings[request]?.sinceMs = nowMs
        return serve(request, link)
    }

    /// Ends what the peer asked for and then did not take: it has gone to another source.
    mutating func endStaleServings(_ link: LinkID, _ nowMs: UInt64) -> [SyncDirective] {
        guard let peer = peers[link], !peer.servings.isEmpty else { return [] }
        let stale = peer.servings.filter {
            !$0.value.busy && nowMs >= $0.value.sinceMs &+ 2 &* settings.fetchTimeoutMs
        }
        for request in stale.keys { peers[link]?.servings[request] = nil }
        guard stale.values.contains(where: { $0.origin == ownOrigin }), let head = logs[ownOrigin]?.head else {
            return []
        }
        peers[link]?.announced[ownOrigin] = nil
        return announceOwn(head, to: link)
    }

    private mutating func serve(_ request: UInt64, _ link: LinkID) -> [SyncDirective] {
        guard let active = peers[link]?.servings[request], !active.busy, active.credit > 0 else { return [] }
        peers[link]?.servings[request]?.busy = true
        return [
            .serve(
                Serving(
                    link: link,
                    request: request,
                    origin: active.origin,
                    from: active.next,
                    target: nil,
                    targetSize: active.target,
                    bytes: UInt64(active.credit)
                )
            )
        ]
    }

    mutating func acked(
        _ origin: LogOrigin,
        size: UInt64,
        through: UInt64,
        by link: LinkID,
        _ nowMs: UInt64
    ) -> [SyncDirective] {
        if origin == ownOrigin, size > logs[origin]?.size ?? 0 {
            // An acknowledgement proves nothing; its signed head would.
            return [.send(link, .digest(.zero))]
        }
        guard logs[origin] != nil, let peer = peers[link] else { return [] }
        let before = peer.acked[origin] ?? 0
        peers[link]?.acked[origin] = max(size, before)
        guard origin == ownOrigin else { return payloadsSaid(origin, through: through, by: link, nowMs) }
        peers[link]?.payloadsThrough[origin] = max(through, peer.payloadsThrough[origin] ?? 0)
        switch peer.push {
        case .following(let sent, let unacked, let since):
            if size >= sent {
                peers[link]?.push = .following(through: sent, unackedBytes: 0, sinceMs: nil)
            } else if size > before {
                peers[link]?.push = .following(
                    through: sent,
                    unackedBytes: unacked / 2,
                    sinceMs: since == nil ? nil : nowMs
                )
            }
            return []
        case .pulling, .unknown:
            // It caught up to what it pulled, and knows of nothing newer: from here it is sent what is new.
            return follow(link, from: size, nowMs)
        }
    }

    mutating func overdueAcks(_ link: LinkID, _ nowMs: UInt64) -> [SyncDirective] {
        guard case .following(_, _, let since?) = peers[link]?.push, nowMs >= since &+ settings.ackTimeoutMs,
            let head = logs[ownOrigin]?.head
        else { return [] }
        peers[link]?.push = .pulling
        peers[link]?.announced[ownOrigin] = nil
        return announceOwn(head, to: link)
    }
}
