import Foundation
import Membership
import Replication
import Testing
import TransparencyLog

struct ServingTests {
    private let own: LogOrigin

    init() throws { own = try SampleMessages.origin("th") }

    private func fetch(_ request: UInt64, from: UInt64 = 0, target: UInt64 = 9, credit: UInt64 = 1_000) -> SyncMessage {
        .fetch(Fetch(request: request, origin: own, from: from, target: target, credit: credit))
    }

    @Test func `a fetch is served as far as its credit goes, and on when more is granted`() throws {
        var sync = try SyncFixture(size: 9)
        let link = try sync.greeted("kh")
        let first = try #require(sync.receive(link, fetch(1)).servings.first)
        #expect(first.from == 0 && first.bytes == 1_000)
        #expect(sync.instance.served(first, next: 4, bytes: 1_000).servings.isEmpty)
        let more = sync.receive(link, .credit(request: 1, bytes: 700)).servings
        #expect(more.map(\.from) == [4] && more.map(\.bytes) == [700])
        #expect(sync.receive(link, .credit(request: 1, bytes: 700)).servings.isEmpty, "the shell is busy")
        #expect(sync.instance.served(more[0], next: 9, bytes: 600).servings.isEmpty)
    }

    @Test func `what the last package sends beyond the credit is owed`() throws {
        var sync = try SyncFixture(size: 9)
        let link = try sync.greeted("kh")
        let first = try #require(sync.receive(link, fetch(1)).servings.first)
        #expect(sync.instance.served(first, next: 4, bytes: 1_300).servings.isEmpty)
        #expect(sync.receive(link, .credit(request: 1, bytes: 300)).servings.isEmpty, "the debt is paid, no more")
        #expect(sync.receive(link, .credit(request: 1, bytes: 200)).servings.map(\.bytes) == [200])
    }

    @Test func `a fetch that comes twice, late, or under the number of pushes is not served`() throws {
        var sync = try SyncFixture(size: 9)
        let link = try sync.greeted("kh")
        #expect(sync.receive(link, fetch(0)).servings.isEmpty)
        #expect(sync.receive(link, fetch(5)).servings.count == 1)
        #expect(sync.receive(link, fetch(5)).servings.isEmpty)
        #expect(sync.receive(link, fetch(4)).servings.isEmpty)
        #expect(sync.receive(link, fetch(6)).servings.count == 1)
    }

    @Test(arguments: [(UInt64(0), UInt64(10)), (9, 9), (5, 4), (.max, .max)])
    func `a fetch of what is not held is not served`(from: UInt64, target: UInt64) throws {
        var sync = try SyncFixture(size: 9)
        let link = try sync.greeted("kh")
        #expect(sync.receive(link, fetch(1, from: from, target: target)).servings.isEmpty)
    }

    @Test func `a serving that cannot go on ends`() throws {
        var sync = try SyncFixture(size: 9)
        let link = try sync.greeted("kh")
        let serving = try #require(sync.receive(link, fetch(1)).servings.first)
        #expect(sync.instance.served(serving, next: 0, bytes: 0).servings.isEmpty)
        #expect(sync.receive(link, .credit(request: 1, bytes: 700)).servings.isEmpty)
    }

    @Test func `fetches that nobody goes on with make room for others`() throws {
        var sync = try SyncFixture(size: 9) { $0.servingsPerLinkMax = 1 }
        let link = try sync.greeted("kh")
        let serving = try #require(sync.receive(link, fetch(1)).servings.first)
        _ = sync.instance.served(serving, next: 4, bytes: 1_000)
        let la = try SampleMessages.origin("la")
        _ = try sync.commit(link, "la", size: 3)
        let other = SyncMessage.fetch(Fetch(request: 2, origin: la, from: 0, target: 3, credit: 100))
        #expect(sync.receive(link, other).servings.isEmpty)
        sync.nowMs += 20_000
        _ = sync.receive(link, .digest(.zero))
        #expect(sync.tick(afterMs: 20_000).kinds.contains("heads"), "what is held is announced again")
        let again = SyncMessage.fetch(Fetch(request: 3, origin: la, from: 0, target: 3, credit: 100))
        #expect(sync.receive(link, again).servings.count == 1)
    }

    @Test func `logs that a policy does not offer are not announced, pushed or served`() throws {
        var sync = try SyncFixture(size: 9)
        sync.instance.policies[try MemberID("kh")] = LinkPolicy(offers: [])
        let (link, _) = try sync.connect("kh")
        let greeting = sync.receive(link, .hello(try sync.hello("kh")))
        guard case .heads(let heads) = greeting.sent.first?.message else { throw Unexpected() }
        #expect(heads.isEmpty)
        #expect(sync.receive(link, fetch(1)).servings.isEmpty)
        let asked = sync.receive(link, .payloadFetch(request: 1, origin: own, ranges: [0..<9]))
        guard case .answerPayloads(_, _, _, let ranges)? = asked.first, ranges.isEmpty else { throw Unexpected() }
        #expect(sync.append(size: 10).isEmpty)
    }

    @Test func `questions for payloads are cut to what is held`() throws {
        var sync = try SyncFixture(size: 9)
        let link = try sync.greeted("kh")
        let message = SyncMessage.payloadFetch(request: 1, origin: own, ranges: [3..<5, 7..<(.max), 100..<200])
        guard case .answerPayloads(_, _, _, let ranges) = sync.receive(link, message).first else { throw Unexpected() }
        #expect(ranges == [3..<5, 7..<9])
    }

    private struct Unexpected: Error {}
}
