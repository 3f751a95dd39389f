import Foundation
import Membership
import NodeRuntime
import Testing

extension IntegrationTests {
    @Test func `a list of peers that is no JSON is refused with its place`() async throws {
        try await Federation.run { federation in
            let th = try federation.node("th")
            try Data(#"{"peers": [,]}"#.utf8).write(to: th.configuration.peersFile)
            let listed = try await th.command("peer", "list")
            #expect(listed.status == 1 && listed.errorLines.count == 1)
            #expect(listed.errors.contains("peers.json: not JSON at byte 12: "), "\(listed.errors)")
        }
    }

    @Test func `a root that says whose it is is not pinned for another member`() async throws {
        try await Federation.run { federation in
            let th = try federation.node("th")
            let kh = try federation.node("kh")
            let root = kh.configuration.keysFolder.appending(path: "root.cert.pem").path
            let added = try await th.command("peer", "add", root, "--member", "vn", "--yes")
            #expect(added.status == 1)
            #expect(added.errors.contains("the root of 'kh' by its subject; ask 'vn' for theirs"), "\(added.errors)")
            #expect(try PeerBook.load(th.configuration, own: try th.root).list.peers.isEmpty)
        }
    }

    @Test(arguments: [true, false])
    func `a peer that is added again keeps what was set for it`(throughDaemon: Bool) async throws {
        try await Federation.run { federation in
            let th = try federation.node("th")
            let kh = try federation.node("kh")
            try th.pin(kh, dials: false)
            let own = try th.root
            let file = th.configuration.peersFile
            let pinned = try #require(try PeerBook.load(th.configuration, own: own).list.peer(kh.member))
            let narrow = PeerExchange(members: .only([th.member]), maxTLP: .amber)
            let limits = PeerLimits(entriesPerSecond: 777)
            let set = Peer(
                member: kh.member,
                name: pinned.name,
                rootFiles: pinned.rootFiles,
                accept: narrow,
                offer: narrow,
                limits: limits
            )
            try Data(PeerList([set]).json()).write(to: file)
            if throughDaemon { try await th.start() }

            let root = kh.configuration.keysFolder.appending(path: "root.cert.pem").path
            let added = try await th.command(
                "peer",
                "add",
                root,
                "--member",
                "kh",
                "--name",
                "Again",
                "--address",
                "127.0.0.1:9",
                "--yes"
            )
            #expect(added.status == 0, "\(added.errors)")

            let book = try PeerBook.load(th.configuration, own: own)
            let peer = try #require(book.list.peer(kh.member))
            #expect(peer.name == "Again" && peer.address != nil)
            #expect(peer.accept == narrow && peer.offer == narrow && peer.limits == limits)
            #expect(peer.rootFiles == pinned.rootFiles)
            #expect(book.trust.roots(of: kh.member) == [try kh.root])
        }
    }
}
