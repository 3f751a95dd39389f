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

    /// `sightedMs`: of the latest sighting that counts.
    package init(_ effective: Effective, kind: Kind, sightedMs: UInt64?, nowMs: UInt64) {
        let last = max(effective.lastSeenMs ?? 0, sightedMs ?? 0)
        seenMs = last > 0 ? last : effective.writtenMs
        isEndImplied = effective.validUntilMs == nil
        endMs = effective.validUntilMs ?? kind.ageing.impliedEnd(renewedMs: max(last, effective.writtenMs))
        score = Score.of(confidence: effective.confidence, seenMs: seenMs, nowMs: nowMs, ageing: kind.ageing)
        isExpired = endMs.map { $0 <= nowMs } ?? false
    }

    package init(_ effective: Effective, kind: Kind, events: [EventRecord], nowMs: UInt64) {
        let sighted = events.compactMap { event in
            if case .sighting(let sighting) = event.said { sighting.lastMs } else { nil }
        }
        self.init(effective, kind: kind, sightedMs: sighted.max(), nowMs: nowMs)
    }
}
