import Membership
import Replication
import Testing
import TransparencyLog

/// Statements whose form alone is good; what the verifier says of one follows from its size.
@Suite struct IncarnationSyncTests {
    private let kh: LogOrigin
    private let next: LogOrigin

    init() throws {
        kh = try SampleMessages.origin("kh")
        next = try LogOrigin(parsing: "wg-as.asean/kh/2")
    }

    private func state(_ origin: LogOrigin, _ size: UInt64, head: SignedHead?) -> LogState {
        LogState(origin: origin, size: size, root: .zero, head: head, payloadsThrough: size)
    }

    @Test func `a statement cuts its log and goes to the others, once`() throws {
        var sync = try SyncFixture()
        let (source, other) = (try sync.greeted("la"), try sync.greeted("my"))
        let statement = try SampleMessages.incarnation("kh", size: 180)
        let directives = sync.receive(source, .incarnations([statement]))
        #expect(directives.cut == [statement])
        #expect(directives.told.map(\.link) == [other])
        #expect(sync.receive(other, .incarnations([statement])).isEmpty)
        #expect(sync.instance.closed == [kh])
    }

    @Test func `of two statements for one log the first stays, and the operator is told`() throws {
        var sync = try SyncFixture()
        let link = try sync.greeted("la")
        let first = try SampleMessages.incarnation("kh", size: 180)
        let second = try SampleMessages.incarnation("kh", size: 181)
        _ = sync.receive(link, .incarnations([first]))
        let directives = sync.receive(link, .incarnations([second]))
        #expect(directives.cut.isEmpty && directives.told.isEmpty)
        #expect(directives.alarms == [.reclosed(first, second, from: try MemberID("la"))])
    }

    @Test func `a forged statement backs its sender off, and one that cannot be judged here is passed over`() throws {
        var sync = try SyncFixture()
        let (forger, other) = (try sync.greeted("la"), try sync.greeted("my"))
        let forged = sync.receive(forger, .incarnations([try SampleMessages.incarnation("kh", size: 9)]))
        #expect(forged.closed.map(\.backOff) == [true] && forged.cut.isEmpty)
        let good = try SampleMessages.incarnation("kh", size: 180)
        let directives = sync.receive(other, .incarnations([try SampleMessages.incarnation("vn", size: 8), good]))
        #expect(directives.cut == [good] && directives.closed.isEmpty && directives.alarms.isEmpty)
    }

    @Test func `a copy of an own closed log goes only where two members' entries do not go on from it`() throws {
        var sync = try SyncFixture(own: "th")
        let next = try LogOrigin(parsing: "wg-as.asean/th/2")
        sync.instance = SyncInstance(
            own: next,
            software: "test",
            logs: [],
            verifier: PlainHeads(),
            firstRequest: 1
        )
        let (first, second) = (try sync.greeted("la"), try sync.greeted("my"))
        _ = sync.instance.changeMembers([try MemberID("la"), try MemberID("my")])
        let th = try SampleMessages.origin("th")
        let statement = try SampleMessages.incarnation("th", size: 180)
        sync.instance.remember([statement])
        #expect(sync.instance.quarantine.lacksEarlier)
        _ = sync.instance.cut(state(th, 20, head: nil), nowMs: sync.nowMs)
        #expect(sync.instance.refused(first, th, reason: "bundle", nowMs: sync.nowMs).cut.isEmpty)
        func doubted(_ link: LinkID) -> [SyncDirective] {
            sync.instance.refused(
                link,
                th,
                reason: "root",
                mayBeHonest: true,
                isOtherTree: true,
                nowMs: sync.nowMs
            )
        }
        let third = try sync.greeted("la")
        // Out of its turn, which says nothing of the tree.
        let misplaced = sync.instance.refused(second, th, reason: "misplaced", mayBeHonest: true, nowMs: sync.nowMs)
        #expect(misplaced.cut.isEmpty)
        for _ in 0..<2 {
            let refused = doubted(third)
            #expect(refused.cut.isEmpty)
        }
        let refused = doubted(second)
        #expect(refused.cut == [statement])
        _ = sync.instance.cut(state(th, 0, head: nil), nowMs: sync.nowMs)
        _ = sync.instance.cut(state(th, 180, head: statement.head), nowMs: sync.nowMs)
        #expect(!sync.instance.quarantine.lacksEarlier)
    }

    @Test func `a statement below what more than two thirds vouch for is refused`() throws {
        var sync = try SyncFixture()
        let link = try sync.greeted("la")
        _ = sync.instance.changeMembers([try MemberID("la"), try MemberID("kh")])
        let vouched = try ["la", "th"].map { witness in
            AnnouncedCosignature(
                origin: kh,
                witness: try MemberID(witness),
                size: 200,
                root: .zero,
                bytes: Array(repeating: 0, count: AnnouncedCosignature.byteCount),
                certificates: []
            )
        }
        sync.instance.remember(vouched)
        let low = try SampleMessages.incarnation("kh", size: 199)
        let refused = sync.receive(link, .incarnations([low]))
        #expect(refused.cut.isEmpty && refused.told.isEmpty)
        #expect(refused.alarms == [.closedBelow(low, quorum: 200)])
        let good = try SampleMessages.incarnation("kh", size: 200)
        #expect(sync.receive(link, .incarnations([good])).cut == [good])
    }

