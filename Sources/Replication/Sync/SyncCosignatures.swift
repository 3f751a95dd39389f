import Membership

/// Who vouches for which tree: the newest word of each witness goes to everybody, at most once a second over each link.
extension SyncInstance {
    static let cosignaturesMax = 512
    static let cosignatureIntervalMs: UInt64 = 1_000

    struct CosignatureKey: Hashable {
        let origin: LogOrigin
        let witness: MemberID
    }

    /// What was known at the last stop.
    package mutating func remember(_ known: [AnnouncedCosignature]) {
        for known in known { cosignatures[known.origin, default: [:]][known.witness] = known }
    }

    /// The trees that this node may vouch for now: held whole, of other members, neither frozen nor closed.
    package var heldHeads: [SignedHead] {
        logs.values.filter { $0.origin != ownOrigin && evidence[$0.origin] == nil && closings[$0.origin] == nil }
            .compactMap(\.head)
            .filter { $0.size > 0 }
    }

    /// Of logs that are not known here a witness can make up as many as it likes.
    private func mayKeep(_ origin: LogOrigin) -> Bool {
        origin == ownOrigin || isKnown(origin) || cosignatures[origin] != nil
            || cosignatures.keys.count { !isKnown($0) } < settings.strangeLogsMax
    }

    private func isNews(_ cosignature: AnnouncedCosignature) -> Bool {
        guard let known = cosignatures[cosignature.origin]?[cosignature.witness] else { return true }
        return cosignature.isNewer(than: known)
    }

    mutating func cosigned(
        _ offered: [AnnouncedCosignature],
        by link: LinkID,
        _ nowMs: UInt64
    ) -> [SyncDirective] {
        guard let member = peers[link]?.member, peers[link]?.cosignaturePace.allows(nowMs: nowMs) == true else {
            return []
        }
        var news: [AnnouncedCosignature] = []
        // Of a closed log it is the root's word that counts.
        for offered in offered
        where isNews(offered) && offered.witness != own && mayKeep(offered.origin) && closings[offered.origin] == nil {
            do throws(WireError) {
                try verifier.verify(offered)
                news.append(offered)
            } catch {
                // A witness that is not pinned here, or whose certificate ran out, is nobody's fault.
                guard error.isSendersFault else { continue }
                let reason = "\(member) sent a cosignature of \(offered.origin) by \(offered.witness): \(error)"
                return alarm(.refused(member, reason)) + drop(link, reason: reason, nowMs, backOff: true)
            }
        }
        return news.isEmpty ? [] : [.weigh(news, link)]
    }

    /// Durable: cosignatures of what is held here, or of more; `link`: where they came from, nil if made here.
    package mutating func vouched(_ given: [AnnouncedCosignature], from link: LinkID?) {
        for given in given where isNews(given) && mayKeep(given.origin) {
            cosignatures[given.origin, default: [:]][given.witness] = given
            let key = CosignatureKey(origin: given.origin, witness: given.witness)
            for (other, peer) in peers where other != link && peer.member != given.witness {
                peers[other]?.cosignaturesDue.insert(key)
            }
        }
    }

    func allCosignatureKeys(for member: MemberID) -> Set<CosignatureKey> {
        Set(
            cosignatures.flatMap { origin, given in
                given.keys.filter { $0 != member }.map { CosignatureKey(origin: origin, witness: $0) }
            }
        )
    }

    mutating func sendCosignatures(_ link: LinkID, _ nowMs: UInt64) -> [SyncDirective] {
        guard let peer = peers[link], !peer.cosignaturesDue.isEmpty,
            nowMs >= peer.cosignaturesMs &+ Self.cosignatureIntervalMs
        else { return [] }
        let due = peer.cosignaturesDue.sorted { ($0.origin, $0.witness) < ($1.origin, $1.witness) }
            .prefix(Self.cosignaturesMax)
        peers[link]?.cosignaturesDue.subtract(due)
        peers[link]?.cosignaturesMs = nowMs
        let given = due.compactMap { cosignatures[$0.origin]?[$0.witness] }
            .filter { offers($0.origin.member, to: peer.member) && closings[$0.origin] == nil }
        return given.isEmpty ? [] : [.send(link, .cosignatures(given))]
    }
}
