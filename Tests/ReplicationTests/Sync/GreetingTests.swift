import Membership
import Replication
import Testing
import TransparencyLog

struct GreetingTests {
    @Test func `a new link says hello, and what is held once the peer has said hello`() throws {
        var sync = try SyncFixture(size: 4)
        let (link, first) = try sync.connect("kh")
        #expect(first.kinds == ["hello"])
        #expect(sync.receive(link, .hello(try sync.hello("kh"))).kinds == ["heads"])
        #expect(sync.instance.linkedMembers == [try MemberID("kh")])
    }

    @Test func `nothing is taken from a peer that has not said hello`() throws {
        var sync = try SyncFixture()
        let (link, _) = try sync.connect("kh")
        #expect(try sync.announce(link, "kh", 5).isEmpty)
    }

    @Test func `a hello that was lost is said again to a peer that repeats its own, but not without end`() throws {
        var sync = try SyncFixture()
        let link = try sync.greeted("kh")
        #expect(sync.receive(link, .hello(try sync.hello("kh"))).kinds == [], "a double of the first")
        sync.nowMs += 5_000
        #expect(sync.receive(link, .hello(try sync.hello("kh"))).kinds == ["hello", "heads"])
        #expect(sync.receive(link, .hello(try sync.hello("kh"))).kinds == [])
    }

    @Test func `hello is repeated until the peer has said it`() throws {
        var sync = try SyncFixture()
        _ = try sync.connect("kh")
        #expect(sync.tick(afterMs: 1_000).kinds == [])
        #expect(sync.tick(afterMs: 5_000).kinds == ["hello"])
        #expect(sync.tick(afterMs: 1_000).kinds == [])
    }

    @Test(arguments: [(UInt32(0), true), (1, true), (2, true), (.max, true)])
    func `a node speaks with versions from the one before its own`(version: UInt32, isTaken: Bool) throws {
        var sync = try SyncFixture()
        let (link, _) = try sync.connect("kh")
        let directives = sync.receive(link, .hello(try sync.hello("kh", version: version)))
        #expect(directives.closed.isEmpty == isTaken)
    }

    @Test func `who greets as somebody else, or from elsewhere, is backed off`() throws {
        var sync = try SyncFixture()
        let (link, _) = try sync.connect("kh")
        let closed = sync.receive(link, .hello(try sync.hello("la"))).closed
        #expect(closed.map(\.backOff) == [true])
        let (other, _) = try sync.connect("kh")
        var foreign = try sync.hello("kh")
        foreign.federation = "elsewhere"
        #expect(sync.receive(other, .hello(foreign)).closed.map(\.backOff) == [true])
    }

    /// own = th: smaller than vn, larger than kh.
    @Test(arguments: [("vn", true), ("kh", false)])
    func `of two simultaneous dials the smaller member's stays`(peer: String, mineStays: Bool) throws {
        var sync = try SyncFixture()
        let (mine, _) = try sync.connect(peer, initiatedHere: true)
        let (theirs, directives) = try sync.connect(peer, initiatedHere: false)
        #expect(directives.closed.map(\.link) == [mineStays ? theirs : mine])
        #expect(directives.closed.map(\.backOff) == [false])
    }

    @Test func `a peer that dials anew has lost the connection that seems to stand`() throws {
        var sync = try SyncFixture()
        let (old, _) = try sync.connect("vn", initiatedHere: true)
        sync.nowMs += 60_000
        let (_, directives) = try sync.connect("vn", initiatedHere: false)
        #expect(directives.closed.map(\.link) == [old])
    }

    @Test func `a silent link is closed, and its peer not blamed`() throws {
        var sync = try SyncFixture()
        _ = try sync.greeted("kh")
        let directives = sync.tick(afterMs: 150_001)
        #expect(directives.closed.map(\.backOff) == [false])
        #expect(sync.instance.linkedMembers.isEmpty)
    }

    @Test func `an idle link carries a digest a minute, and heads only where they differ`() throws {
        var sync = try SyncFixture(size: 4)
        let link = try sync.greeted("kh")
        #expect(sync.tick(afterMs: 59_000).kinds == [])
        #expect(sync.tick(afterMs: 1_000).kinds == ["digest"])
        #expect(sync.receive(link, .digest(sync.instance.headsDigest)).kinds == [])
        #expect(sync.receive(link, .digest(.zero)).kinds == ["heads"])
    }
}
