import Crypto
package import Membership
package import TransparencyLog

/// The sync of DESIGN §6 as a value: events in, directives out; no IO, no clock, no randomness.
///
/// Logs are dense and have one writer, so a vector of heads is all that anti-entropy needs. An origin pushes what it
/// appends to the peers that follow it; everything else is announced, and pulled from one source at a time. Any message
/// may be lost or doubled: timeouts and the digest a minute mend it.
package struct SyncInstance: Sendable {
    package let own: MemberID
    let federation: String
    let software: String
    let settings: SyncSettings
    package internal(set) var logs: [LogOrigin: LogState]
    var verifier: any HeadVerifier
    var inbound: [LogOrigin: Inbound] = [:]
    var peers: [LinkID: Peer] = [:]
    var nextRequest: UInt64
    var ownOrigin: LogOrigin
    var alarmed: Set<SyncAlarm> = []
    /// Alarms of what a peer offered, since when they are counted.
    var refusals: [MemberID: (count: Int, sinceMs: UInt64)] = [:]
    var connectionPaces: [MemberID: Pace] = [:]
    /// Newer lists than may be taken now, and how many may.
    var revocationsDue: [MemberID: RevocationList] = [:]
    var revocationPaces: [MemberID: Pace] = [:]
    /// Bytes taken of each member's logs.
    package var taken: [MemberID: UInt64] = [:]
    /// Members beyond their quota: nothing more of theirs is taken.
    package internal(set) var paused: Set<MemberID> = []
    /// The latest time that an event told.
    var latestMs: UInt64 = 0
    /// Of the peers that have one.
    package var policies: [MemberID: LinkPolicy] = [:]
    /// Proofs that logs were forked, one a log.
    var evidence: [LogOrigin: Equivocation] = [:]
    /// The newest of each witness, by log.
    package internal(set) var cosignatures: [LogOrigin: [MemberID: AnnouncedCosignature]] = [:]
    /// The newest list of each member that has one.
    package var revocations: [MemberID: RevocationList] = [:]
    /// What was said of closed logs, by the log closed.
    var closings: [LogOrigin: IncarnationStatement] = [:]
    /// Members whose entries do not go on from what is held of an own closed log, by log.
    var doubters: [LogOrigin: Set<MemberID>] = [:]
    /// Closed logs that are not cut yet.
    var cutting: Set<LogOrigin> = []
    /// Whether the own log may be appended to.
    package var quarantine = Quarantine()

    /// `firstRequest`: differs from start to start, so that an answer to an earlier life is not taken for one to this.
    package init(
        own: LogOrigin,
        software: String,
        logs: [LogState],
        verifier: any HeadVerifier,
        firstRequest: UInt64,
        settings: SyncSettings = SyncSettings()
    ) {
        self.own = own.member
        ownOrigin = own
        federation = own.federation.description
        self.software = software
        self.settings = settings
        self.verifier = verifier
        self.logs = Dictionary(logs.map { ($0.origin, $0) }, uniquingKeysWith: { first, _ in first })
        nextRequest = max(1, firstRequest)
        quarantine = Quarantine(size: self.logs[own]?.size ?? 0)
        for log in logs { inbound[log.origin] = Inbound(received: log.size) }
    }

    /// The peers linked and greeted.
    package var linkedMembers: Set<MemberID> { Set(peers.values.filter(\.greeted).map(\.member)) }

    package func link(to member: MemberID) -> LinkID? {
        peers.filter { $0.value.member == member && $0.value.greeted }.keys.min()
    }

    /// What a linked peer has said to hold of a log; nil when it has said nothing.
    package func acknowledged(_ origin: LogOrigin, by member: MemberID) -> UInt64? {
        peers.values.filter { $0.member == member }.compactMap {
            $0.acked[origin] == nil && $0.heads[origin] == nil ? nil : $0.holds(origin)
        }.max()
    }

    /// The newest size of a log that any peer has announced.
    package func newestKnown(_ origin: LogOrigin) -> UInt64 {
        max(logs[origin]?.size ?? 0, peers.values.compactMap { $0.heads[origin]?.size }.max() ?? 0)
    }

    package mutating func linkUp(
        _ link: LinkID,
        member: MemberID,
        initiatedHere: Bool,
        nowMs: UInt64
    ) -> [SyncDirective] {
        latestMs = max(latestMs, nowMs)
        guard initiatedHere || mayConnect(member, nowMs) else {
            return [.close(link, reason: "\(member) connects too often", backOff: true)]
        }
        var directives: [SyncDirective] = []
        for (other, peer) in peers.sorted(by: { $0.key < $1.key }) where peer.member == member {
            // Of two simultaneous dials the smaller member's stays; otherwise the newer connection, since whoever dials
            // knows of no other.
            let mineStays = own < member
            let keepOld = peer.initiatedHere != initiatedHere && peer.initiatedHere == mineStays
            if keepOld, nowMs < peer.linkedMs &+ settings.simultaneousDialMs {
                return [.close(link, reason: "a connection to \(member) stands already", backOff: false)]
            }
            directives += drop(other, reason: "a newer connection to \(member) replaces it", nowMs)
        }
        peers[link] = Peer(member: member, initiatedHere: initiatedHere, nowMs: nowMs, settings)
        directives.append(sayHello(link, nowMs))
        return directives
    }

    private mutating func sayHello(_ link: LinkID, _ nowMs: UInt64) -> SyncDirective {
        peers[link]?.helloMs = nowMs
        return .send(link, .hello(Hello(federation: federation, member: own, software: software)))
    }

    package mutating func linkDown(_ link: LinkID, nowMs: UInt64) -> [SyncDirective] {
        guard peers.removeValue(forKey: link) != nil else { return [] }
        return abandonFetches(from: link, nowMs)
    }

    /// The trust set changed: heads are opened by the new one, and logs that may now be taken are asked for.
    package mutating func trustChanged(_ verifier: any HeadVerifier) -> [SyncDirective] {
        self.verifier = verifier
        for link in peers.keys { peers[link]?.heads = [:] }
        // Every peer says anew what it holds, since heads refused before may be good now.
        return peers.filter(\.value.greeted).keys.sorted().map { .send($0, .digest(.zero)) }
    }

    package mutating func received(_ link: LinkID, _ message: SyncMessage, nowMs: UInt64) -> [SyncDirective] {
        latestMs = max(latestMs, nowMs)
        guard let peer = peers[link] else { return [] }
        peers[link]?.lastHeardMs = nowMs
        if case .hello(let hello) = message { return greet(link, hello, nowMs) }
        guard peer.greeted else {
            // Ordered transports say hello first; on others it may be late.
            return []
        }
        switch message {
        case .hello, .unknown: return []
        case .heads(let heads):
            return heads.flatMap { offered($0, by: link, nowMs) } + heardOwnLog(in: heads, by: link, nowMs)
        case .fetch(let fetch): return asked(fetch, by: link, nowMs)
        case .credit(let request, let bytes): return credited(request, bytes, by: link, nowMs)
        case .package(let package): return arrived(package, by: link, nowMs)
        case .ack(let origin, let size, let through):
            return acked(origin, size: size, through: through, by: link, nowMs)
        case .payloadFetch(let request, let origin, let ranges):
            guard let log = logs[origin] else { return [] }
            // That nothing of it is given here is an answer, too: it asks others.
            guard offers(origin.member, to: peer.member) else {
                return [.answerPayloads(link, request: request, origin, [])]
            }
            let held = ranges.map { $0.clamped(to: 0..<log.size) }.filter { !$0.isEmpty }
            return [.answerPayloads(link, request: request, origin, held)]
        case .payloads(_, let origin, let answers):
            return answered(origin, answers, by: link, nowMs)
        case .digest(let digest): return asked(digest, by: link, nowMs)
        case .cosignatures(let offered): return cosigned(offered, by: link, nowMs)
        case .evidence(let evidence): return accused(evidence, by: link, nowMs)
        case .revocations(let lists): return revoked(lists, by: link, nowMs)
        case .incarnations(let statements): return opened(statements, by: link, nowMs)
        case .artefactFetch(let fetch): return [.giveArtefact(link, fetch)]
        case .artefactPart(let part): return [.takeArtefact(link, part)]
        case .refusal(let reason):
            return drop(link, reason: "\(peer.member) closes: \(QuotedText(reason))", nowMs)
        }
    }

    package mutating func tick(nowMs: UInt64) -> [SyncDirective] {
        latestMs = max(latestMs, nowMs)
        var directives = takeDueRevocations(nowMs)
        for (link, peer) in peers.sorted(by: { $0.key < $1.key }) {
            if nowMs &- peer.lastHeardMs > settings.silenceMs, nowMs > peer.lastHeardMs {
                directives += drop(link, reason: "nothing was heard for \(settings.silenceMs / 1000) s", nowMs)
                continue
            }
            guard peer.greeted else {
                guard nowMs < peer.linkedMs &+ settings.greetingTimeoutMs else {
                    let reason = "\(peer.member) did not greet within \(settings.greetingTimeoutMs / 1000) s"
                    directives += drop(link, reason: reason, nowMs)
                    continue
                }
                if nowMs >= peer.helloMs &+ settings.ackTimeoutMs { directives.append(sayHello(link, nowMs)) }
                continue
            }
            if nowMs >= peer.lastDigestMs &+ settings.digestIntervalMs {
                peers[link]?.lastDigestMs = nowMs
                directives.append(.send(link, .digest(headsDigest)))
            }
            directives += answerDueDigest(link, nowMs)
            directives += overdueAcks(link, nowMs)
            directives += sendCosignatures(link, nowMs)
            directives += endStaleServings(link, nowMs)
        }
        for origin in inbound.keys.sorted() {
            guard let log = inbound[origin] else { continue }
            if let fetch = log.fetch, nowMs >= fetch.deadlineMs {
                if log.received > logs[origin]?.size ?? 0 {
                    // It is the commit here that is slow.
                    let deadlineMs = nowMs &+ settings.fetchTimeoutMs
                    inbound[origin]?.fetch?.deadlineMs = deadlineMs
                } else {
                    inbound[origin]?.fetch = nil
                    // It may be asked again, but another source first: its word is forgotten until it says more.
                    peers[fetch.link]?.heads[origin] = nil
                    peers[fetch.link]?.stalled.insert(origin)
                    directives.append(.send(fetch.link, .digest(.zero)))
                }
            }
            directives += consider(origin, nowMs)
        }
        for origin in logs.keys.sorted() { directives += askPayloads(origin, nowMs) }
        return directives
    }

    mutating func greet(_ link: LinkID, _ hello: Hello, _ nowMs: UInt64) -> [SyncDirective] {
        guard let peer = peers[link] else { return [] }
        guard hello.federation == federation else {
            return drop(
                link,
                reason: "\(peer.member) is of federation \(QuotedText(hello.federation))",
                nowMs,
                backOff: true
            )
        }
        guard hello.member == peer.member else {
            return drop(link, reason: "\(peer.member)'s certificate greets as \(hello.member)", nowMs, backOff: true)
        }
        guard hello.version >= Hello.version - 1 else {
            return drop(link, reason: "\(peer.member) speaks protocol \(hello.version) only", nowMs, backOff: true)
        }
        let heads: SyncDirective = .send(link, .heads(allHeads(for: peer)))
        if peer.greeted {
            // It waits for a greeting that was lost. Not at once again, or two that are greeted greet for ever.
            guard nowMs >= peer.helloMs &+ settings.ackTimeoutMs / 2 else { return [] }
            return [sayHello(link, nowMs), heads]
        }
        peers[link]?.greeted = true
        let due = allCosignatureKeys(for: peer.member)
        peers[link]?.cosignaturesDue = due
        for (origin, log) in logs { peers[link]?.announced[origin] = log.head?.size ?? 0 }
        return allRevocations(for: link) + allEvidence(for: link) + allIncarnations(for: link) + [heads]
            + logs.keys.sorted().flatMap { askPayloads($0, nowMs) }
    }

    mutating func drop(
        _ link: LinkID,
        reason: String,
        _ nowMs: UInt64,
        backOff: Bool = false
    ) -> [SyncDirective] {
        peers[link] = nil
        return [.close(link, reason: reason, backOff: backOff)] + abandonFetches(from: link, nowMs)
    }

    private mutating func abandonFetches(from link: LinkID, _ nowMs: UInt64) -> [SyncDirective] {
        var directives: [SyncDirective] = []
        for origin in inbound.keys.sorted() where inbound[origin]?.fetch?.link == link {
            inbound[origin]?.fetch = nil
            directives += consider(origin, nowMs)
        }
        return directives
    }

    func allHeads(for peer: Peer) -> [AnnouncedHead] {
        // What is being pushed to it is not announced, or it would ask for the same.
        var isPushed = false
        if case .following(_, _, _?) = peer.push { isPushed = true }
        return logs.values.compactMap(\.head)
            .filter {
                $0.size > 0 && offers($0.origin.member, to: peer.member) && !(isPushed && $0.origin == ownOrigin)
            }
            .sorted { $0.origin < $1.origin }.map(\.announced)
    }

    func offers(_ author: MemberID, to member: MemberID) -> Bool {
        // What it wrote is its own, and it may have lost it.
        author == member || policies[member]?.offers?.contains(author) ?? true
    }

    func accepts(_ author: MemberID, from member: MemberID) -> Bool {
        author == own || policies[member]?.accepts?.contains(author) ?? true
    }

    /// Of every log's origin, size and root.
    package var headsDigest: TransparencyLog.Digest {
        var bytes: [UInt8] = []
        for head in logs.values.compactMap(\.head).filter({ $0.size > 0 }).sorted(by: { $0.origin < $1.origin }) {
            bytes += "\(head.origin)\n\(head.size)\n".utf8
            bytes += head.root.bytes
        }
        return TransparencyLog.Digest(SHA256.hash(data: bytes))
    }
}
