import Membership
import Replication

/// Holds a peer to its limits: what comes faster waits, and TCP then makes the peer wait. A second's worth may come at
/// once.
struct RateLimit {
    private let limits: PeerLimits
    private let now: () -> ContinuousClock.Instant
    /// When what was taken so far has been paid for.
    private var entriesPaid: ContinuousClock.Instant
    private var bytesPaid: ContinuousClock.Instant

    init(_ limits: PeerLimits, now: @escaping () -> ContinuousClock.Instant = { .now }) {
        self.limits = limits
        self.now = now
        entriesPaid = now()
        bytesPaid = now()
    }

    /// How long to wait before more is read.
    mutating func take(_ message: SyncMessage, bytes: Int) -> Duration? {
        let now = now()
        var entries = 0
        if case .package(let package) = message { entries = Int(package.count) }
        entriesPaid = max(entriesPaid, now) + .seconds(1) * entries / limits.entriesPerSecond
        bytesPaid = max(bytesPaid, now) + .seconds(1) * bytes / limits.bytesPerSecond
        let excess = max(entriesPaid, bytesPaid) - now - .seconds(1)
        return excess > .zero ? excess : nil
    }
}
