import Foundation
import Membership
import Replication
import Testing

struct PayloadAskTests {
    private let kh: LogOrigin

    init() throws { kh = try SampleMessages.origin("kh") }

    /// Nine entries of kh's log came from a relay, those from 2 on without payloads.
    private func missing(_ sync: inout SyncFixture, from relay: LinkID) throws -> [SyncDirective] {
        _ = try sync.announce(relay, "kh", 9)
        return try sync.commit(relay, "kh", size: 9, payloads: 2)
    }

    private func answer(_ content: PayloadAnswer.Content, _ indices: UInt64...) -> SyncMessage {
        .payloads(request: 1, origin: kh, answers: indices.map { PayloadAnswer(index: $0, content: content) })
    }

    /// What a peer answered is done with.
    private func filled(
        _ sync: inout SyncFixture,
        _ link: LinkID,
        through: UInt64 = 2,
        bytes: UInt64 = 0,
        refused: Bool = false
    ) -> [SyncDirective] {
        sync.instance.filled(
            link,
            kh,
            payloadsThrough: through,
            storedBytes: bytes,
            refused: refused,
            nowMs: sync.nowMs
        )
    }

    @Test func `missing payloads are asked for from the first on, of one peer at a time`() throws {
        var sync = try SyncFixture()
        let (relay, other) = (try sync.greeted("la"), try sync.greeted("my"))
        _ = try sync.announce(other, "kh", 9)
        let asks = try missing(&sync, from: relay).asks
        #expect(asks.map(\.link) == [relay] && asks.map(\.from) == [2])
        #expect(sync.tick(afterMs: 1_000).asks.isEmpty)
    }

    @Test func `the author is asked first`() throws {
        var sync = try SyncFixture()
        let relay = try sync.greeted("la")
        let author = try sync.greeted("kh")
        #expect(try missing(&sync, from: relay).asks.map(\.link) == [author])
    }

