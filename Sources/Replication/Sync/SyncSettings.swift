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

    package init() {}
}
