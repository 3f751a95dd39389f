package import Membership

/// Revoked keys: the newest list of each member goes to everybody, ahead of all else.
extension SyncInstance {
    /// What is in force, as the trust set says.
    package mutating func remember(_ known: [RevocationList]) {
        revocations = Dictionary(known.map { ($0.member, $0) }, uniquingKeysWith: { $1.isNewer(than: $0) ? $1 : $0 })
    }

    /// The operator has a list, which was verified.
    package mutating func revoked(_ list: RevocationList) -> [SyncDirective] { take(list, except: nil) }

    mutating func revoked(
        _ offered: [RevocationList],
        by link: LinkID,
        _ nowMs: UInt64
    ) -> [SyncDirective] {
        guard let member = peers[link]?.member else { return [] }
        var directives: [SyncDirective] = []
        for list in offered where isNews(list) {
            do throws(WireError) {
                try verifier.verify(list)
                directives += paced(list, from: link, nowMs)
            } catch {
                // Of a member or a root that is not pinned here it says nothing.
                guard error.isSendersFault else { continue }
                let reason = "\(member) sent a list of keys revoked by \(list.member): \(error)"
                return directives + alarm(.refused(member, reason)) + drop(link, reason: reason, nowMs, backOff: true)
            }
        }
        return directives
    }

    /// A root may sign list after list: what comes too soon waits, and of one member the newest alone.
    private mutating func paced(_ list: RevocationList, from link: LinkID?, _ nowMs: UInt64) -> [SyncDirective] {
        if let due = revocationsDue[list.member], !list.isNewer(than: due) { return [] }
        guard mayRevoke(list.member, nowMs) else {
            revocationsDue[list.member] = list
            return []
        }
        revocationsDue[list.member] = nil
        return take(list, except: link)
    }

    private mutating func mayRevoke(_ member: MemberID, _ nowMs: UInt64) -> Bool {
        var pace = revocationPaces[member] ?? settings.revocationPace
        defer { revocationPaces[member] = pace }
        return pace.allows(nowMs: nowMs)
    }

    mutating func takeDueRevocations(_ nowMs: UInt64) -> [SyncDirective] {
        var directives: [SyncDirective] = []
        for (member, list) in revocationsDue.sorted(by: { $0.key < $1.key })
        where mayRevoke(member, nowMs) {
            revocationsDue[member] = nil
            directives += take(list, except: nil)
        }
        return directives
    }

    private func isNews(_ list: RevocationList) -> Bool {
        revocations[list.member].map { list.isNewer(than: $0) } ?? true
    }

    private mutating func take(_ list: RevocationList, except source: LinkID?) -> [SyncDirective] {
        guard isNews(list) else { return [] }
        revocations[list.member] = list
        let links = peers.filter { $0.value.greeted && $0.key != source }.keys.sorted()
        return [.revoke(list)] + links.map { .send($0, .revocations([list])) }
    }

    func allRevocations(for link: LinkID) -> [SyncDirective] {
        revocations.values.sorted { $0.member < $1.member }.map { .send(link, .revocations([$0])) }
    }
}
