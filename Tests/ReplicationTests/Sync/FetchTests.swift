import Foundation
import Membership
import Replication
import Testing

struct FetchTests {
    private let kh: LogOrigin

    init() throws { kh = try SampleMessages.origin("kh") }

    @Test func `what a relay announces is pulled from it, and acknowledged once durable`() throws {
        var sync = try SyncFixture()
        let link = try sync.greeted("la")
        let fetch = try #require(try sync.announce(link, "kh", 9).fetches.first?.fetch)
        #expect(fetch.from == 0 && fetch.target == 9)
        #expect(sync.receive(link, .package(SyncFixture.package(kh, 0..<9, request: fetch.request))).commits == 1)
        let done = try sync.commit(link, "kh", size: 9)
        #expect(done.kinds == ["ack"])
        #expect(sync.instance.logs[kh]?.size == 9)
    }

    @Test func `one source serves a log, and the next takes over where it ended`() throws {
        var sync = try SyncFixture()
        let (first, second) = (try sync.greeted("la"), try sync.greeted("my"))
        let fetch = try #require(try sync.announce(first, "kh", 9).fetches.first?.fetch)
        #expect(try sync.announce(second, "kh", 9).fetches.isEmpty)
        _ = sync.receive(first, .package(SyncFixture.package(kh, 0..<4, request: fetch.request)))
        let down = sync.instance.linkDown(first, nowMs: sync.nowMs)
        #expect(down.fetches.isEmpty, "what is queued is committed first")
        let next = try sync.commit(first, "kh", size: 4, whole: false).fetches
        #expect(next.map(\.link) == [second])
        #expect(next.map(\.fetch.from) == [4])
    }

    @Test func `credit is granted for what is durable`() throws {
        var sync = try SyncFixture()
        let link = try sync.greeted("la")
        let fetch = try #require(try sync.announce(link, "kh", 9).fetches.first?.fetch)
        _ = sync.receive(link, .package(SyncFixture.package(kh, 0..<4, request: fetch.request)))
        #expect(try sync.commit(link, "kh", size: 4, whole: false).kinds == ["credit", "ack"])
    }

    @Test func `a source that goes silent is asked again after the others`() throws {
        var sync = try SyncFixture()
        let (author, relay) = (try sync.greeted("kh"), try sync.greeted("la"))
        #expect(try sync.announce(author, "kh", 9).fetches.map(\.link) == [author])
        _ = try sync.announce(relay, "kh", 9)
        let next = sync.tick(afterMs: 15_000)
        #expect(next.fetches.map(\.link) == [relay])
        // It is asked what it holds, says so at once, and is not preferred for it.
        #expect(next.kinds.contains("digest"))
        #expect(try sync.announce(author, "kh", 9).fetches.isEmpty)
        #expect(sync.tick(afterMs: 15_000).fetches.map(\.link) == [author])
    }

    @Test func `a commit that takes long is not its source's silence`() throws {
        var sync = try SyncFixture()
        let link = try sync.greeted("la")
        let fetch = try #require(try sync.announce(link, "kh", 9).fetches.first?.fetch)
        _ = sync.receive(link, .package(SyncFixture.package(kh, 0..<4, request: fetch.request)))
        #expect(sync.tick(afterMs: 20_000).fetches.isEmpty)
        let rest = SyncFixture.package(kh, 4..<9, request: fetch.request)
        #expect(sync.receive(link, .package(rest)).commits == 1, "the fetch is still on")
    }

    @Test func `packages that are doubled, late or of another fetch are not committed`() throws {
        var sync = try SyncFixture()
        let link = try sync.greeted("la")
        let fetch = try #require(try sync.announce(link, "kh", 9).fetches.first?.fetch)
        let package = SyncFixture.package(kh, 0..<4, request: fetch.request)
        #expect(sync.receive(link, .package(SyncFixture.package(kh, 0..<4, request: fetch.request + 1))).commits == 0)
        #expect(sync.receive(link, .package(SyncFixture.package(kh, 4..<9, request: fetch.request))).commits == 0)
        #expect(sync.receive(link, .package(package)).commits == 1)
        #expect(sync.receive(link, .package(package)).commits == 0)
    }

    @Test func `a source that sends more than was granted is backed off`() throws {
        var sync = try SyncFixture { $0.creditBytes = 1_000 }
        let link = try sync.greeted("la")
        let fetch = try #require(try sync.announce(link, "kh", 9).fetches.first?.fetch)
        var closed: [(link: LinkID, backOff: Bool)] = []
        for index in UInt64(0)..<9 where closed.isEmpty {
            let package = SyncFixture.package(kh, index..<index + 1, request: fetch.request, bytes: 300_000)
            closed = sync.receive(link, .package(package)).closed
        }
        #expect(closed.map(\.backOff) == [true])
    }

    @Test func `a package that does not verify is its sender's fault, and another source is asked`() throws {
        var sync = try SyncFixture()
        let (bad, good) = (try sync.greeted("la"), try sync.greeted("my"))
        _ = try sync.announce(bad, "kh", 9)
        _ = try sync.announce(good, "kh", 9)
        let directives = sync.instance.refused(bad, kh, reason: "root", nowMs: sync.nowMs)
        #expect(directives.closed.map(\.backOff) == [true])
        #expect(directives.alarms.count == 1)
        #expect(directives.fetches.map(\.link) == [good])
    }

    @Test func `two trees of one size raise an alarm, once`() throws {
        var sync = try SyncFixture()
        let link = try sync.greeted("la")
        _ = try sync.announce(link, "kh", 9)
        _ = try sync.commit(link, "kh", size: 9)
        let alarms = try sync.announce(link, "kh", 9, fork: "other").alarms
        guard case .inconsistent(let origin, _, _, _) = alarms.first else { throw Unexpected() }
        #expect(origin == kh)
        #expect(try sync.announce(link, "kh", 9, fork: "other").alarms.isEmpty)
    }

    @Test func `a peer that holds more of the own log raises an alarm`() throws {
        var sync = try SyncFixture(size: 4)
        let link = try sync.greeted("la")
        guard case .ownLogAhead(let head, _) = try sync.announce(link, "th", 5).alarms.first else { throw Unexpected() }
        #expect(head.size == 5)
    }

    @Test func `logs that a policy does not accept are not pulled`() throws {
        var sync = try SyncFixture()
        let la = try MemberID("la")
        sync.instance.policies[la] = LinkPolicy(accepts: [la])
        let link = try sync.greeted("la")
        #expect(try sync.announce(link, "kh", 9).isEmpty)
        #expect(try sync.announce(link, "la", 9).fetches.count == 1)
    }

    private struct Unexpected: Error {}
}
