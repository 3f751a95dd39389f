import Foundation
import Membership
import Replication
import Testing
import TransparencyLog

/// What a peer may say is bounded, and how often.
struct LimitTests {
    private let kh: LogOrigin

    init() throws { kh = try SampleMessages.origin("kh") }

    private func log(_ incarnation: UInt32) throws -> LogOrigin {
        LogOrigin(federation: kh.federation, member: kh.member, incarnation: try Incarnation(incarnation))
    }

    @Test func `so many at once, and then one each interval`() {
        var pace = Pace(atOnce: 3, intervalMs: 100)
        let times: [UInt64] = [1_000, 1_000, 1_000, 1_000, 1_099, 1_100, 1_100, 9_000, 9_000, 9_000, 9_000]
        let passed = times.map { pace.allows(nowMs: $0) }
        #expect(passed == [true, true, true, false, false, true, false, true, true, true, false])
    }

    @Test func `a member beyond its quota is paused, and others are not`() throws {
        var sync = try SyncFixture { $0.quota = MemberQuota(entries: 10, bytes: 1_000) }
        let (author, other) = (try sync.greeted("kh"), try sync.greeted("my"))
        let first = SyncFixture.package(kh, 0..<10, request: 0, target: 10)
        #expect(sync.receive(author, .package(first)).commits == 1)
        _ = try sync.commit(author, "kh", size: 10)
        let second = sync.receive(author, .package(SyncFixture.package(kh, 10..<11, request: 0, target: 11)))
        #expect(second.commits == 0 && second.sent.isEmpty && second.closed.isEmpty)
        #expect(second.alarms == [.full(kh.member, MemberQuota(entries: 10, bytes: 1_000))])
        #expect(sync.instance.paused == [kh.member])
        #expect(try sync.announce(other, "kh", 20).fetches.isEmpty)
        #expect(sync.receive(author, .package(SyncFixture.package(kh, 10..<11, request: 0, target: 11))).isEmpty)
        #expect(try sync.announce(other, "my", 20).fetches.count == 1)
    }

    @Test func `bytes count, those of before the start and those on their way too`() throws {
        var sync = try SyncFixture { $0.quota = MemberQuota(entries: 1_000, bytes: 1_000) }
        sync.instance.taken = [kh.member: 750]
        let author = try sync.greeted("kh")
        let packages = (0..<3 as Range<UInt64>).map { SyncFixture.package(kh, $0..<$0 + 1, request: 0, target: $0 + 1) }
        let commits = packages.map { sync.receive(author, .package($0)).commits }
        #expect(commits == [1, 1, 0])
    }

    @Test func `what a relay answers that is not the author's counts against nobody's quota`() throws {
        var sync = try SyncFixture { $0.quota = MemberQuota(entries: 1_000, bytes: 9_000) }
        let relay = try sync.greeted("la")
        _ = try sync.announce(relay, "kh", 9)
        #expect(try sync.commit(relay, "kh", size: 9, payloads: 2).asks.count == 1)
        let before = sync.instance.taken[kh.member]
        for _ in 0..<20 {
            let forged = PayloadAnswer(index: 2, content: .given(Data(count: 5_000)))
            _ = sync.receive(relay, .payloads(request: 1, origin: kh, answers: [forged]))
            _ = sync.instance.filled(relay, kh, payloadsThrough: 2, storedBytes: 0, refused: true, nowMs: sync.nowMs)
            _ = sync.tick(afterMs: 60_000)
        }
        #expect(sync.instance.paused.isEmpty && sync.instance.taken[kh.member] == before)
        _ = sync.instance.filled(relay, kh, payloadsThrough: 3, storedBytes: 700, refused: false, nowMs: sync.nowMs)
        #expect(sync.instance.taken[kh.member] == (before ?? 0) + 700)
    }

    @Test func `of one member so many logs are taken`() throws {
        var sync = try SyncFixture { $0.logsPerMemberMax = 1 }
        let link = try sync.greeted("kh")
        let first = try sync.receive(link, .heads([SyncFixture.head(log(1), 5).announced]))
        #expect(first.fetches.map(\.fetch.origin.incarnation.number) == [1])
        // Its root opens another.
        sync.instance.remember([try SampleMessages.incarnation("kh", size: 5)])
        let second = try sync.receive(link, .heads([SyncFixture.head(log(2), 5).announced]))
        #expect(second.fetches.isEmpty && second.alarms.count == 1 && second.closed.isEmpty)
        let push = SyncFixture.package(try log(2), 0..<1, request: 0, target: 1)
        #expect(sync.receive(link, .package(push)).commits == 0)
    }

    @Test func `one peer is asked for so many logs at a time`() throws {
        var sync = try SyncFixture { $0.fetchesPerLinkMax = 2 }
        let (link, other) = (try sync.greeted("la"), try sync.greeted("my"))
        let members = ["ba", "bb", "bc"]
        let fetches = try members.flatMap { try sync.announce(link, $0, 5).fetches }
        #expect(fetches.count == 2)
        #expect(try sync.announce(other, "bc", 5).fetches.map(\.link) == [other])
    }

    @Test func `a peer that does not greet is cut off, and not backed off`() throws {
        var sync = try SyncFixture()
        let (link, _) = try sync.connect("kh")
        #expect(sync.tick(afterMs: 9_000).closed.isEmpty)
        let closed = sync.tick(afterMs: 1_000).closed
        #expect(closed.map(\.link) == [link] && closed.map(\.backOff) == [false])
    }

