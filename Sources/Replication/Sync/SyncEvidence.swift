package import Membership

/// Forked logs: how they are found, frozen, and told to everybody.
///
/// Whoever holds the longer of two trees can prove that a shorter signed one is none of its own. So every head that is
/// not longer than what is held is compared; the holder of the shorter learns of it by the evidence.
extension SyncInstance {
    /// Logs of which nothing more is taken; what is held stays.
    package var frozen: Set<LogOrigin> { Set(evidence.keys.filter(isFrozen)) }

    /// What was known at the last stop.
    package mutating func remember(_ known: [Equivocation]) {
        for known in known {
            evidence[known.origin] = known
            if known.origin == ownOrigin { quarantine.forked() }
        }
    }

    /// A head that may contradict the tree held.
    func compare(_ head: SignedHead, from member: MemberID) -> [SyncDirective] {
        guard evidence[head.origin] == nil, closings[head.origin] == nil, let held = logs[head.origin]?.head,
            head.size > 0, head.size <= held.size,
            head.size < held.size || head.root != held.root
        else { return [] }
        return [.compare(head, held: held, from: member)]
    }

    /// The tree held has grown beyond `size`: heads that were longer than it, and are not any more.
    ///
    /// Who holds them may grow no further, and then never says another.
    func compareOvertaken(_ origin: LogOrigin, from size: UInt64) -> [SyncDirective] {
        var seen: Set<SignedHead> = []
        return peers.sorted { $0.key < $1.key }.flatMap { _, peer -> [SyncDirective] in
            guard let head = peer.heads[origin], head.size > size, seen.insert(head).inserted else { return [] }
            return compare(head, from: peer.member)
        }
    }

    /// The shell found that a head contradicts the tree held.
    package mutating func proved(_ found: Equivocation, nowMs: UInt64) -> [SyncDirective] {
        latestMs = max(latestMs, nowMs)
        guard evidence[found.origin] == nil, let finding = try? found.verify(by: verifier) else { return [] }
        return freeze(found, finding, except: nil)
    }

    mutating func accused(_ evidence: Equivocation, by link: LinkID, _ nowMs: UInt64) -> [SyncDirective] {
        guard self.evidence[evidence.origin] == nil, let member = peers[link]?.member else { return [] }
        guard hasRoom(for: evidence.origin) else { return noRoom(for: evidence.origin, from: member) }
        do throws(WireError) {
            return freeze(evidence, try evidence.verify(by: verifier), except: link)
        } catch {
            if error.isUntrustedHere { return [] }
            let reason = "\(member) sent evidence against \(evidence.origin) that does not hold: \(error)"
            guard error.isSendersFault else { return alarm(.refused(member, reason)) }
            return alarm(.refused(member, reason)) + drop(link, reason: reason, nowMs, backOff: true)
        }
    }

    private mutating func freeze(
        _ found: Equivocation,
        _ finding: Equivocation.Finding,
        except source: LinkID?
    ) -> [SyncDirective] {
        evidence[found.origin] = found
        if found.origin == ownOrigin { quarantine.forked() }
        if closings[found.origin] == nil { reset(found.origin) }
        let links = peers.filter { $0.value.greeted && $0.key != source }.keys.sorted()
        return [.keep(found, finding)] + links.map { .send($0, .evidence(found)) }
    }

    func allEvidence(for link: LinkID) -> [SyncDirective] {
        evidence.values.sorted { $0.origin < $1.origin }.map { .send(link, .evidence($0)) }
    }
}
