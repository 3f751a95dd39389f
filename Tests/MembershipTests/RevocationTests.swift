import Foundation
import Membership
import Testing

struct RevocationTests {
    let fixture: Fixture
    private let stolen: Fingerprint

    init() throws {
        fixture = try Fixture()
        stolen = try fixture.nodeKey.fingerprint
    }

    private func list(
        _ root: RootAuthority? = nil,
        serial: UInt64 = 1,
        reason: String = "stolen with the server"
    ) throws -> RevocationList {
        try RevocationList(
            by: root ?? fixture.thRoot,
            serial: serial,
            now: june,
            entries: [.init(key: stolen, reason: reason)]
        )
    }

    private func refusal(_ bytes: [UInt8], _ trust: TrustSet) -> RevocationError? {
        do throws(RevocationError) {
            _ = try RevocationList(verifying: bytes, by: trust)
            return nil
        } catch { return error }
    }

    @Test func `a list is read as it was signed`() throws {
        let list = try list(serial: 7)
        let read = try RevocationList(verifying: list.bytes, by: try fixture.trust())
        #expect(read == list)
        #expect(read.member == fixture.th && read.serial == 7 && read.keys == [stolen])
        #expect(read.seconds == UInt64(june.timeIntervalSince1970))
        #expect(read.entries.map(\.reason) == ["stolen with the server"])
        #expect(
            String(decoding: list.bytes, as: UTF8.self).contains("\nkey \(stolen) stolen with the server\n\nsignature ")
        )
    }

    @Test func `no byte of it can be changed`() throws {
        let (list, trust) = (try list(), try fixture.trust())
        for position in list.bytes.indices {
            var forged = list.bytes
            forged[position] ^= 1
            #expect(refusal(forged, trust) != nil, "byte \(position)")
        }
        #expect(refusal(list.bytes + [0x0a], trust) != nil)
        #expect(refusal(list.bytes.dropLast(), trust) != nil)
    }

    @Test func `another member's root revokes nothing, whatever the list says`() async throws {
        let trust = try fixture.trust()
        // kh's root in th's name.
        let forged = try list(try fixture.masquerade(fixture.khRoot, as: fixture.th))
        #expect(refusal(forged.bytes, trust) == .unpinnedRoot(fixture.th, fixture.khRoot.root.fingerprint))
        // kh's list, which names a key of th's, is good, and touches kh's chains alone.
        let foreign = try RevocationList(verifying: try list(fixture.khRoot).bytes, by: trust)
        let th = try fixture.node(of: fixture.thRoot)
        _ = try await trust.revoking([foreign]).verifyNodeChain(der: [th.der], now: june)
    }

    @Test func `a revoked key is refused, in connections that stand too, and another key of the member is not`()
        async throws
    {
        let trust = try fixture.trust()
        let issued = try fixture.node(of: fixture.thRoot)
        let peer = try await trust.verifyNodeChain(der: [issued.der], now: june)
        let revoking = trust.revoking([try list()])
        let expected = CertificateError.revoked(fixture.th, stolen)
        #expect(throws: expected) { try revoking.check(peer) }
        await #expect(throws: expected) { try await revoking.verifyNodeChain(der: [issued.der], now: june) }
        let other = try fixture.thRoot.issueNode(
            publicKeyPEM: NodeKey.generate().publicKeyPEM,
            now: june,
            notAfter: june.addingTimeInterval(year)
        )
        _ = try await revoking.verifyNodeChain(der: [other.der], now: june)
    }

    @Test func `a signature by another root than the one it names is refused`() throws {
        let (good, other) = (try list(), try list(serial: 2))
        let text = String(decoding: good.bytes, as: UTF8.self)
        let signature = try #require(String(decoding: other.bytes, as: UTF8.self).split(separator: "\n").last)
        let body = try #require(text.range(of: "\nsignature "))
        let forged = text[..<body.lowerBound] + "\n\(signature)\n"
        let error = refusal(Array(forged.utf8), try fixture.trust())
        #expect(error == .badSignature(fixture.th))
        #expect(error?.isSendersFault == true)
    }

    @Test func `what only this node does not pin is not its sender's fault`() throws {
        let list = try list()
        let stranger = try TrustSet(federation: fixture.federation, own: fixture.kh, roots: [:])
        #expect(refusal(list.bytes, stranger) == .unpinnedMember(fixture.th))
        #expect(RevocationError.unpinnedMember(fixture.th).isSendersFault == false)
        #expect(RevocationError.unpinnedRoot(fixture.th, stolen).isSendersFault == false)
        let other = try TrustSet(
            federation: try FederationName("elsewhere"),
            own: fixture.kh,
            roots: [fixture.th: [fixture.thRoot.root]]
        )
        #expect(refusal(list.bytes, other) == .wrongFederation(fixture.federation, expected: other.federation))
    }

    @Test func `the highest serial counts, and of equal ones everybody takes the same`() throws {
        let (first, second) = (try list(serial: 1), try list(serial: 2))
        #expect(second.isNewer(than: first) && !first.isNewer(than: second))
        let (one, another) = (try list(reason: "one"), try list(reason: "another"))
        #expect(one.isNewer(than: another) != another.isNewer(than: one))
        // Signed twice, it is the same list.
        let again = try list(reason: "one")
        #expect(!one.isNewer(than: again) && !again.isNewer(than: one))
    }

    @Test func `a root does not revoke itself`() throws {
        let root = try Fingerprint(ofKeyIn: fixture.thRoot.root.der)
        #expect(throws: RevocationError.revokesItsRoot(fixture.th)) {
            try RevocationList(
                by: fixture.thRoot,
                serial: 1,
                now: june,
                entries: [.init(key: root, reason: "stolen")]
            )
        }
    }

    @Test(arguments: ["", "two\nlines", "ภาษาไทย", String(repeating: "a", count: 121)])
    func `a reason is a line of printable ASCII`(reason: String) {
        #expect(throws: RevocationError.self) { try list(reason: reason) }
    }

    @Test func `a list names 1 to 512 keys, each once`() throws {
        func entries(_ count: Int) -> [RevocationList.Entry] {
            (0..<count).map {
                .init(key: Fingerprint(ofCertificate: Array("\($0)".utf8)), reason: String(repeating: "r", count: 120))
            }
        }
        func made(_ entries: [RevocationList.Entry]) throws(RevocationError) -> RevocationList {
            try RevocationList(by: fixture.thRoot, serial: 1, now: june, entries: entries)
        }
        #expect(throws: RevocationError.keyCount(0)) { try made([]) }
        #expect(throws: RevocationError.keyCount(513)) { try made(entries(513)) }
        #expect(try made(entries(512)).entries.count == 512)
        #expect(try made(entries(2) + entries(2)).entries.count == 2)
    }

    @Test(arguments: [0, (1 << 48) + 1] as [UInt64])
    func `a serial out of range is refused`(serial: UInt64) {
        #expect(throws: RevocationError.serial(serial)) { try list(serial: serial) }
    }
}

