import Crypto
import Foundation
import Membership
import Testing

struct RequestedKeyTests {
    private let fixture: Fixture
    private let seed = Array(Curve25519.Signing.PrivateKey().rawRepresentation)

    init() throws { fixture = try Fixture() }

    private func issue(_ role: NodeIdentity.Role, _ file: String) throws -> IssuedCertificate {
        let key = try RequestedKey(file: Array(file.utf8))
        return try fixture.thRoot.issue(role, for: key, now: june, notAfter: june.addingTimeInterval(year))
    }

    private var log: NodeIdentity {
        NodeIdentity(federation: fixture.federation, member: fixture.th, role: .log(.first))
    }

    @Test func `a node's request and its bare key are certified alike`() async throws {
        let node = NodeIdentity(federation: fixture.federation, member: fixture.th, role: .node)
        for file in [try fixture.nodeKey.requestPEM(for: node), fixture.nodeKey.publicKeyPEM] {
            let leaf = try await fixture.trust().verifyLeaf(der: [try issue(.node, file).der], now: june)
            #expect(leaf.identity == node)
            #expect(leaf.key == (try fixture.nodeKey.fingerprint))
        }
    }

    @Test func `the issuer says whose key it is, not the request`() async throws {
        let request = try CertificateRequest.pem(for: log, seed: seed)
        let leaf = try await fixture.trust().verifyLeaf(der: [try issue(.witness, request).der], now: june)
        #expect(leaf.identity.role == .witness)
        #expect(leaf.key == (try Fingerprint(ofEd25519Seed: seed)))
    }

    @Test func `a key of the wrong kind is not certified`() throws {
        let request = try CertificateRequest.pem(for: log, seed: seed)
        let node = NodeIdentity(federation: fixture.federation, member: fixture.th, role: .node)
        #expect(throws: CertificateError.wrongKey(node, found: "Ed25519", expected: "P-256")) {
            try issue(.node, request)
        }
        #expect(throws: CertificateError.wrongKey(log, found: "P-256", expected: "Ed25519")) {
            try issue(.log(.first), fixture.nodeKey.publicKeyPEM)
        }
    }

    @Test func `a request that another key has signed is refused`() throws {
        let lines = try CertificateRequest.pem(for: log, seed: seed).split(separator: "\n")
        var der = Array(try #require(Data(base64Encoded: lines.dropFirst().dropLast().joined())))
        let last = der.count - 1
        der[last] ^= 1
        let base64 = Data(der).base64EncodedString(options: [.lineLength64Characters, .endLineWithLineFeed])
        let forged = "-----BEGIN CERTIFICATE REQUEST-----\n\(base64)\n-----END CERTIFICATE REQUEST-----\n"
        #expect(throws: CertificateError.key("the certificate request is not signed with the key that it carries")) {
            try RequestedKey(file: Array(forged.utf8))
        }
    }

    @Test func `a private key is refused as one`() {
        #expect(
            throws: CertificateError.key(
                "it is a private key, which must never leave its owner; send a certificate request"
            )
        ) { try RequestedKey(file: Array(fixture.nodeKey.privateKeyPEM.utf8)) }
    }
}
