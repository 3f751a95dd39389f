import Foundation
import Membership
import Testing

struct PeerListTests {
    private func list(_ peer: String) throws -> PeerList { try PeerList(json: Array("{\"peers\": [\(peer)]}".utf8)) }

    private func error(_ json: String) -> PeerListError? {
        do throws(PeerListError) {
            _ = try PeerList(json: Array(json.utf8))
            return nil
        } catch {
            return error
        }
    }

    @Test func `a peer needs only member, name and root`() throws {
        let peer = try #require(
            try list(#"{"member": "kh", "name": "KH", "roots": ["kh.pem"]}"#).peer(try MemberID("kh"))
        )
        #expect(peer.address == nil)
        #expect(peer.accept == PeerExchange(members: .all, maxTLP: .red))
        #expect(peer.offer == PeerExchange(members: .all, maxTLP: .red))
        #expect(peer.limits == PeerLimits(entriesPerSecond: 200_000, bytesPerSecond: 268_435_456))
    }

    @Test func `the example file is read, and reads back as written`() throws {
        let file = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().appending(path: "peers.example.json")
        let example = try PeerList(json: Array(Data(contentsOf: file)))
        #expect(example.peers.map(\.member.text) == ["kh", "vn", "interpol"])
        let vn = example.peers[1]
        #expect(vn.accept == PeerExchange(members: .only([try MemberID("vn")]), maxTLP: .amber))
        #expect(vn.rootFiles == ["roots/vn.pem", "roots/vn-next.pem"])
        #expect(try PeerList(json: example.json()) == example)
    }

    @Test func `adding replaces what stood for the member, and removing takes it away`() throws {
        let kh = try MemberID("kh")
        let first = Peer(member: kh, name: "one", rootFiles: ["a.pem"])
        let second = Peer(member: kh, name: "two", rootFiles: ["b.pem"])
        let list = try PeerList([first]).adding(second)
        #expect(list.peers == [second])
        #expect(list.removing(kh).peers.isEmpty)
    }

