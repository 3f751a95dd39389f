import Membership

/// How much of one member's logs is taken in all.
package struct MemberQuota: Hashable, Sendable {
    package var entries: UInt64
    /// Of envelopes and payloads as they came; what was erased since is counted on.
    package var bytes: UInt64

    package init(entries: UInt64 = 50_000_000, bytes: UInt64 = 50 << 30) {
        self.entries = entries
        self.bytes = bytes
    }
}

/// What one member may fill of this node's disk, whoever carries its logs here.
///
/// A member beyond its quota is paused: nothing more of its logs is fetched, asked for or acknowledged, so that whoever
/// sends them has to keep them. What is held stays and is served on, and every other log flows.
extension SyncInstance {
    /// Whether so much more of a member's logs may be taken; the first time that it may not, the member is paused.
    mutating func admits(_ member: MemberID, entries: UInt64, bytes: UInt64) -> Bool {
        // What comes of the own log was written here.
        guard member != own else { return true }
        guard !paused.contains(member) else { return false }
        let held = held(of: member)
        guard held.entries &+ entries > settings.quota.entries || held.bytes &+ bytes > settings.quota.bytes else {
            return true
        }
        paused.insert(member)
        return false
    }

    /// Durable or on the way to it.
    private func held(of member: MemberID) -> (entries: UInt64, bytes: UInt64) {
        var (entries, bytes) = (UInt64(0), taken[member] ?? 0)
        for (origin, log) in inbound where origin.member == member {
            entries &+= max(log.received, logs[origin]?.size ?? 0)
            bytes &+= log.queuedBytes
        }
        return (entries, bytes)
    }

    /// What arrived of a member that has no room for it: it is fetched no further.
    mutating func pause(_ origin: LogOrigin) -> [SyncDirective] {
        for other in inbound.keys where other.member == origin.member {
            inbound[other]?.fetch = nil
            inbound[other]?.push = nil
        }
        return alarm(.full(origin.member, settings.quota))
    }
}

/// How many logs of one member there may be: its root can certify as many as it likes.
extension SyncInstance {
    func isKnown(_ origin: LogOrigin) -> Bool {
        logs[origin] != nil || inbound[origin] != nil || evidence[origin] != nil
    }

    /// Whether a log may become known here.
    func hasRoom(for origin: LogOrigin) -> Bool {
        if isKnown(origin) { return true }
        let known = Set(logs.keys).union(inbound.keys).union(evidence.keys)
        return known.count { $0.member == origin.member } < settings.logsPerMemberMax
    }

    mutating func noRoom(for origin: LogOrigin, from member: MemberID) -> [SyncDirective] {
        let most = settings.logsPerMemberMax
        return alarm(.refused(member, "\(origin): \(origin.member) has \(most) logs already, which is the limit"))
    }
}