    @Test func `of a closed log what is fixed is fetched, and nothing else`() throws {
        var sync = try SyncFixture()
        let link = try sync.greeted("la")
        let statement = try SampleMessages.incarnation("kh", size: 180)
        _ = sync.receive(link, .incarnations([statement]))
        // While the log is being cut, what peers hold is remembered, but not asked for.
        #expect(sync.receive(link, .heads([statement.head.announced])).fetched.isEmpty)
        let fetched = sync.instance.cut(state(kh, 20, head: nil), nowMs: sync.nowMs).fetched
        #expect(fetched.map(\.from) == [20] && fetched.map(\.target) == [180])
        #expect(sync.receive(link, .heads([SyncFixture.head(kh, 300).announced])).fetched.isEmpty)
    }

    @Test func `a relay whose entries of it do not verify is asked again later, and another at once`() throws {
        var sync = try SyncFixture()
        let (relay, other) = (try sync.greeted("la"), try sync.greeted("my"))
        let statement = try SampleMessages.incarnation("kh", size: 180)
        for link in [relay, other] { _ = sync.receive(link, .incarnations([statement])) }
        _ = sync.instance.cut(state(kh, 20, head: nil), nowMs: sync.nowMs)
        #expect(sync.receive(relay, .heads([statement.head.announced])).fetched.map(\.from) == [20])
        // What is held may be what does not count.
        let refused = sync.instance.refused(relay, kh, reason: "root", mayBeHonest: true, nowMs: sync.nowMs)
        #expect(refused.cut == [statement])
        _ = sync.receive(relay, .heads([statement.head.announced]))
        #expect(sync.instance.cut(state(kh, 0, head: nil), nowMs: sync.nowMs).fetched.isEmpty)
        #expect(sync.receive(other, .heads([statement.head.announced])).fetched.map(\.from) == [0])
        _ = sync.instance.refused(other, kh, reason: "root", mayBeHonest: true, nowMs: sync.nowMs)
        #expect(sync.tick(afterMs: 5_000).fetched.map(\.from) == [0])
    }

    @Test func `once it holds what is fixed, that is its head for everybody`() throws {
        var sync = try SyncFixture()
        let link = try sync.greeted("la")
        let statement = try SampleMessages.incarnation("kh", size: 180)
        _ = sync.receive(link, .incarnations([statement]))
        let directives = sync.instance.cut(state(kh, 180, head: statement.head), nowMs: sync.nowMs)
        #expect(directives.heads == [statement.head.announced])
        let (late, _) = try sync.connect("sg")
        let greeting = sync.receive(late, .hello(try sync.hello("sg")))
        #expect(greeting.told.map(\.statement) == [statement])
        #expect(greeting.heads == [statement.head.announced])
    }

    @Test func `a later log is taken once its root has opened it`() throws {
        var sync = try SyncFixture()
        let link = try sync.greeted("la")
        let head = SyncFixture.head(next, 3)
        #expect(sync.receive(link, .heads([head.announced])).fetched.isEmpty)
        _ = sync.receive(link, .incarnations([try SampleMessages.incarnation("kh", size: 180)]))
        #expect(sync.receive(link, .heads([head.announced])).fetched.map(\.origin) == [next])
    }

    @Test func `a node whose own log was closed appends no more, whoever vouches for it`() throws {
        var sync = try SyncFixture(own: "th", size: 200)
        let link = try sync.greeted("la")
        let directives = sync.receive(link, .incarnations([try SampleMessages.incarnation("th", size: 180)]))
        #expect(directives.cut.count == 1)
        #expect(sync.instance.quarantine.isHeld)
        _ = sync.instance.assumeCurrent()
        #expect(sync.instance.quarantine.isHeld)
    }
}

extension [SyncDirective] {
    fileprivate var cut: [IncarnationStatement] { compactMap { if case .cut(let cut, _) = $0 { cut } else { nil } } }

    fileprivate var fetched: [Fetch] {
        sent.compactMap { if case .fetch(let fetch) = $0.message { fetch } else { nil } }
    }

    fileprivate var heads: [AnnouncedHead] {
        sent.flatMap { sent -> [AnnouncedHead] in
            guard case .heads(let heads) = sent.message else { return [] }
            return heads
        }
    }

    fileprivate var told: [(link: LinkID, statement: IncarnationStatement)] {
        sent.flatMap { sent -> [(link: LinkID, statement: IncarnationStatement)] in
            guard case .incarnations(let statements) = sent.message else { return [] }
            return statements.map { (sent.link, $0) }
        }
    }
}
