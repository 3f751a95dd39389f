package import Membership
package import TransparencyLog

/// Logs that their members' roots have closed: what counts of each is fixed, and the next one is open.
///
/// The statement stands in place of a checkpoint of the closed log: whoever holds what it fixes announces it, and whoever
/// does not, fetches it. No other tree of that log is taken, shown or compared any more.
extension SyncInstance {
    /// What was in force, and cut, at the last stop.
    package mutating func remember(_ known: [IncarnationStatement]) {
        for known in known {
            closings[known.closes] = known
            if known.closes == ownOrigin { quarantine.closed(by: known.opens.description) }
        }
        _ = earlier(ownOrigin)
    }

    /// The statement that closed a log.
    package func closing(of origin: LogOrigin) -> IncarnationStatement? { closings[origin] }

    package var closed: Set<LogOrigin> { Set(closings.keys) }

    /// Nothing more is taken of it, since two histories of it were signed and its member has not said which counts.
    func isFrozen(_ origin: LogOrigin) -> Bool { evidence[origin] != nil && closings[origin] == nil }

    /// Each log but a member's first is opened by its root.
    func isOpened(_ origin: LogOrigin) -> Bool {
        origin == ownOrigin || origin.incarnation == .first || closings.values.contains { $0.opens == origin }
    }

    mutating func opened(
        _ offered: [IncarnationStatement],
        by link: LinkID,
        _ nowMs: UInt64
    ) -> [SyncDirective] {
        guard let member = peers[link]?.member else { return [] }
        var directives: [SyncDirective] = []
        for statement in offered where closings[statement.closes]?.agrees(with: statement) != true {
            do throws(WireError) {
                try verifier.verify(statement)
                directives += take(statement, from: member, except: link)
            } catch {
                // Of a member or a root that is not pinned here it says nothing.
                guard error.isSendersFault else { continue }
                let reason = "\(member) sent a statement that closes \(statement.closes): \(error)"
                return directives + alarm(.refused(member, reason)) + drop(link, reason: reason, nowMs, backOff: true)
            }
        }
        return directives
    }

    private mutating func take(
        _ statement: IncarnationStatement,
        from member: MemberID,
        except source: LinkID
    ) -> [SyncDirective] {
        let origin = statement.closes
        if let known = closings[origin] { return alarm(.reclosed(known, statement, from: member)) }
        guard closings.keys.count(where: { $0.member == origin.member }) < settings.logsPerMemberMax else {
            return alarm(
                .refused(member, "\(origin.member) has closed \(settings.logsPerMemberMax) logs, which is the limit")
            )
        }
        let quorum = quorumSize(of: origin)
        if statement.size < quorum { return alarm(.closedBelow(statement, quorum: quorum)) }
        closings[origin] = statement
        // What is here of the own log may be nowhere else: it goes only where it proves to be another history.
        let isForked = evidence[origin] != nil && origin.member != own
        forget(origin)
        // What it says of the own earlier logs is not here yet.
        _ = earlier(origin)
        let links = peers.filter { $0.value.greeted }.keys.sorted()
        let told = links.filter { $0 != source }.map { SyncDirective.send($0, .incarnations([statement])) }
        var held: [SyncDirective] = []
        if origin == ownOrigin {
            quarantine.closed(by: statement.opens.description)
            held = quarantine.reason.map { [.quarantine(.hold(reason: $0))] } ?? []
        }
        // Heads of the log that is now open were passed over until here.
        return held + [.cut(statement, isForked: isForked)] + told + links.map { .send($0, .digest(.zero)) }
    }

    /// The largest size that more than two thirds of the members vouch for.
    private func quorumSize(of origin: LogOrigin) -> UInt64 {
        let members = quarantine.members.union([own])
        return Quorum(of: origin, size: 0, members: members, cosignatures: cosignatures[origin] ?? [:], nowSeconds: 0)
            .size
    }

    /// What was known of the log until now does not count; it is in no state to be told of until it is cut.
    private mutating func forget(_ origin: LogOrigin) {
        cutting.insert(origin)
        reset(origin)
        logs[origin]?.head = nil
        for link in peers.keys {
            peers[link]?.heads[origin] = nil
            peers[link]?.announced[origin] = nil
            peers[link]?.acked[origin] = nil
            peers[link]?.payloadsThrough[origin] = nil
            peers[link]?.sweeps[origin] = nil
            for request in peers[link]?.servings.filter({ $0.value.origin == origin }).keys.map({ $0 }) ?? [] {
                peers[link]?.servings[request] = nil
            }
        }
    }

    /// A head of a closed log: the statement itself, or nothing that counts.
    mutating func offeredClosed(
        _ announced: AnnouncedHead,
        _ closing: IncarnationStatement,
        by link: LinkID,
        _ nowMs: UInt64
    ) -> [SyncDirective] {
        guard let stated = try? IncarnationStatement(parsing: announced.note), stated.agrees(with: closing) else {
            return []
        }
        peers[link]?.heads[closing.closes] = closing.head
        return consider(closing.closes, nowMs)
    }

    /// The log is cut here, durable: it holds what the statement fixes, or a beginning of it.
    package mutating func cut(_ state: LogState, nowMs: UInt64) -> [SyncDirective] {
        latestMs = max(latestMs, nowMs)
        let origin = state.origin
        cutting.remove(origin)
        doubters[origin] = nil
        logs[origin] = state
        inbound[origin] = Inbound(received: state.size)
        let released = earlier(origin)
        guard let head = state.head else { return consider(origin, nowMs) }
        let links = peers.filter { $0.value.greeted && offers(origin.member, to: $0.value.member) }.keys.sorted()
        for link in links { peers[link]?.announced[origin] = head.size }
        return released + links.map { .send($0, .heads([head.announced])) } + askPayloads(origin, nowMs)
    }

    /// Entries towards what a statement fixes do not verify: what is held may be the history that does not count, so it
    /// is all fetched anew. Nil where the fault can only be the sender's.
    ///
    /// What is here of an own log may be nowhere else: of that two members have to say so, where there are two.
    mutating func recut(_ origin: LogOrigin, by sender: MemberID?, isOtherTree: Bool) -> [SyncDirective]? {
        guard let closing = closings[origin], let log = logs[origin], log.size > 0, log.head == nil else { return nil }
        if origin.member == own {
            guard isOtherTree, let sender else { return nil }
            doubters[origin, default: []].insert(sender)
            guard doubters[origin, default: []].count >= min(2, quarantine.members.count) else { return nil }
        }
        forget(origin)
        let links = peers.filter { $0.value.greeted }.keys.sorted()
        return [.cut(closing, isForked: true)] + links.map { .send($0, .digest(.zero)) }
    }

    func allIncarnations(for link: LinkID) -> [SyncDirective] {
        closings.values.sorted { $0.closes < $1.closes }.map { .send(link, .incarnations([$0])) }
    }
}

extension IncarnationStatement {
    /// It speaks for the tree that it fixes.
    package var head: SignedHead {
        SignedHead(
            announced: AnnouncedHead(origin: closes, note: bytes, certificates: []),
            size: size,
            root: treeRoot
        )
    }

    /// What a checkpoint of the closed log would say.
    package var checkpoint: Checkpoint { Checkpoint(origin: closes.description, size: size, root: treeRoot) }

    package var treeRoot: Digest { Digest(tree) ?? .zero }
}
