package import Membership

/// Payloads that did not come with their entries: who is asked for them, one peer a log at a time.
extension SyncInstance {
    /// Asks the next peer that may hold what is missing: the author first, whose word is final.
    mutating func askPayloads(
        _ origin: LogOrigin,
        _ nowMs: UInt64,
        preferring preferred: LinkID? = nil
    ) -> [SyncDirective] {
        guard let log = logs[origin], log.payloadsThrough < log.size, !paused.contains(origin.member) else { return [] }
        if let ask = inbound[origin]?.ask {
            if nowMs < ask.untilMs, peers[ask.link] != nil { return [] }
            peers[ask.link]?.sweeps[origin]?.unanswered = true
            inbound[origin]?.ask = nil
        }
        var next: (link: LinkID, sweep: PayloadSweep, rank: AskRank)?
        for (link, peer) in peers where peer.greeted {
            var sweep = peer.sweeps[origin] ?? PayloadSweep()
            if nowMs >= sweep.restartMs {
                sweep.from = 0
                sweep.restartMs = nowMs &+ settings.payloadRecheckMs
            }
            sweep.from = max(sweep.from, log.payloadsThrough)
            let isAuthor = peer.member == origin.member
            guard sweep.from < (isAuthor ? log.size : min(log.size, peer.holds(origin))) else { continue }
            let rank = AskRank(
                order: [link == preferred, !sweep.unanswered, isAuthor].map { $0 ? 0 : 1 },
                askedMs: sweep.askedMs,
                link: link
            )
            if let best = next, best.rank < rank { continue }
            next = (link, sweep, rank)
        }
        guard var next else { return [] }
        next.sweep.askedMs = nowMs
        peers[next.link]?.sweeps[origin] = next.sweep
        peers[next.link]?.awaited.insert(origin)
        inbound[origin, default: Inbound(received: log.size)].ask = PayloadAsk(
            link: next.link,
            untilMs: nowMs &+ settings.payloadRetryMs
        )
        return [.askPayloads(next.link, origin, from: next.sweep.from)]
    }

    /// The shell asked the peer for what it may hold of what is missing below `through`; `any`: false where that is
    /// nothing, so that it is asked for what is beyond, or the next is.
    package mutating func asked(
        _ link: LinkID,
        _ origin: LogOrigin,
        through: UInt64,
        any: Bool,
        nowMs: UInt64
    ) -> [SyncDirective] {
        latestMs = max(latestMs, nowMs)
        guard inbound[origin]?.ask?.link == link else { return [] }
        let through = min(through, logs[origin]?.size ?? 0)
        peers[link]?.sweeps[origin]?.through = through
        if any { return [] }
        inbound[origin]?.ask = nil
        peers[link]?.awaited.remove(origin)
        peers[link]?.sweeps[origin]?.from = through
        return askPayloads(origin, nowMs)
    }

    mutating func answered(
        _ origin: LogOrigin,
        _ answers: [PayloadAnswer],
        by link: LinkID,
        _ nowMs: UInt64
    ) -> [SyncDirective] {
        // One answer to a question; what nobody asked for would queue up here.
        guard let log = logs[origin], peers[link]?.awaited.remove(origin) != nil else { return [] }
        let bytes = answers.reduce(UInt64(0)) { $0 + UInt64($1.content.bytes) }
        guard admits(origin.member, entries: 0, bytes: bytes) else { return pause(origin) }
        if inbound[origin]?.ask?.link == link, var sweep = peers[link]?.sweeps[origin] {
            sweep.unanswered = false
            sweep.gives = answers.contains { if case .given = $0.content { true } else { false } }
            let last = answers.map(\.index).max() ?? .max
            sweep.from = max(sweep.from, last < log.size ? last + 1 : log.size)
            if answers.contains(where: { $0.content == .retry }) {
                sweep.restartMs = min(sweep.restartMs, nowMs &+ settings.payloadRetryMs)
            }
            peers[link]?.sweeps[origin] = sweep
        }
        return [.fillPayloads(link, origin, answers)]
    }

    /// Payloads of so many bytes became durable; `refused`: some were not the author's. A peer that gives such, or nothing,
    /// is not asked for the same again soon: a relay may answer so as often as it is asked.
    package mutating func filled(
        _ link: LinkID,
        _ origin: LogOrigin,
        payloadsThrough: UInt64,
        storedBytes: UInt64,
        refused: Bool,
        nowMs: UInt64
    ) -> [SyncDirective] {
        latestMs = max(latestMs, nowMs)
        let progress = storedBytes > 0
        taken[origin.member, default: 0] &+= storedBytes
        let before = logs[origin]?.payloadsThrough ?? 0
        logs[origin]?.payloadsThrough = payloadsThrough
        guard let log = logs[origin] else { return [] }
        var directives: [SyncDirective] = []
        if progress || payloadsThrough > before {
            directives += peers.filter { $0.value.greeted && offers(origin.member, to: $0.value.member) }.keys.sorted()
                .map { acknowledgement(log, to: $0) }
        }
        if inbound[origin]?.ask?.link == link {
            inbound[origin]?.ask = nil
            if !progress, var sweep = peers[link]?.sweeps[origin], refused || !sweep.gives {
                sweep.from = max(sweep.from, sweep.through)
                peers[link]?.sweeps[origin] = sweep
            }
        }
        return directives + askPayloads(origin, nowMs, preferring: progress ? link : nil)
    }

    /// A peer has told how far it holds the payloads meant for it.
    mutating func payloadsSaid(
        _ origin: LogOrigin,
        through: UInt64,
        by link: LinkID,
        _ nowMs: UInt64
    ) -> [SyncDirective] {
        guard let log = logs[origin], let peer = peers[link] else { return [] }
        let before = peer.payloadsThrough[origin] ?? 0
        peers[link]?.payloadsThrough[origin] = max(before, through)
        guard log.payloadsThrough < log.size, var sweep = peer.sweeps[origin] else { return askPayloads(origin, nowMs) }
        if before <= log.payloadsThrough, through > log.payloadsThrough {
            // It completed what is missing here.
            sweep.restartMs = nowMs
        } else {
            sweep.restartMs = min(sweep.restartMs, sweep.askedMs &+ settings.payloadRetryMs)
        }
        peers[link]?.sweeps[origin] = sweep
        return askPayloads(origin, nowMs)
    }
}

/// In which order peers are asked: the smallest first.
private struct AskRank: Comparable {
    let order: [Int]
    let askedMs: UInt64
    let link: LinkID

    static func < (left: AskRank, right: AskRank) -> Bool {
        if left.order != right.order { return left.order.lexicographicallyPrecedes(right.order) }
        return (left.askedMs, left.link) < (right.askedMs, right.link)
    }
}