    @Test(arguments: [
        (#"{"peers": [], "peer": []}"#, "the file", "peer"),
        (#"{"peers": [{"member":"kh","name":"K","roots":["a"],"adress":"x"}]}"#, "peers[0]", "adress"),
        (
            #"{"peers": [{"member":"kh","name":"K","roots":["a"]},{"member":"th","name":"T","roots":["a"],"#
                + #""accept":{"maxTlp":"RED"}}]}"#, "peers[1].accept", "maxTlp"
        ),
        (#"{"peers": [{"member":"kh","name":"K","roots":["a"],"limits":{"burst":1}}]}"#, "peers[0].limits", "burst"),
    ])
    func `an unknown key is refused with its place`(json: String, path: String, key: String) {
        guard case .unknownKey(key, path: path, known: _)? = error(json) else {
            Issue.record("\(String(describing: error(json)))")
            return
        }
    }

    @Test func `an unknown key's message names the known ones`() {
        #expect(
            error(#"{"peers": [], "x": 1}"#)?.description
                == "unknown key 'x' in the file; the keys there are: peers"
        )
    }

    @Test(arguments: [
        ("{}", PeerListError.missing("peers", path: "the file")),
        ("[]", .wrongType(path: "the file", expected: "an object")),
        (#"{"peers": {}}"#, .wrongType(path: "peers", expected: "a list of peers")),
        (#"{"peers": [1]}"#, .wrongType(path: "peers[0]", expected: "an object")),
        (#"{"peers": [{"name":"K","roots":["a"]}]}"#, .missing("member", path: "peers[0]")),
        (#"{"peers": [{"member":"kh","roots":["a"]}]}"#, .missing("name", path: "peers[0]")),
        (#"{"peers": [{"member":"kh","name":"K"}]}"#, .missing("roots", path: "peers[0]")),
        (
            #"{"peers": [{"member":"kh","name":"K","roots":"a"}]}"#,
            .wrongType(path: "peers[0].roots", expected: "a list of file names")
        ),
        (
            #"{"peers": [{"member":"kh","name":"K","roots":[]}]}"#,
            .badValue(path: "peers[0].roots", reason: "name one file, or two while the root is being replaced")
        ),
        (
            #"{"peers": [{"member":"KH","name":"K","roots":["a"]}]}"#,
            .badName(path: "peers[0].member", .member("KH"))
        ),
        (
            #"{"peers": [{"member":"kh","name":"K","roots":["a"],"address":"a:99999"}]}"#,
            .badName(path: "peers[0].address", .address("a:99999"))
        ),
        (
            #"{"peers": [{"member":"kh","name":"K","roots":["a"],"offer":{"maxTLP":"amber"}}]}"#,
            .badValue(
                path: "peers[0].offer.maxTLP",
                reason: "'amber' is none of CLEAR, GREEN, AMBER, AMBER+STRICT, RED"
            )
        ),
        (
            #"{"peers": [{"member":"kh","name":"K","roots":["a"],"accept":{"members":"some"}}]}"#,
            .badValue(path: "peers[0].accept.members", reason: "write \"all\" or a list of member ids")
        ),
        (
            #"{"peers": [{"member":"kh","name":"K","roots":["a"],"accept":{"members":3}}]}"#,
            .wrongType(path: "peers[0].accept.members", expected: "\"all\" or a list of member ids")
        ),
        (
            #"{"peers": [{"member":"kh","name":"K","roots":["a"],"limits":{"entriesPerSecond":0}}]}"#,
            .badValue(path: "peers[0].limits.entriesPerSecond", reason: "write a whole number from 1 to 1000000")
        ),
        (
            #"{"peers": [{"member":"kh","name":"K","roots":["a"]},{"member":"k","name":"L","roots":["b"]}]}"#,
            .badName(path: "peers[1].member", .member("k"))
        ),
    ])
    func `a mistake is refused with its place`(json: String, expected: PeerListError) {
        #expect(error(json) == expected)
    }

    @Test func `a member listed twice is refused`() throws {
        let peer = #"{"member": "kh", "name": "K", "roots": ["a"]}"#
        #expect(throws: PeerListError.twice(try MemberID("kh"))) { try list(peer + "," + peer) }
    }

    @Test(arguments: ["1e99", "1.5", "99999999999999999999"])
    func `a limit that is no whole number is refused with its place`(number: String) {
        let found = error(
            #"{"peers": [{"member":"kh","name":"K","roots":["a"],"limits":{"bytesPerSecond":"# + number + "}}]}"
        )
        #expect(found?.description.hasPrefix("peers[0].limits.bytesPerSecond") == true, "\(String(describing: found))")
    }

    @Test(arguments: ["", "{", "peers", "{\"peers\": [,]}"])
    func `what is not JSON is refused`(text: String) {
        guard case .notJSON? = error(text) else {
            Issue.record("\(String(describing: error(text)))")
            return
        }
    }

    @Test func `trust is built from the list through a loader of files`() throws {
        let fixture = try Fixture()
        let list = try PeerList([Peer(member: fixture.th, name: "TH", rootFiles: ["th.pem"])])
        let trust = try TrustSet(
            federation: fixture.federation,
            own: fixture.kh,
            ownRoots: [fixture.khRoot.root],
            peers: list
        ) { file in
            #expect(file == "th.pem")
            return Array(fixture.thRoot.certificatePEM.utf8)
        }
        #expect(trust.members == [fixture.kh, fixture.th])
        #expect(trust.roots(of: fixture.th) == [fixture.thRoot.root])
    }

    @Test func `a root file that is no certificate is named with its member`() throws {
        let fixture = try Fixture()
        let list = try PeerList([Peer(member: fixture.th, name: "TH", rootFiles: ["th.pem"])])
        #expect(throws: TrustSetError.invalid(fixture.th, file: "th.pem", .pem("it holds no certificate"))) {
            try TrustSet(federation: fixture.federation, own: fixture.kh, ownRoots: [], peers: list) { _ in
                Array("nothing".utf8)
            }
        }
    }

    @Test func `the own member cannot be its own peer`() throws {
        let fixture = try Fixture()
        let list = try PeerList([Peer(member: fixture.kh, name: "KH", rootFiles: ["kh.pem"])])
        #expect(throws: TrustSetError.ownMemberAsPeer(fixture.kh)) {
            try TrustSet(federation: fixture.federation, own: fixture.kh, ownRoots: [], peers: list) { _ in [] }
        }
    }
}
