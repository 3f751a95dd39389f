import Membership
import Replication
import Testing
import TransparencyLog

/// Lists whose form alone is good; what the verifier says of one follows from its reason.
@Suite struct RevocationSyncTests {
    private func list(_ member: String = "kh", _ serial: UInt64, _ reason: String = "stolen") throws -> RevocationList {
        try SampleMessages.revocations(member, serial: serial, reason: reason)
    }

    @Test func `a newer list is put in force and told to the others, and an older one is not`() throws {
        var sync = try SyncFixture()
        let (source, other) = (try sync.greeted("la"), try sync.greeted("my"))
        let second = try list("kh", 2)
        let directives = sync.receive(source, .revocations([second]))
        #expect(directives.revoked == [second])
        #expect(directives.told.map(\.link) == [other])
        for old in [try list("kh", 1), second] {
            #expect(sync.receive(other, .revocations([old])).isEmpty)
            #expect(sync.instance.revoked(old).isEmpty)
        }
        let third = try list("kh", 3)
        #expect(sync.receive(other, .revocations([third])).told.map(\.link) == [source])
        #expect(sync.instance.revocations.values.map(\.serial) == [3])
    }

    @Test func `the operator's list goes to everybody`() throws {
        var sync = try SyncFixture()
        let links = [try sync.greeted("la"), try sync.greeted("my")]
        let own = try list("th", 1)
        let directives = sync.instance.revoked(own)
        #expect(directives.revoked == [own])
        #expect(directives.told.map(\.link) == links)
    }

    @Test func `whoever greets is told first of all, list by list`() throws {
        var sync = try SyncFixture()
        let lists = [try list("kh", 4), try list("mm", 1)]
        sync.instance.remember(lists)
        let (link, _) = try sync.connect("sg")
        let greeting = sync.receive(link, .hello(try sync.hello("sg")))
        #expect(greeting.told.map(\.list) == lists)
        #expect(greeting.kinds.prefix(2) == ["revocations", "revocations"])
        // And whoever asks what is held here.
        #expect(sync.receive(link, .digest(.zero)).told.map(\.list) == lists)
    }

    @Test func `a forged list is not taken, and its sender is backed off`() throws {
        var sync = try SyncFixture()
        let link = try sync.greeted("la")
        let directives = sync.receive(link, .revocations([try list("kh", 9, "forged")]))
        #expect(directives.closed.map(\.backOff) == [true])
        #expect(directives.revoked.isEmpty && sync.instance.revocations.isEmpty)
    }

    @Test func `a list that is not to be judged here is passed over, and the next is taken`() throws {
        var sync = try SyncFixture()
        let link = try sync.greeted("la")
        let good = try list("mm", 1)
        let directives = sync.receive(link, .revocations([try list("kh", 9, "unpinned"), good]))
        #expect(directives.closed.isEmpty && directives.alarms.isEmpty)
        #expect(directives.revoked == [good])
    }
}

extension [SyncDirective] {
    fileprivate var revoked: [RevocationList] { compactMap { if case .revoke(let list) = $0 { list } else { nil } } }

    fileprivate var told: [(link: LinkID, list: RevocationList)] {
        sent.flatMap { sent -> [(link: LinkID, list: RevocationList)] in
            guard case .revocations(let lists) = sent.message else { return [] }
            return lists.map { (sent.link, $0) }
        }
    }
}
