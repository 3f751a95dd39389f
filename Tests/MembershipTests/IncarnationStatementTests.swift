import Foundation
import Membership
import Testing

struct IncarnationStatementTests {
    let fixture: Fixture
    private let log: LogOrigin
    private let tree = (0..<32).map { UInt8($0) }

    init() throws {
        fixture = try Fixture()
        log = try LogOrigin(parsing: "wg-as.asean/th/1")
    }

    private func statement(_ root: RootAuthority? = nil, size: UInt64 = 180) throws -> IncarnationStatement {
        try IncarnationStatement(by: root ?? fixture.thRoot, closing: log, size: size, tree: tree, now: june)
    }

    private func refusal(_ bytes: [UInt8], _ trust: TrustSet) -> IncarnationError? {
        do throws(IncarnationError) {
            _ = try IncarnationStatement(verifying: bytes, by: trust)
            return nil
        } catch { return error }
    }

    @Test func `a statement is read as it was signed`() throws {
        let made = try statement()
        let read = try IncarnationStatement(verifying: made.bytes, by: try fixture.trust())
        #expect(read == made)
        #expect(read.closes == log && read.size == 180 && read.tree == tree && read.member == fixture.th)
        #expect("\(read.opens)" == "wg-as.asean/th/2")
        #expect(
            String(decoding: made.bytes, as: UTF8.self).hasPrefix(
                "mandala/incarnation/v1\nwg-as.asean\nth\nincarnation 2\n"
            )
        )
    }

    @Test(.enabled(if: Subprocess.openssl != nil))
    func `an Ed25519 root signs as well as one of P-256`() async throws {
        try await Subprocess.withFolder { folder in
            try Subprocess.run(
                """
                openssl genpkey -algorithm ed25519 -out key.pem
                openssl req -x509 -new -key key.pem -days 3650 -subj /O=wg-as.asean/CN=th -out root.pem \
                  -addext basicConstraints=critical,CA:TRUE,pathlen:0 -addext keyUsage=critical,keyCertSign,cRLSign
                """,
                in: folder
            )
            let root = try RootAuthority(
                federation: fixture.federation,
                member: fixture.th,
                certificateFile: Array(try Data(contentsOf: folder.appending(path: "root.pem"))),
                privateKeyPEM: try String(contentsOf: folder.appending(path: "key.pem"), encoding: .utf8)
            )
            let trust = try TrustSet(
                federation: fixture.federation,
                own: fixture.kh,
                roots: [fixture.th: [fixture.thRoot.root, root.root], fixture.kh: [fixture.khRoot.root]]
            )
            let made = try statement(root)
            #expect(try IncarnationStatement(verifying: made.bytes, by: trust) == made)
            #expect(refusal(made.bytes, try fixture.trust()) == .unpinnedRoot(fixture.th, root.root.fingerprint))
            // By either root it says the same.
            #expect(made.agrees(with: try statement()))
            #expect(made.bytes != (try statement().bytes))
        }
    }

    @Test func `no byte of it can be changed`() throws {
        let (made, trust) = (try statement(), try fixture.trust())
        for position in made.bytes.indices {
            var forged = made.bytes
            forged[position] ^= 1
            #expect(refusal(forged, trust) != nil, "byte \(position)")
        }
        #expect(refusal(made.bytes + [0x0a], trust) != nil)
        #expect(refusal(made.bytes.dropLast(), trust) != nil)
    }

    @Test func `another member's root closes nothing`() throws {
        let trust = try fixture.trust()
        let forged = try statement(try fixture.masquerade(fixture.khRoot, as: fixture.th))
        #expect(refusal(forged.bytes, trust) == .unpinnedRoot(fixture.th, fixture.khRoot.root.fingerprint))
        #expect(throws: IncarnationError.otherMember(log, fixture.kh)) { try statement(fixture.khRoot) }
    }

    @Test func `a log is closed by the next number alone, and with what it holds`() throws {
        let text = String(decoding: try statement().bytes, as: UTF8.self)
        let skipped = text.replacing("incarnation 2\n", with: "incarnation 3\n")
        #expect(refusal(Array(skipped.utf8), try fixture.trust()) == .number(3, after: log))
        #expect(throws: IncarnationError.size(0)) { try statement(size: 0) }
        #expect(throws: IncarnationError.size(1 << 40)) { try statement(size: 1 << 40) }
    }
}
