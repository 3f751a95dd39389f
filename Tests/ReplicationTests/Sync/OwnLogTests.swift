import Membership
import Replication
import Testing

struct OwnLogTests {
    private static func held(size: UInt64, members: String...) throws -> SyncFixture {
        var sync = try SyncFixture(size: size)
        let others = try members.map { try MemberID($0) }
        sync.instance.quarantine = Quarantine(reason: "test", members: Set(others), size: size)
        return sync
    }

    private static func decisions(_ directives: [SyncDirective]) -> [Quarantine.Decision] {
        directives.compactMap { if case .quarantine(let decision) = $0 { decision } else { nil } }
    }

    @Test func `a peer that announces nothing of the own log has answered`() throws {
        var sync = try Self.held(size: 5, members: "kh")
        let link = try sync.greeted("kh")
        #expect(Self.decisions(sync.receive(link, .heads([]))) == [.release])
    }

    @Test func `a head that does not verify is no answer`() throws {
        var sync = try Self.held(size: 5, members: "kh")
        let link = try sync.greeted("kh")
        let origin = try SampleMessages.origin("th")
        let unknown = AnnouncedHead(origin: origin, note: Array("?".utf8), certificates: [])
        #expect(Self.decisions(sync.receive(link, .heads([unknown]))).isEmpty)
        #expect(Self.decisions(sync.receive(link, .heads([]))).isEmpty)
        #expect(sync.instance.quarantine.answered == 0)
    }

    @Test func `what a peer holds beyond the own log is fetched in quarantine, and ends it`() throws {
        var sync = try Self.held(size: 5, members: "kh")
        let link = try sync.greeted("kh")
        let origin = try SampleMessages.origin("th")
        let directives = sync.receive(link, .heads([SyncFixture.head(origin, 8).announced]))
        #expect(Self.decisions(directives).isEmpty)
        let fetch = try #require(directives.fetches.first).fetch
        #expect(fetch.origin == origin && fetch.from == 5 && fetch.target == 8)
        let package = SyncFixture.package(origin, 5..<8, request: fetch.request)
        #expect(sync.receive(link, .package(package)).commits == 1)
        #expect(Self.decisions(try sync.commit(link, "th", size: 8)) == [.release])
    }

    @Test func `a peer that is ahead later puts the node back, and the others are asked anew`() throws {
        var sync = try SyncFixture(size: 5)
        let first = try sync.greeted("kh")
        let second = try sync.greeted("vn")
        _ = sync.receive(first, .heads([]))
        let origin = try SampleMessages.origin("th")
        let directives = sync.receive(second, .heads([SyncFixture.head(origin, 6).announced]))
        #expect(sync.instance.quarantine.isHeld && Self.decisions(directives).count == 1)
        #expect(directives.sent.contains { $0.link == first && Crossings.kind($0.message) == "digest" })
        #expect(directives.fetches.map(\.link) == [second])
    }
}
