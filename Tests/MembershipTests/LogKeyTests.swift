import Crypto
import Foundation
import Membership
import Testing

struct LogKeyTests {
    let fixture: Fixture
    let key = Curve25519.Signing.PrivateKey()

    init() throws { fixture = try Fixture() }

    private func issue(_ root: RootAuthority, incarnation: UInt32 = 1) throws -> IssuedCertificate {
        try root.issueLogKey(
            incarnation: try Incarnation(incarnation),
            publicKey: Array(key.publicKey.rawRepresentation),
            now: june,
            notAfter: june.addingTimeInterval(5 * year)
        )
    }

    @Test func `a certified log key yields its origin and its 32 bytes`() async throws {
        let issued = try issue(fixture.thRoot, incarnation: 3)
        let verified = try await fixture.trust().verifyLogKey(der: [issued.der], now: june)
        #expect(verified.origin.description == "wg-as.asean/th/3")
        #expect(verified.publicKey == Array(key.publicKey.rawRepresentation))
        #expect(verified.root == fixture.thRoot.root.fingerprint)
        #expect(!verified.isRevoked)
    }

    @Test func `the own member's log key verifies too`() async throws {
        let issued = try issue(fixture.khRoot)
        let verified = try await fixture.trust().verifyLogKey(der: [issued.der], now: june)
        #expect(verified.origin.member == fixture.kh)
    }

    @Test func `a revoked log key is told, since what it signed before may still count`() async throws {
        let issued = try issue(fixture.thRoot)
        let trust = try fixture.trust(revokedKeys: [try Fingerprint(ofKeyIn: issued.der)])
        #expect(try await trust.verifyLogKey(der: [issued.der], now: june).isRevoked)
    }

    @Test func `a node's certificate is no log key`() async throws {
        let node = try fixture.node(of: fixture.thRoot)
        let trust = try fixture.trust()
        await #expect(throws: CertificateError.wrongRole(node.identity, expected: .log)) {
            try await trust.verifyLogKey(der: [node.der], now: june)
        }
    }

    @Test func `a log key of another length is not certified`() {
        #expect(throws: CertificateError.key("an Ed25519 public key has 32 bytes, not 31")) {
            try fixture.thRoot.issueLogKey(
                incarnation: .first,
                publicKey: Array(repeating: 1, count: 31),
                now: june,
                notAfter: june.addingTimeInterval(year)
            )
        }
    }
}
