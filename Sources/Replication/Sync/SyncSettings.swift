/// Bounds and times of the sync, in bytes, entries and milliseconds.
package struct SyncSettings: Sendable {
    /// What a source may send ahead of what is durable here.
    package var creditBytes: UInt64 = 8 << 20
    /// How long a fetch may make no progress before another source is asked.
    package var fetchTimeoutMs: UInt64 = 15_000
    /// How long a directly linked origin may take to push what a relay has announced.
    package var pushGraceMs: UInt64 = 400
    /// Entries pushed and not yet acknowledged, beyond which a peer pulls instead.
    package var pushEntriesMax: UInt64 = 20_000
    package var pushBytesMax: UInt64 = 8 << 20
    /// How long a push may stay unacknowledged before the head is announced instead.
    package var ackTimeoutMs: UInt64 = 5_000
    package var digestIntervalMs: UInt64 = 60_000
    /// A link that says nothing for so long is closed.
    package var silenceMs: UInt64 = 150_000
    /// How long a peer may take to answer a question for payloads, and how soon it is asked again where it said so.
    package var payloadRetryMs: UInt64 = 30_000
    /// How soon a peer that has nothing of what is missing is asked again, although it gave no sign of news.
    package var payloadRecheckMs: UInt64 = 600_000
    /// Two dials that are further apart than this are not simultaneous: the older connection is dead at the other end.
    package var simultaneousDialMs: UInt64 = 5_000
    /// Fetches that one peer may have under way here.
    package var servingsPerLinkMax = 64
    /// Fetches that this node has under way from one peer: each may send `creditBytes` ahead.
    package var fetchesPerLinkMax = 8
    /// How long a new link may take to greet.
    package var greetingTimeoutMs: UInt64 = 10_000
    /// How often a peer is told all that is held here.
    package var digestPace = Pace(atOnce: 4, intervalMs: 1_000)
    /// Logs of one member, old incarnations included.
    package var logsPerMemberMax = 16
    /// Logs of which others say who holds them, and that are not known here.
    package var strangeLogsMax = 64
    package var quota = MemberQuota()
    /// Alarms of what one peer offered that did not verify.
    package var refusalsPerHourMax = 16
    /// Packages with payloads that an honest peer would not send, by link, until it is backed off.
    package var faultsMax = 8
    /// Newer lists of one member's revoked keys: each has all trust checked anew.
    package var revocationPace = Pace(atOnce: 4, intervalMs: 60_000)
    /// Messages of cosignatures over one link; an honest peer sends one a second.
    package var cosignaturePace = Pace(atOnce: 8, intervalMs: 500)
    /// Connections that one member opens.
    package var connectionPace = Pace(atOnce: 30, intervalMs: 1_000)

    package init() {}
}
