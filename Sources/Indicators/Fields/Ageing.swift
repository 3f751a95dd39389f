/// How long what is said of a kind's objects counts, and how fast it loses weight; in days.
package struct Ageing: Sendable, Hashable {
    /// After the last sighting, where the author names no end; nil: no end.
    package let lifetimeDays: UInt64?
    /// After so long without a sighting the score is half the confidence; nil: it stays.
    package let halfLifeDays: UInt64?
    /// So long may a member keep an entry at most; nil: no bound.
    package let retentionDaysMax: UInt64?

    init(lifetimeDays: UInt64?, halfLifeDays: UInt64?, retentionDaysMax: UInt64? = nil) {
        self.lifetimeDays = lifetimeDays
        self.halfLifeDays = halfLifeDays
        self.retentionDaysMax = retentionDaysMax
    }

    /// Of what does not go stale: a law, a desk, a digest.
    package static let lasting = Ageing(lifetimeDays: nil, halfLifeDays: nil)
    package static let standard = Ageing(lifetimeDays: 365, halfLifeDays: 90)

    package static let dayMs: UInt64 = 86_400_000
}
