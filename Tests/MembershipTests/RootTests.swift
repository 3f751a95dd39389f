import Foundation
import Membership
import Testing

struct RootTests {
    let fixture: Fixture

    init() throws { fixture = try Fixture() }

    @Test func `a root read back from PEM issues the same trust`() async throws {
        let again = try fixture.masquerade(fixture.thRoot, as: fixture.th)
        #expect(again.root == fixture.thRoot.root)
        let node = try fixture.node(of: again)
        #expect(try await fixture.trust().verifyNodeChain(der: [node.der], now: june).member == fixture.th)
    }

    @Test func `the private key must be the certificate's`() throws {
        #expect(throws: CertificateError.keyDoesNotMatch) {
            try RootAuthority(
                federation: fixture.federation,
                member: fixture.th,
                certificateFile: Array(fixture.thRoot.certificatePEM.utf8),
                privateKeyPEM: fixture.khRoot.privateKeyPEM()
            )
        }
    }

    @Test func `nothing is certified beyond the life of its root`() throws {
        let node = try fixture.node(of: fixture.thRoot, notAfter: june.addingTimeInterval(100 * year))
        #expect(node.notAfter == fixture.thRoot.root.notAfter)
    }

    @Test func `a node's certificate cannot be pinned as a root`() throws {
        let node = try fixture.node(of: fixture.thRoot)
        #expect(throws: CertificateError.notAnAuthority) { try PinnedRoot(file: Array(node.pem.utf8)) }
    }

    @Test func `a root's file is read as PEM or DER`() throws {
        let root = fixture.thRoot.root
        #expect(try PinnedRoot(file: Array(fixture.thRoot.certificatePEM.utf8)) == root)
        #expect(try PinnedRoot(file: root.der) == root)
    }

    @Test func `a file with a private key in it is refused`() throws {
        let file = fixture.thRoot.certificatePEM + (try fixture.thRoot.privateKeyPEM())
        #expect(
            throws: CertificateError.pem(
                "it holds a private key, which must never leave its owner; keep only the certificate in it"
            )
        ) { try PinnedRoot(file: Array(file.utf8)) }
    }

    @Test func `a file of two certificates is no root`() throws {
        let file = fixture.thRoot.certificatePEM + fixture.khRoot.certificatePEM
        #expect(throws: CertificateError.pem("it holds 2 certificates; it must hold one")) {
            try PinnedRoot(file: Array(file.utf8))
        }
    }

    @Test(arguments: ["", "hello", "-----BEGIN CERTIFICATE-----\nAAAA", "\u{FEFF}"])
    func `what is no certificate file is refused`(text: String) {
        #expect(throws: CertificateError.self) { try PinnedRoot(file: Array(text.utf8)) }
    }

    @Test func `one root cannot be pinned for two members`() {
        let shared = fixture.thRoot.root
        #expect(throws: TrustSetError.sharedRoot(fixture.kh, fixture.th, shared.fingerprint)) {
            try TrustSet(
                federation: fixture.federation,
                own: fixture.kh,
                roots: [fixture.th: [shared], fixture.kh: [shared]]
            )
        }
    }

    @Test func `a node key reads back from PEM`() throws {
        let key = NodeKey.generate()
        #expect(try NodeKey(privateKeyPEM: key.privateKeyPEM).publicKeyPEM == key.publicKeyPEM)
    }

    @Test func `a key that is not P-256 is not certified as a node`() {
        #expect(throws: CertificateError.key("it is not a P-256 public key in PEM")) {
            try fixture.thRoot.issueNode(
                publicKeyPEM: "-----BEGIN PUBLIC KEY-----\nMCowBQYDK2VwAyEA\n-----END PUBLIC KEY-----\n",
                now: june,
                notAfter: june.addingTimeInterval(year)
            )
        }
    }
}
