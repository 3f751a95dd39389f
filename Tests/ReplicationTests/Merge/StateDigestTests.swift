import Entries
import Indicators
import Membership
import Replication
import Testing

struct StateDigestTests {
    private func digests(_ seed: UInt64) throws -> [StateDigest] {
        try (0..<8).compactMap { number in
            let kind = Kind.all[(Int(seed) + number) % Kind.all.count]
            let random = try RandomFacts(seed: seed &* 100 &+ UInt64(number), kind: kind, count: 8)
            let state = ObjectState(random.facts.compactMap { $0.record(kind) })
            return state.effective(for: .red, kind: kind).map {
                StateDigest(ObjectID(kind: kind, value: "\(number)"), $0)
            }
        }
    }

    @Test(arguments: 0..<20)
    func `the digest of a replica does not depend on the order of its objects`(seed: UInt64) throws {
        let parts = try digests(seed)
        var seeded = Seeded(seed)
        #expect(sum(parts) == sum(parts.shuffled(using: &seeded)))
    }

    @Test(arguments: 0..<20)
    func `an object that leaves takes its part with it`(seed: UInt64) throws {
        let parts = try digests(seed)
        var all = sum(parts)
        for part in parts.dropFirst() { all.subtract(part) }
        #expect(all == sum(Array(parts.prefix(1))))
        for part in parts.prefix(1) { all.subtract(part) }
        #expect(all == StateDigest())
    }

    @Test func `a digest is read back from its bytes`() throws {
        let digest = sum(try digests(3))
        #expect(StateDigest(digest.bytes) == digest)
        #expect(StateDigest(digest.bytes.dropLast()) == nil)
        #expect(digest.description.count == 64)
    }

    @Test func `the same statements about another object have another digest`() throws {
        let kind = try #require(Kind.named("domain"))
        let fact = try FactBook().says("th", .malicious)
        let effective = try #require(
            ObjectState([fact].compactMap { $0.record(kind) }).effective(for: .red, kind: kind)
        )
        let one = StateDigest(ObjectID(kind: kind, value: "a.example"), effective)
        #expect(one != StateDigest(ObjectID(kind: kind, value: "b.example"), effective))
    }

    /// Whatever a reader could tell apart has another digest.
    @Test func `every part of what is effective counts`() throws {
        let kind = try #require(Kind.named("domain"))
        var statements = [Statement(verdict: .malicious, confidence: 50)]
        func vary(_ change: (inout Statement) -> Void) {
            var statement = statements[0]
            change(&statement)
            statements.append(statement)
        }
        vary { $0.verdict = .benign }
        vary { $0.confidence = 51 }
        vary { $0.labels = ["mule"] }
        vary { $0.references = ["mule"] }
        vary { $0.firstSeenMs = 1 }
        vary { $0.lastSeenMs = 1 }
        vary { $0.validFromMs = 1 }
        vary { $0.validUntilMs = 1 }
        vary { $0.description = "x" }
        vary { $0.language = "x" }
        vary { $0.fields = [Field("registrar", .text("1"))] }
        vary { $0.fields = [Field("registrar", .integer(1))] }
        vary { $0.labels = ["a", "b"] }
        vary { $0.labels = ["ab"] }
        vary {
            $0.labels = ["a"]; $0.references = ["b"]
        }
        let fact = try FactBook().says("th", .malicious)
        let digests = try statements.map { statement in
            var varied = fact
            varied.about = .statement(statement, clock: Clock(), renews: nil)
            let state = ObjectState([varied].compactMap { $0.record(kind) })
            return StateDigest(ObjectID(kind: kind, value: "a"), try #require(state.effective(for: .red, kind: kind)))
        }
        #expect(Set(digests).count == digests.count)
    }

    private func sum(_ parts: [StateDigest]) -> StateDigest {
        parts.reduce(into: StateDigest()) { $0.add($1) }
    }
}
