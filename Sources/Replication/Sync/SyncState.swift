package import Membership
package import TransparencyLog

/// One log as this node holds it.
package struct LogState: Sendable {
    package let origin: LogOrigin
    /// Durable.
    package var size: UInt64
    package var root: Digest
    /// The newest tree held whole: what is announced.
    package var head: SignedHead?
    package var payloadsThrough: UInt64

    package init(origin: LogOrigin, size: UInt64, root: Digest, head: SignedHead?, payloadsThrough: UInt64) {
        self.origin = origin
        self.size = size
        self.root = root
        self.head = head
        self.payloadsThrough = payloadsThrough
    }
}

/// What is on its way into one log.
struct Inbound {
    /// Durable or queued for the commit.
    var received: UInt64
    var fetch: ActiveFetch?
    /// What the origin is sending by itself: it is not asked for the same.
    var push: ActivePush?
    /// Bytes of packages that wait for the commit.
    var queuedBytes: UInt64 = 0
    /// When a relay may be asked although the origin is linked.
    var graceUntilMs: UInt64?
    /// One peer at a time is asked for missing payloads.
    var ask: PayloadAsk?
}

/// The first packages of a push came; the others are on their way.
struct ActivePush {
    let link: LinkID
    let end: UInt64
    let deadlineMs: UInt64
}

struct PayloadAsk {
    let link: LinkID
    let untilMs: UInt64
}

/// How far a peer was asked for the missing payloads of one log.
struct PayloadSweep {
    /// It has said what it gives below.
    var from: UInt64 = 0
    var askedMs: UInt64 = 0
    /// It was last asked for what is below.
    var through: UInt64 = 0
    /// Whether its last answer gave anything.
    var gives = false
    /// When it is asked from the start again.
    var restartMs: UInt64 = 0
    /// It left the last question unanswered.
    var unanswered = false
}

struct ActiveFetch {
    let request: UInt64
    let link: LinkID
    let target: SignedHead
    var deadlineMs: UInt64
}

/// One linked peer.
struct Peer {
    let member: MemberID
    let initiatedHere: Bool
    let linkedMs: UInt64
    var greeted = false
    /// It has said what it holds since it was greeted, or asked.
    var hasAnnounced = false
    /// When hello was last said to it.
    var helloMs: UInt64
    /// The newest verified head it announced, by log.
    var heads: [LogOrigin: SignedHead] = [:]
    /// The size last announced to it, by log.
    var announced: [LogOrigin: UInt64] = [:]
    /// What it said to be durable there, by log.
    var acked: [LogOrigin: UInt64] = [:]
    var payloadsThrough: [LogOrigin: UInt64] = [:]
    var push = PushState.unknown
    var servings: [UInt64: ActiveServing] = [:]
    /// Its latest request, by log: an older one that comes late or twice is not served.
    var lastRequest: [LogOrigin: UInt64] = [:]
    /// The logs whose fetch from it made no progress: others are asked first.
    var stalled: Set<LogOrigin> = []
    var sweeps: [LogOrigin: PayloadSweep] = [:]
    var lastHeardMs: UInt64
    var lastDigestMs: UInt64
    /// What it is to be told, and when it was told last.
    var cosignaturesDue: Set<SyncInstance.CosignatureKey> = []
    var cosignaturesMs: UInt64 = 0
    /// How many messages of cosignatures may still come from it.
    var cosignaturePace: Pace
    /// How often it may still be told all that is held here, and whether it asked more often.
    var digestPace: Pace
    var digestDue = false
    /// The logs of which it was asked for payloads, and has not answered.
    var awaited: Set<LogOrigin> = []
    /// The logs of which it sent another tree than the one held.
    var refusals: [LogOrigin: RefusedLog] = [:]
    /// Packages of its that had payloads which it should not have sent.
    var faults = 0

    init(member: MemberID, initiatedHere: Bool, nowMs: UInt64, _ settings: SyncSettings) {
        self.member = member
        cosignaturePace = settings.cosignaturePace
        digestPace = settings.digestPace
        self.initiatedHere = initiatedHere
        linkedMs = nowMs
        helloMs = nowMs
        lastHeardMs = nowMs
        lastDigestMs = nowMs
    }

    /// How much of a log it is known to hold.
    func holds(_ origin: LogOrigin) -> UInt64 { max(heads[origin]?.size ?? 0, acked[origin] ?? 0) }

    func isServed(_ origin: LogOrigin) -> Bool { servings.values.contains { $0.origin == origin } }
}

/// A log that is not asked of a peer for a while: five seconds, doubled each time up to five minutes.
struct RefusedLog {
    var untilMs: UInt64 = 0
    private var count = 0

    mutating func refused(nowMs: UInt64) {
        untilMs = nowMs &+ min(300_000, 5_000 << UInt64(min(count, 6)))
        count += 1
    }
}

/// How a peer follows this node's own log.
enum PushState {
    /// It has not said yet what it holds.
    case unknown
    /// It pulls.
    case pulling
    /// It is sent what is appended; `through` was sent last, first unacknowledged at `sinceMs`.
    case following(through: UInt64, unackedBytes: UInt64, sinceMs: UInt64?)
}

/// One fetch of a peer's, as far as it was served.
struct ActiveServing {
    let origin: LogOrigin
    let target: UInt64
    var next: UInt64
    /// Bytes that may be sent; below zero where the last package was larger than what was left.
    var credit: Int64
    /// When it last moved.
    var sinceMs: UInt64
    /// The shell is sending.
    var busy = false
}

/// Whose logs are taken from a peer and given to it; nil: everybody's.
package struct LinkPolicy: Hashable, Sendable {
    package var accepts: Set<MemberID>?
    package var offers: Set<MemberID>?

    package init(accepts: Set<MemberID>? = nil, offers: Set<MemberID>? = nil) {
        self.accepts = accepts
        self.offers = offers
    }
}