    @Test func `a flood of digests has few answers, and the last is answered`() throws {
        var sync = try SyncFixture(size: 4)
        let link = try sync.greeted("kh")
        let answers = (0..<1_000).flatMap { _ in sync.receive(link, .digest(.zero)).kinds }
        #expect(answers == Array(repeating: "heads", count: 4))
        #expect(sync.tick(afterMs: 1_000).kinds.contains("heads"))
        #expect(!sync.tick(afterMs: 1_000).kinds.contains("heads"))
    }

    @Test func `payloads that nobody asked for are dropped, and an answer counts once`() throws {
        var sync = try SyncFixture()
        let relay = try sync.greeted("la")
        _ = try sync.announce(relay, "kh", 9)
        let answer = SyncMessage.payloads(
            request: 1,
            origin: kh,
            answers: [PayloadAnswer(index: 2, content: .given(Data([1])))]
        )
        #expect(sync.receive(relay, answer).isEmpty)
        #expect(try sync.commit(relay, "kh", size: 9, payloads: 2).asks.count == 1)
        #expect(sync.receive(relay, answer).count == 1)
        #expect(sync.receive(relay, answer).isEmpty)
    }

    @Test func `a member that connects again and again is backed off`() throws {
        var sync = try SyncFixture { $0.connectionPace = Pace(atOnce: 3, intervalMs: 1_000) }
        var backedOff: [Bool] = []
        for _ in 0..<5 {
            let (link, directives) = try sync.connect("kh", initiatedHere: false)
            backedOff.append(directives.closed.contains { $0.link == link && $0.backOff })
        }
        #expect(backedOff == [false, false, false, true, true])
        #expect(try sync.connect("kh", initiatedHere: true).1.closed.allSatisfy { !$0.backOff })
    }

    @Test func `payloads that are refused back their sender off in the end, and alarms of one peer are few`() throws {
        var sync = try SyncFixture {
            $0.faultsMax = 30
            $0.refusalsPerHourMax = 4
        }
        let link = try sync.greeted("kh")
        let all = (0..<30).map { sync.instance.faulted(link, reason: "entry \($0)", nowMs: sync.nowMs) }
        #expect(all.dropLast().allSatisfy { $0.closed.isEmpty })
        #expect(all.last?.closed.map(\.backOff) == [true])
        #expect(all.flatMap(\.alarms).count == 4)
        let later = try sync.greeted("kh")
        sync.nowMs += 3_600_000
        #expect(sync.instance.faulted(later, reason: "again", nowMs: sync.nowMs).alarms.count == 1)
    }

    @Test func `entries of another tree are not a relay's fault at once, and always their author's`() throws {
        for (name, isBackedOff) in [("la", false), ("kh", true)] {
            var sync = try SyncFixture()
            let link = try sync.greeted(name)
            _ = try sync.announce(link, "kh", 9)
            _ = try sync.commit(link, "kh", size: 9)
            let refused = sync.instance.refused(link, kh, reason: "root", mayBeHonest: true, nowMs: sync.nowMs)
            #expect(refused.closed.contains { $0.backOff } == isBackedOff)
            // It is shown what is held here, by which it can prove a fork.
            #expect(refused.kinds.contains("heads") == !isBackedOff)
        }
    }

    @Test func `a relay that sent another tree of a log is asked for it ever more rarely`() throws {
        var sync = try SyncFixture()
        let link = try sync.greeted("la")
        _ = try sync.announce(link, "kh", 9)
        var pausesMs: [UInt64] = []
        for _ in 0..<3 {
            _ = sync.instance.refused(link, kh, reason: "root", mayBeHonest: true, nowMs: sync.nowMs)
            let began = sync.nowMs
            while try sync.announce(link, "kh", 9).fetches.isEmpty, sync.nowMs < began + 60_000 { sync.nowMs += 1_000 }
            pausesMs.append(sync.nowMs - began)
        }
        #expect(pausesMs == [5_000, 10_000, 20_000])
    }

    @Test func `lists of revoked keys that come too fast wait, and the newest is taken`() throws {
        var sync = try SyncFixture { $0.revocationPace = Pace(atOnce: 2, intervalMs: 60_000) }
        let link = try sync.greeted("la")
        for serial in 1...9 as ClosedRange<UInt64> {
            _ = sync.receive(
                link,
                .revocations([try SampleMessages.revocations("kh", serial: serial, reason: "again")])
            )
        }
        #expect(sync.instance.revocations.values.map(\.serial) == [2])
        _ = sync.receive(link, .digest(.zero))
        _ = sync.tick(afterMs: 60_000)
        #expect(sync.instance.revocations.values.map(\.serial) == [9])
    }

    @Test func `of logs that are not known here, who holds them is kept of few`() throws {
        var sync = try SyncFixture { $0.strangeLogsMax = 5 }
        let link = try sync.greeted("vn")
        let given = try (1...9 as ClosedRange<UInt32>).map { number in
            AnnouncedCosignature(
                origin: try log(number),
                witness: try MemberID("vn"),
                size: 1,
                root: .zero,
                bytes: [UInt8](repeating: 0, count: AnnouncedCosignature.byteCount),
                certificates: []
            )
        }
        sync.instance.vouched(given, from: link)
        #expect(sync.instance.cosignatures.count == 5)
    }
}