/// Roots that openssl made, of every kind of key.
@Suite(.enabled(if: Subprocess.openssl != nil))
struct OpenSSLRevocationTests {
    @Test(arguments: [
        "EC -pkeyopt ec_paramgen_curve:P-256", "EC -pkeyopt ec_paramgen_curve:P-384", "ED25519",
        "RSA -pkeyopt rsa_keygen_bits:3072",
    ])
    func `a list is signed as the root's key is, and openssl verifies it`(kind: String) async throws {
        try await Subprocess.withFolder { folder in
            try Subprocess.run(
                """
                openssl genpkey -algorithm \(kind) -out root.key
                openssl req -new -x509 -key root.key -days 30 -subj /CN=root -addext keyUsage=critical,keyCertSign \
                    -out root.pem
                openssl pkey -in root.key -pubout -out root.pub
                """,
                in: folder
            )
            let (federation, th) = (try FederationName("wg-as.asean"), try MemberID("th"))
            let authority = try RootAuthority(
                federation: federation,
                member: th,
                certificateFile: Array(try Data(contentsOf: folder.appending(path: "root.pem"))),
                privateKeyPEM: try String(contentsOf: folder.appending(path: "root.key"), encoding: .utf8)
            )
            let entry = RevocationList.Entry(key: Fingerprint(ofCertificate: [1]), reason: "stolen")
            let list = try RevocationList(by: authority, serial: 1, now: june, entries: [entry])
            let trust = try TrustSet(
                federation: federation,
                own: try MemberID("kh"),
                roots: [th: [authority.root]]
            )
            #expect(try RevocationList(verifying: list.bytes, by: trust) == list)
            try Data(list.bytes).write(to: folder.appending(path: "list"))
            let check =
                kind == "ED25519"
                ? "openssl pkeyutl -verify -pubin -inkey root.pub -rawin -in body -sigfile sig"
                : "openssl dgst -sha\(kind.contains("384") ? 384 : 256) -verify root.pub -signature sig body"
            let output = try Subprocess.run(
                """
                sed '/^$/,$d' list > body
                sed -n 's/^signature //p' list | base64 -d > sig
                \(check)
                """,
                in: folder
            )
            #expect(output.contains("Verified OK") || output.contains("Verified Successfully"))
        }
    }
}
