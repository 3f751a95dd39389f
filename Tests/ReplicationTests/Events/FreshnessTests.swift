import Entries
import Indicators
import Membership
import Replication
import Testing

struct FreshnessTests {
    private static let day = Ageing.dayMs
    private static let now = 1000 * day
    /// A lifetime of a year, a half-life of 60 days.
    private static let kind = Kind.domain

    private static func record(_ statement: Statement, at timeMs: UInt64) throws -> Record {
        Record(
            entry: EntryID(member: try MemberID("th"), incarnation: 1, index: 0),
            leaf: LeafPrefix(high: 1, low: 1),
            timeMs: timeMs,
            tlp: .green,
            audience: .all,
            kind: kind,
            said: .statement(statement, clock: Clock())
        )
    }

    private static func sighted(_ lastMs: UInt64) throws -> EventRecord {
        EventRecord(
            entry: EntryID(member: try MemberID("kh"), incarnation: 1, index: 0),
            leaf: LeafPrefix(high: 2, low: 2),
            timeMs: 1,
            tlp: .green,
            audience: .all,
            clearance: .green,
            said: .sighting(Sighting(firstMs: 1, lastMs: lastMs))
        )
    }

    private static func freshness(
        _ statement: Statement,
        writtenDaysAgo: UInt64,
        sightedDaysAgo: UInt64? = nil
    ) throws -> Freshness {
        let record = try record(statement, at: now - writtenDaysAgo * day)
        let effective = try #require(Effective(only: record))
        return Freshness(
            effective,
            kind: kind,
            events: try sightedDaysAgo.map { [try sighted(now - $0 * day)] } ?? [],
            nowMs: now
        )
    }

    @Test func `the score halves with each half-life since the object was last seen`() throws {
        let days = try #require(Self.kind.ageing.halfLifeDays)
        #expect(try Self.freshness(Statement(verdict: .malicious, confidence: 80), writtenDaysAgo: 0).score == 80)
        #expect(try Self.freshness(Statement(verdict: .malicious, confidence: 80), writtenDaysAgo: days).score == 40)
        #expect(
            try Self.freshness(Statement(verdict: .malicious, confidence: 80), writtenDaysAgo: 2 * days).score == 20
        )
        let seen = Statement(verdict: .malicious, confidence: 80, lastSeenMs: Self.now - days * Self.day)
        #expect(try Self.freshness(seen, writtenDaysAgo: 1).score == 40)
    }

    @Test func `a sighting renews the score, and what expires by its kind alone`() throws {
        let lifetime = try #require(Self.kind.ageing.lifetimeDays)
        let said = Statement(verdict: .malicious, confidence: 80)
        let stale = try Self.freshness(said, writtenDaysAgo: lifetime + 1)
        #expect(stale.isExpired && stale.isEndImplied && stale.score < 10)
        let seen = try Self.freshness(said, writtenDaysAgo: lifetime + 1, sightedDaysAgo: 0)
        #expect(!seen.isExpired && seen.score == 80)
        #expect(seen.endMs == Self.now + lifetime * Self.day)
    }

    @Test func `an end that an author named is not moved by a sighting`() throws {
        let said = Statement(verdict: .malicious, confidence: 80, validUntilMs: Self.now)
        let seen = try Self.freshness(said, writtenDaysAgo: 5, sightedDaysAgo: 0)
        #expect(seen.isExpired && !seen.isEndImplied)
    }

    @Test func `a kind without a lifetime stays, and a time ahead of now is now`() throws {
        let score = Score.of(confidence: 70, seenMs: 9, nowMs: 5, ageing: Self.kind.ageing)
        #expect(score == 70)
        #expect(Score.of(confidence: 70, seenMs: 0, nowMs: .max, ageing: .lasting) == 70)
        #expect(Score.of(confidence: 100, seenMs: 0, nowMs: .max, ageing: .standard) == 0)
        #expect(Ageing.lasting.impliedEnd(renewedMs: 5) == nil)
        #expect(Ageing.standard.impliedEnd(renewedMs: .max) == .max)
    }

    @Test func `the score never rises while nothing is seen`() {
        var last: UInt8 = 100
        for day in 0..<800 {
            let score = Score.of(confidence: 100, seenMs: 0, nowMs: UInt64(day) * Self.day, ageing: .standard)
            #expect(score <= last)
            last = score
        }
        #expect(last == 0)
    }
}
