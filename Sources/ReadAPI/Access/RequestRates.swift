import Synchronization

/// How many requests each holder of a token, and each address without a good one, may make: buckets that refill.
package final class RequestRates: Sendable {
    private struct Bucket {
        var tokens: Double
        var at: ContinuousClock.Instant
    }

    package static let namesMax = 10_000

    private let perSecond: Double
    private let burst: Double
    private let buckets = Mutex<[String: Bucket]>([:])

    package init(perSecond: Double, burst: Double) {
        self.perSecond = perSecond
        self.burst = burst
    }

    /// Takes one of what `name` has left; false where there is none.
    package func take(_ name: String, now: ContinuousClock.Instant = .now) -> Bool {
        buckets.withLock { buckets in
            // The full ones need not be remembered.
            if buckets.count >= Self.namesMax { buckets = buckets.filter { filled($0.value, now) < burst } }
            guard buckets.count < Self.namesMax || buckets[name] != nil else { return false }
            let left = buckets[name].map { filled($0, now) } ?? burst
            buckets[name] = Bucket(tokens: max(0, left - 1), at: now)
            return left >= 1
        }
    }

    private func filled(_ bucket: Bucket, _ now: ContinuousClock.Instant) -> Double {
        let seconds = (now - bucket.at) / .seconds(1)
        return min(burst, bucket.tokens + max(0, seconds) * perSecond)
    }
}
