import Foundation
import Membership
import Replication
import Testing
import TransparencyLog

struct PushTests {
    /// A peer that holds the own log as it is.
    private func following(_ sync: inout SyncFixture, _ member: String = "kh", size: UInt64 = 4) throws -> LinkID {
        let link = try sync.greeted(member)
        _ = try sync.announce(link, "th", size)
        return link
    }

    @Test func `what is appended is pushed to those that hold all before it`() throws {
        var sync = try SyncFixture(size: 4)
        let link = try following(&sync)
        let serving = try #require(sync.append(size: 6).servings.first)
        #expect(serving.link == link && serving.request == 0 && serving.from == 4 && serving.targetSize == 6)
        #expect(sync.append(size: 7).servings.map(\.from) == [6], "each entry once")
    }

    @Test func `what is appended is announced to those that do not`() throws {
        var sync = try SyncFixture(size: 4)
        _ = try sync.greeted("kh")
        let directives = sync.append(size: 6)
        #expect(directives.servings.isEmpty)
        #expect(directives.kinds == ["heads"])
    }

    @Test func `a peer that is behind pulls, and is not pushed the same`() throws {
        var sync = try SyncFixture(size: 9)
        let link = try sync.greeted("kh")
        #expect(try sync.announce(link, "th", 4).servings.isEmpty)
        let origin = try SampleMessages.origin("th")
        let fetch = Fetch(request: 7, origin: origin, from: 4, target: 9, credit: 1 << 20)
        let serving = try #require(sync.receive(link, .fetch(fetch)).servings.first)
        #expect(serving.request == 7)
        // What is appended meanwhile is pushed once the pull is done.
        #expect(sync.append(size: 11).isEmpty)
        #expect(sync.instance.served(serving, next: 9, bytes: 500).isEmpty)
        let pushed = sync.receive(link, .ack(origin: origin, size: 9, payloadsThrough: 9)).servings
        #expect(pushed.map(\.from) == [9] && pushed.map(\.targetSize) == [11])
    }

    @Test func `an acknowledgement that overtakes the shell's report wakes the push all the same`() throws {
        var sync = try SyncFixture(size: 9)
        let link = try sync.greeted("kh")
        let origin = try SampleMessages.origin("th")
        let fetch = Fetch(request: 7, origin: origin, from: 4, target: 9, credit: 1 << 20)
        let serving = try #require(sync.receive(link, .fetch(fetch)).servings.first)
        _ = sync.append(size: 11)
        #expect(sync.receive(link, .ack(origin: origin, size: 9, payloadsThrough: 9)).servings.isEmpty)
        #expect(sync.instance.served(serving, next: 9, bytes: 500).servings.map(\.from) == [9])
    }

    @Test func `a push that is not acknowledged is announced instead`() throws {
        var sync = try SyncFixture(size: 4)
        let link = try following(&sync)
        _ = sync.append(size: 6)
        #expect(sync.tick(afterMs: 4_000).kinds == [])
        #expect(sync.tick(afterMs: 1_000).kinds == ["heads"])
        let origin = try SampleMessages.origin("th")
        #expect(sync.receive(link, .ack(origin: origin, size: 6, payloadsThrough: 6)).isEmpty)
        #expect(sync.append(size: 7).servings.map(\.from) == [6])
    }

    @Test func `what is on its way to a peer is not announced to it`() throws {
        var sync = try SyncFixture(size: 4)
        let link = try following(&sync)
        _ = sync.append(size: 6)
        guard case .heads(let during) = sync.receive(link, .digest(.zero)).sent.first?.message else {
            throw Unexpected()
        }
        #expect(during.isEmpty)
        let origin = try SampleMessages.origin("th")
        _ = sync.receive(link, .ack(origin: origin, size: 6, payloadsThrough: 6))
        guard case .heads(let after) = sync.receive(link, .digest(.zero)).sent.first?.message else {
            throw Unexpected()
        }
        #expect(after.count == 1)
    }

    private struct Unexpected: Error {}

