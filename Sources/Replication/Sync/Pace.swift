/// So many at once, and then one each interval (the generic cell rate algorithm, ITU-T I.371).
package struct Pace: Hashable, Sendable {
    let atOnce: UInt64
    let intervalMs: UInt64
    /// When all that was let through is paid for.
    private var paidMs: UInt64 = 0

    package init(atOnce: UInt64, intervalMs: UInt64) {
        self.atOnce = atOnce
        self.intervalMs = intervalMs
    }

    /// Whether one more may pass now; counted where it may.
    package mutating func allows(nowMs: UInt64) -> Bool {
        let ahead = paidMs > nowMs ? paidMs - nowMs : 0
        guard ahead <= (atOnce - min(atOnce, 1)) &* intervalMs else { return false }
        paidMs = max(paidMs, nowMs) &+ intervalMs
        return true
    }
}
