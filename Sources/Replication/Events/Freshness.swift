import Entries
package import Indicators

/// How much what is known of an object still counts at a moment. It is reckoned when it is read: nothing is written when
/// something grows old.
package struct Freshness: Hashable, Sendable {
    /// When the object was last seen, by a statement or a sighting; where nobody says, when it was last reported.
    package let seenMs: UInt64
    /// Nil: no end.
    package let endMs: UInt64?
    /// The end is its kind's, not its authors': a sighting or a new report moves it on.
    package let isEndImplied: Bool
    /// The confidence as far as it is left.
    package let score: UInt8
    package let isExpired: Bool

    /// `writtenMs`: of the latest statement that somebody stands by; `sightedMs`: of the latest sighting that counts.
    package init(_ effective: Effective, kind: Kind, writtenMs: UInt64, sightedMs: UInt64?, nowMs: UInt64) {
        let last = max(effective.lastSeenMs ?? 0, sightedMs ?? 0)
        seenMs = last > 0 ? last : writtenMs
        isEndImplied = effective.validUntilMs == nil
        endMs = effective.validUntilMs ?? kind.ageing.impliedEnd(renewedMs: max(last, writtenMs))
        score = Score.of(confidence: effective.confidence, seenMs: seenMs, nowMs: nowMs, ageing: kind.ageing)
        isExpired = endMs.map { $0 <= nowMs } ?? false
    }

    /// `statements`: those that the reader sees, of which some member's latest are live.
    package init(
        _ effective: Effective,
        kind: Kind,
        statements: [Record],
        events: [EventRecord],
        nowMs: UInt64
    ) {
        let sighted = events.compactMap { event in
            if case .sighting(let sighting) = event.said { sighting.lastMs } else { nil }
        }
        self.init(
            effective,
            kind: kind,
            writtenMs: statements.filter { $0.statement != nil }.map(\.timeMs).max() ?? 0,
            sightedMs: sighted.max(),
            nowMs: nowMs
        )
    }
}
