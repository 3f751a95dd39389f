import Entries
import Foundation
import Membership
import Testing
import TransparencyLog

struct ClockTests {
    @Test(arguments: 0..<50)
    func `dots and clocks are read back from their text`(seed: UInt64) throws {
        var samples = Samples(seed)
        let dot = try samples.dot()
        #expect(Dot(dot.description) == dot)
        let clock = try samples.clock()
        #expect(Clock(clock.description) == clock)
    }

    @Test(arguments: [
        "", "th", "th.1.42", "th.1.42.", "TH.1.42.000102030405060708090a0b0c0d0e0f",
        "th.1.42.000102030405060708090a0b0c0d0e0", "th.1.42.000102030405060708090a0b0c0d0e0f00",
        "th.1.42.000102030405060708090A0B0C0D0E0F", "th.1.42.+0+1+2+3+4+5+6+708090a0b0c0d0e0f",
        "th.+1.42.000102030405060708090a0b0c0d0e0f", "th.1.042.000102030405060708090a0b0c0d0e0f",
        "th.1.-1.000102030405060708090a0b0c0d0e0f", "th.1.18446744073709551616.000102030405060708090a0b0c0d0e0f",
        "th.1.42.ééééééééééééééééé", "th.1.42.éééééééééééééééé", "th.1.42.000102030405060708090a0b0c0d0e0f.",
    ])
    func `a dot has one spelling`(text: String) {
        #expect(Dot(text) == nil)
        #expect(Clock(text) == nil || text.isEmpty && Clock(text)?.isEmpty == true)
    }

    @Test func `an empty clock is a hyphen`() {
        #expect(Clock().description == "-")
        #expect(Clock("-") == Clock())
    }

    @Test(arguments: 0..<50)
    func `a clock is the same whatever the order its dots came in`(seed: UInt64) throws {
        var samples = Samples(seed)
        var dots: [Dot] = []
        for _ in 0..<12 { dots.append(try samples.dot()) }
        let clock = Clock(dots)
        #expect(Clock(dots.shuffled(using: &samples.seeded)) == clock)
        #expect(clock.dots.map(\.member) == Set(dots.map(\.member)).sorted())
        for dot in clock.dots {
            #expect(dots.filter { $0.member == dot.member }.max() == dot)
            #expect(clock.contains(dot))
            #expect(clock[dot.member] == dot)
        }
    }

    @Test(arguments: 0..<20)
    func `joining clocks is commutative, associative and idempotent`(seed: UInt64) throws {
        var samples = Samples(seed)
        let (a, b, c) = (try samples.clock(), try samples.clock(), try samples.clock())
        func join(_ left: Clock, _ right: Clock) -> Clock {
            var joined = left
            joined.join(right)
            return joined
        }
        #expect(join(a, b) == join(b, a))
        #expect(join(join(a, b), c) == join(a, join(b, c)))
        #expect(join(a, a) == a)
    }

    @Test func `places are ordered by member, then incarnation, then index`() throws {
        let (kh, th) = (try MemberID("kh"), try MemberID("th"))
        let places = [
            EntryID(member: kh, incarnation: 1, index: 9), EntryID(member: kh, incarnation: 2, index: 0),
            EntryID(member: th, incarnation: 1, index: 0), EntryID(member: th, incarnation: 1, index: 10),
        ]
        #expect(places.shuffled().sorted() == places)
    }

    @Test func `a leaf's prefix is its first sixteen bytes`() throws {
        let digest = try #require(Digest([UInt8](1...32)))
        #expect(LeafPrefix(digest).bytes == [UInt8](1...16))
        #expect([UInt8](1...16).withUnsafeBytes { LeafPrefix($0) } == LeafPrefix(digest))
        #expect([UInt8](1...15).withUnsafeBytes { LeafPrefix($0) } == nil)
        #expect(LeafPrefix(digest).description == "0102030405060708090a0b0c0d0e0f10")
    }
}
