import Membership
import Replication
import Testing

struct QuarantineTests {
    private static func members(_ count: Int) throws -> [MemberID] {
        try (0..<count).map { try MemberID("m\($0)") }
    }

    @Test(arguments: [(1, 1), (2, 2), (3, 2), (4, 3), (39, 20)])
    func `a majority is more than half of the others`(count: Int, needed: Int) throws {
        let quarantine = Quarantine(reason: "x", members: Set(try Self.members(count)))
        #expect(quarantine.needed == needed)
    }

    @Test func `with nobody to ask only the operator ends it`() throws {
        var quarantine = Quarantine(reason: "x", size: 7)
        #expect(quarantine.grew(to: 7, isWhole: true) == nil)
        #expect(quarantine.assumeCurrent() == .release)
        #expect(!quarantine.isHeld)
    }

    @Test func `the operator cannot end it while somebody holds more`() throws {
        let others = try Self.members(3)
        var quarantine = Quarantine(reason: "x", members: Set(others), size: 7)
        #expect(quarantine.heard(8, from: others[0]) == nil)
        #expect(quarantine.assumeCurrent() == nil)
        #expect(quarantine.isHeld)
    }

    @Test func `it stands until the member's earlier logs are here, unless the operator ends it`() throws {
        let others = try Self.members(1)
        var quarantine = Quarantine(reason: "x", members: Set(others))
        #expect(quarantine.earlier(isHere: false) == nil)
        #expect(quarantine.heard(0, from: others[0]) == nil)
        var vouched = quarantine
        #expect(vouched.assumeCurrent() == .release)
        #expect(quarantine.earlier(isHere: true) == .release)
    }

    @Test func `a member that is not on the list does not count, but what it holds does`() throws {
        let others = try Self.members(2)
        let stranger = try MemberID("zz")
        var quarantine = Quarantine(reason: "x", members: Set(others), quorum: .members(1), size: 7)
        #expect(quarantine.heard(9, from: stranger) == nil)
        #expect(quarantine.answered == 0)
        #expect(quarantine.heard(7, from: others[0]) == nil)
        #expect(quarantine.grew(to: 9, isWhole: true) == .release)
    }

    @Test func `a member ahead puts a node that appends back into it`() throws {
        let others = try Self.members(1)
        var quarantine = Quarantine(members: Set(others), size: 7)
        #expect(quarantine.heard(7, from: others[0]) == nil)
        guard case .hold? = quarantine.heard(8, from: others[0]) else {
            Issue.record("it still appends")
            return
        }
        #expect(quarantine.grew(to: 8, isWhole: false) == nil)
        #expect(quarantine.grew(to: 8, isWhole: true) == .release)
    }

    @Test func `another history is not outvoted`() throws {
        let others = try Self.members(3)
        var quarantine = Quarantine(members: Set(others), size: 7)
        guard case .hold? = quarantine.contradicted(by: others[0]) else {
            Issue.record("it still appends")
            return
        }
        for other in others { #expect(quarantine.heard(7, from: other) == nil) }
        #expect(quarantine.assumeCurrent() == nil)
    }

    /// Whatever is heard in whatever order: it is never released below what a member is known to hold, nor before
    /// enough have answered, and it is released as soon as neither holds.
    @Test(arguments: UInt64(0)..<200)
    func `it ends exactly when enough have answered and all they hold is here`(seed: UInt64) throws {
        var random = Seeded(seed)
        let others = try Self.members(Int.random(in: 1...9, using: &random))
        let quorum =
            Bool.random(using: &random) ? Quarantine.Quorum.majority : .members(Int.random(in: 1...9, using: &random))
        var size = UInt64.random(in: 0...20, using: &random)
        var quarantine = Quarantine(reason: "seed \(seed)", members: Set(others), quorum: quorum, size: size)
        var heard: [MemberID: UInt64] = [:]
        for _ in 0..<200 where quarantine.isHeld {
            var isWhole = true
            let decision: Quarantine.Decision?
            if Bool.random(using: &random), let member = others.randomElement(using: &random) {
                let held = UInt64.random(in: 0...30, using: &random)
                heard[member] = max(held, heard[member] ?? 0)
                decision = quarantine.heard(held, from: member)
            } else {
                size += UInt64.random(in: 0...5, using: &random)
                isWhole = Bool.random(using: &random)
                decision = quarantine.grew(to: size, isWhole: isWhole)
                if !isWhole { #expect(decision == nil) }
                _ = quarantine.grew(to: size, isWhole: true)
            }
            let mayEnd = heard.count >= quarantine.needed && (heard.values.max() ?? 0) <= size
            #expect(quarantine.isHeld != mayEnd, "\(heard) at \(size)")
            if isWhole { #expect((decision == .release) == mayEnd) }
        }
    }
}
