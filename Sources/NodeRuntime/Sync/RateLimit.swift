import Membership
import Replication

/// Holds a peer to its limits: what comes faster waits, and TCP then makes the peer wait. A second's worth may come at
/// once.
struct RateLimit {
    /// Frames a second, whatever is in them: an empty one costs its sender four bytes, and this node a look.
    static let framesPerSecond = 10_000
    /// Signatures to be checked a second: one a checkpoint or cosignature, four a certificate chain not seen before.
    static let checksPerSecond = 2_000

    private let limits: PeerLimits
    private let now: () -> ContinuousClock.Instant
    /// When what was taken so far has been paid for.
    private var entriesPaid: ContinuousClock.Instant
    private var bytesPaid: ContinuousClock.Instant
    private var framesPaid: ContinuousClock.Instant
    private var checksPaid: ContinuousClock.Instant

    init(_ limits: PeerLimits, now: @escaping () -> ContinuousClock.Instant = { .now }) {
        self.limits = limits
        self.now = now
        entriesPaid = now()
        bytesPaid = now()
        framesPaid = now()
        checksPaid = now()
    }

    /// How long to wait before more is read.
    mutating func take(_ message: SyncMessage, bytes: Int, newChains: Int = 0) -> Duration? {
        let now = now()
        var entries = 0
        if case .package(let package) = message { entries = Int(package.count) }
        let checks = message.signatures + 4 * newChains
        entriesPaid = max(entriesPaid, now) + .seconds(1) * entries / limits.entriesPerSecond
        bytesPaid = max(bytesPaid, now) + .seconds(1) * bytes / limits.bytesPerSecond
        framesPaid = max(framesPaid, now) + .seconds(1) / Self.framesPerSecond
        checksPaid = max(checksPaid, now) + .seconds(1) * checks / Self.checksPerSecond
        let excess = max(entriesPaid, bytesPaid, framesPaid, checksPaid) - now - .seconds(1)
        return excess > .zero ? excess : nil
    }
}

extension SyncMessage {
    /// How many there are to check in it.
    var signatures: Int {
        switch self {
        case .heads(let heads): heads.count
        case .cosignatures(let given): given.count
        case .evidence: 2
        case .revocations(let lists): lists.count
        case .package: 1
        default: 0
        }
    }
}
