import Membership

/// Members that misbehaved and are kept out for a while: five seconds, doubled each time up to five minutes.
struct BackOffs {
    private struct BackOff {
        var untilMs: UInt64
        var failures: Int
        /// That it tried again meanwhile.
        var isTold = false
    }

    private var members: [MemberID: BackOff] = [:]

    mutating func add(_ member: MemberID, _ nowMs: UInt64) {
        let failures = (members[member]?.failures ?? 0) + 1
        let seconds = min(300, 5 << min(failures - 1, 6))
        members[member] = BackOff(untilMs: nowMs + UInt64(seconds) * 1000, failures: failures)
    }

    /// How long it is kept out still; nil where it may come.
    func leftMs(of member: MemberID, _ nowMs: UInt64) -> UInt64? {
        members[member].flatMap { nowMs < $0.untilMs ? $0.untilMs - nowMs : nil }
    }

    /// It tries while it is kept out; whether that is to be told, as the first time is.
    mutating func comes(_ member: MemberID) -> Bool {
        defer { members[member]?.isTold = true }
        return members[member]?.isTold == false
    }

    /// It behaves again: what it did is forgotten, unless it is still kept out.
    mutating func forgive(_ member: MemberID, _ nowMs: UInt64) {
        if leftMs(of: member, nowMs) == nil { members[member] = nil }
    }
}