    @Test func `the next question starts behind the last answer`() throws {
        var sync = try SyncFixture()
        let relay = try sync.greeted("la")
        _ = try missing(&sync, from: relay)
        _ = sync.receive(relay, answer(.notHeld, 2, 3, 5))
        let next = filled(&sync, relay)
        #expect(next.asks.map(\.from) == [6])
        _ = sync.receive(relay, answer(.notHeld, 8))
        #expect(
            filled(&sync, relay)
                .isEmpty
        )
        #expect(sync.tick(afterMs: 60_000).asks.isEmpty, "it has said all it has to say")
        var asked: [UInt64] = []
        for _ in 0..<12 {
            _ = sync.receive(relay, .digest(sync.instance.headsDigest))
            for ask in sync.tick(afterMs: 60_000).asks {
                asked.append(ask.from)
                _ = sync.instance.asked(ask.link, kh, through: .max, any: false, nowMs: sync.nowMs)
            }
        }
        #expect(asked == [2], "it is asked again after ten minutes")
    }

    @Test func `a peer whose answer brings nothing is not asked for the same again, however little it answers`() throws
    {
        var sync = try SyncFixture()
        let relay = try sync.greeted("la")
        _ = try missing(&sync, from: relay)
        #expect(sync.instance.asked(relay, kh, through: 7, any: true, nowMs: sync.nowMs).isEmpty)
        _ = sync.receive(relay, answer(.given(Data(count: 40)), 2))
        let next = filled(&sync, relay, refused: true)
        #expect(next.asks.map(\.from) == [7])
    }

    @Test func `where what a peer gives is here already or not accepted, it is asked for what is behind it`() throws {
        var sync = try SyncFixture()
        let relay = try sync.greeted("la")
        _ = try missing(&sync, from: relay)
        #expect(sync.instance.asked(relay, kh, through: 9, any: true, nowMs: sync.nowMs).isEmpty)
        _ = sync.receive(relay, answer(.given(Data(count: 40)), 2, 3))
        let next = filled(&sync, relay)
        #expect(next.asks.map(\.from) == [4])
    }

    @Test func `where a peer may hold nothing of the first of what is missing, the rest is looked through`() throws {
        var sync = try SyncFixture()
        let relay = try sync.greeted("la")
        _ = try missing(&sync, from: relay)
        let next = sync.instance.asked(relay, kh, through: 6, any: false, nowMs: sync.nowMs)
        #expect(next.asks.map(\.link) == [relay] && next.asks.map(\.from) == [6])
        #expect(sync.instance.asked(relay, kh, through: .max, any: false, nowMs: sync.nowMs).asks.isEmpty)
    }

    @Test func `a peer of which nothing can be had makes room for the next at once`() throws {
        var sync = try SyncFixture()
        let (relay, other) = (try sync.greeted("la"), try sync.greeted("my"))
        _ = try sync.announce(other, "kh", 9)
        _ = try missing(&sync, from: relay)
        #expect(
            sync.instance.asked(relay, kh, through: .max, any: false, nowMs: sync.nowMs).asks.map(\.link) == [other]
        )
        #expect(sync.instance.asked(other, kh, through: .max, any: false, nowMs: sync.nowMs).asks.isEmpty)
    }

    @Test func `a peer that does not answer makes room for the next in the end`() throws {
        var sync = try SyncFixture()
        let (relay, other) = (try sync.greeted("la"), try sync.greeted("my"))
        _ = try sync.announce(other, "kh", 9)
        _ = try missing(&sync, from: relay)
        #expect(sync.tick(afterMs: 30_000).asks.map(\.link) == [other])
        #expect(sync.tick(afterMs: 30_000).asks.count == 1, "both are silent: they take turns")
    }

    @Test func `a peer that says so is asked again soon`() throws {
        var sync = try SyncFixture()
        let relay = try sync.greeted("la")
        _ = try missing(&sync, from: relay)
        _ = sync.receive(relay, answer(.retry, 2, 8))
        let filled = filled(&sync, relay)
        #expect(filled.asks.isEmpty)
        #expect(sync.tick(afterMs: 29_000).asks.isEmpty)
        #expect(sync.tick(afterMs: 1_000).asks.map(\.from) == [2])
    }

    @Test func `a peer that completes what is missing here is asked at once`() throws {
        var sync = try SyncFixture()
        let relay = try sync.greeted("la")
        _ = try missing(&sync, from: relay)
        _ = sync.instance.asked(relay, kh, through: .max, any: false, nowMs: sync.nowMs)
        let directives = sync.receive(relay, .ack(origin: kh, size: 9, payloadsThrough: 9))
        #expect(directives.asks.map(\.from) == [2])
    }

    @Test func `payloads that came are told to all, who may miss them`() throws {
        var sync = try SyncFixture()
        let (relay, other) = (try sync.greeted("la"), try sync.greeted("my"))
        _ = try missing(&sync, from: relay)
        let filled = filled(&sync, relay, through: 9, bytes: 700)
        #expect(filled.sent.map(\.link) == [relay, other])
        #expect(filled.kinds == ["ack", "ack"])
        #expect(filled.asks.isEmpty)
    }

    @Test func `a relay that has the entries already is told what is held here`() throws {
        var sync = try SyncFixture()
        let (relay, other) = (try sync.greeted("la"), try sync.greeted("my"))
        _ = try sync.announce(relay, "kh", 9)
        _ = try sync.announce(other, "kh", 9)
        let done = try sync.commit(relay, "kh", size: 9)
        #expect(done.sent.map(\.link) == [relay, other])
        #expect(done.kinds == ["ack", "ack"])
    }

    @Test func `an answer for a log that is not held is dropped`() throws {
        var sync = try SyncFixture()
        let relay = try sync.greeted("la")
        #expect(sync.receive(relay, answer(.denied, 1)).isEmpty)
    }
}