    @Test func `a peer that falls far behind pulls`() throws {
        var sync = try SyncFixture(size: 4) { $0.pushEntriesMax = 10 }
        _ = try following(&sync)
        #expect(sync.append(size: 12).servings.count == 1)
        let directives = sync.append(size: 20)
        #expect(directives.servings.isEmpty)
        #expect(directives.kinds == ["heads"])
    }

    @Test func `a push in several packages is not asked for while it comes`() throws {
        var sync = try SyncFixture()
        let kh = try SampleMessages.origin("kh")
        let link = try sync.greeted("kh")
        let first = SyncFixture.package(kh, 0..<4, request: 0, target: 9)
        #expect(sync.receive(link, .package(first)).commits == 1)
        #expect(try sync.commit(link, "kh", size: 4, whole: false).fetches.isEmpty)
        #expect(sync.tick(afterMs: 5_000).fetches.isEmpty)
        #expect(sync.receive(link, .package(SyncFixture.package(kh, 4..<9, request: 0, target: 9))).commits == 1)
    }

    @Test func `a push that does not go on is asked for`() throws {
        var sync = try SyncFixture()
        let kh = try SampleMessages.origin("kh")
        let link = try sync.greeted("kh")
        _ = sync.receive(link, .package(SyncFixture.package(kh, 0..<4, request: 0, target: 9)))
        _ = try sync.commit(link, "kh", size: 4, whole: false)
        #expect(sync.tick(afterMs: 15_000).fetches.map(\.fetch.from) == [4])
    }

    @Test func `a push with a gap before it is asked for from the gap`() throws {
        var sync = try SyncFixture()
        let kh = try SampleMessages.origin("kh")
        let link = try sync.greeted("kh")
        let late = sync.receive(link, .package(SyncFixture.package(kh, 4..<9, request: 0, target: 9)))
        #expect(late.commits == 0)
        #expect(late.fetches.map(\.fetch.from) == [0])
    }

    @Test func `a push that comes twice is acknowledged twice`() throws {
        var sync = try SyncFixture()
        let kh = try SampleMessages.origin("kh")
        let link = try sync.greeted("kh")
        let package = SyncFixture.package(kh, 0..<4, request: 0, target: 4)
        _ = sync.receive(link, .package(package))
        #expect(try sync.commit(link, "kh", size: 4).kinds == ["ack"])
        #expect(sync.receive(link, .package(package)).kinds == ["ack"])
    }

    @Test func `what a relay announces is first waited for from its author`() throws {
        var sync = try SyncFixture()
        _ = try sync.greeted("kh")
        let relay = try sync.greeted("la")
        #expect(try sync.announce(relay, "kh", 4).fetches.isEmpty)
        #expect(sync.tick(afterMs: 200).fetches.isEmpty)
        #expect(sync.tick(afterMs: 200).fetches.map(\.link) == [relay])
    }

    @Test func `who pushes another member's log, or without a checkpoint, is backed off`() throws {
        let kh = try SampleMessages.origin("kh")
        for package in [
            SyncFixture.package(try SampleMessages.origin("la"), 0..<4, request: 0, target: 4),
            SyncFixture.package(kh, 0..<4, request: 0), SyncFixture.package(kh, 0..<4, request: 0, target: 3),
        ] {
            var sync = try SyncFixture()
            let link = try sync.greeted("kh")
            #expect(sync.receive(link, .package(package)).closed.map(\.backOff) == [true])
        }
    }

    @Test func `pushes beyond what may be queued are left for later`() throws {
        var sync = try SyncFixture()
        let kh = try SampleMessages.origin("kh")
        let link = try sync.greeted("kh")
        var commits = 0
        for index in UInt64(0)..<100 {
            let package = SyncFixture.package(kh, index..<index + 1, request: 0, target: 100, bytes: 1 << 20)
            commits += sync.receive(link, .package(package)).commits
        }
        #expect(commits == Int(WireLimits.creditBytesMax >> 20))
    }
}
