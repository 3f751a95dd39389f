import Foundation
import Membership
import Testing

struct NodeChainTests {
    let fixture: Fixture

    init() throws { fixture = try Fixture() }

    private func refusal(
        of der: [[UInt8]],
        trust: TrustSet? = nil,
        now: Date = june
    ) async throws -> CertificateError? {
        let trust = try trust ?? fixture.trust()
        do throws(CertificateError) {
            _ = try await trust.verifyNodeChain(der: der, now: now)
            return nil
        } catch {
            return error
        }
    }

    @Test func `a node certificate under a pinned root names its member`() async throws {
        let node = try fixture.node(of: fixture.thRoot)
        let peer = try await fixture.trust().verifyNodeChain(der: [node.der], now: june)
        #expect(peer.member == fixture.th)
        #expect(peer.certificate == node.fingerprint)
        #expect(peer.root == fixture.thRoot.root.fingerprint)
        #expect(peer.notAfter == node.notAfter)
    }

    @Test func `the root may be sent along`() async throws {
        let node = try fixture.node(of: fixture.thRoot)
        let peer = try await fixture.trust().verifyNodeChain(der: [node.der, fixture.thRoot.root.der], now: june)
        #expect(peer.root == fixture.thRoot.root.fingerprint)
    }

    @Test func `either of two pinned roots will do`() async throws {
        let next = try RootAuthority.generate(
            federation: fixture.federation,
            member: fixture.th,
            now: june,
            notAfter: june.addingTimeInterval(10 * year)
        )
        let trust = try TrustSet(
            federation: fixture.federation,
            own: fixture.kh,
            roots: [fixture.th: [fixture.thRoot.root, next.root]]
        )
        for root in [fixture.thRoot, next] {
            let peer = try await trust.verifyNodeChain(der: [try fixture.node(of: root).der], now: june)
            #expect(peer.root == root.root.fingerprint)
        }
    }

    @Test func `a certificate is valid from the day before it is made`() async throws {
        let node = try fixture.node(of: fixture.thRoot)
        #expect(try await refusal(of: [node.der], now: june.addingTimeInterval(-day)) == nil)
    }

    @Test func `a certificate not yet valid is reported with both times`() async throws {
        let node = try fixture.node(of: fixture.thRoot)
        let now = june.addingTimeInterval(-day - 60)
        let error = try await refusal(of: [node.der], now: now)
        let subject = "the certificate of mandala://wg-as.asean/th/node"
        #expect(error == .notYetValid(subject, notBefore: june.addingTimeInterval(-day), now: now))
        #expect(
            error?.description
                == "the certificate of mandala://wg-as.asean/th/node is not valid before 2026-05-31T08:00:00Z, and the "
                + "clock here says 2026-05-31T07:59:00Z: check the clocks of both sides"
        )
    }

    @Test func `an expired certificate is reported with both times`() async throws {
        let node = try fixture.node(of: fixture.thRoot)
        let now = node.notAfter.addingTimeInterval(60)
        let subject = "the certificate of mandala://wg-as.asean/th/node"
        #expect(try await refusal(of: [node.der], now: now) == .expired(subject, notAfter: node.notAfter, now: now))
    }

    @Test func `an expired root is told apart from an expired node`() async throws {
        let root = try RootAuthority.generate(
            federation: fixture.federation,
            member: fixture.th,
            now: june.addingTimeInterval(-2 * year),
            notAfter: june
        )
        let node = try fixture.node(
            of: root,
            now: june.addingTimeInterval(-year),
            notAfter: june.addingTimeInterval(year)
        )
        #expect(node.notAfter == june)
        let trust = try TrustSet(federation: fixture.federation, own: fixture.kh, roots: [fixture.th: [root.root]])
        let now = june.addingTimeInterval(1)
        let subject = "the certificate of mandala://wg-as.asean/th/node"
        let error = try await refusal(of: [node.der], trust: trust, now: now)
        #expect(error == .expired(subject, notAfter: june, now: now))
    }

    @Test func `a member without a pinned root is refused by name`() async throws {
        let stranger = try MemberID("zz")
        let root = try fixture.masquerade(fixture.thRoot, as: stranger)
        #expect(try await refusal(of: [try fixture.node(of: root).der]) == .unpinnedMember(stranger))
    }

    @Test func `a root cannot speak for another member`() async throws {
        let vn = try MemberID("vn")
        let vnRoot = try RootAuthority.generate(
            federation: fixture.federation,
            member: vn,
            now: june,
            notAfter: june.addingTimeInterval(year)
        )
        let trust = try TrustSet(
            federation: fixture.federation,
            own: fixture.kh,
            roots: [fixture.th: [fixture.thRoot.root], vn: [vnRoot.root]]
        )
        let forged = try fixture.node(of: try fixture.masquerade(fixture.thRoot, as: vn))
        let issuer = "'CN=th mandala root,O=wg-as.asean'"
        let error = try await refusal(of: [forged.der], trust: trust)
        #expect(error == .wrongRoot(vn, issuer: issuer, pinnedFor: fixture.th))
    }

    @Test func `a root of the same name with another key is refused`() async throws {
        let twin = try RootAuthority.generate(
            federation: fixture.federation,
            member: fixture.th,
            now: june,
            notAfter: june.addingTimeInterval(year)
        )
        let error = try await refusal(of: [try fixture.node(of: twin).der, twin.root.der])
        #expect(error == .wrongRoot(fixture.th, issuer: "'CN=th mandala root,O=wg-as.asean'", pinnedFor: nil))
    }

    @Test func `a certificate of another federation is refused`() async throws {
        let other = try FederationName("other.example")
        let root = try fixture.masquerade(fixture.thRoot, as: fixture.th, federation: other)
        let identity = NodeIdentity(federation: other, member: fixture.th, role: .node)
        #expect(
            try await refusal(of: [try fixture.node(of: root).der])
                == .wrongFederation(identity, expected: fixture.federation)
        )
    }

    @Test func `a node of the own member is refused`() async throws {
        let node = try fixture.node(of: fixture.khRoot)
        #expect(try await refusal(of: [node.der]) == .ownMember(fixture.kh))
    }

    @Test func `a revoked key is refused`() async throws {
        let node = try fixture.node(of: fixture.thRoot)
        let key = try Fingerprint(ofKeyIn: node.der)
        let trust = try fixture.trust(revokedKeys: [key])
        #expect(try await refusal(of: [node.der], trust: trust) == .revoked(fixture.th, key))
    }

    @Test func `a revoked root takes what it has certified with it`() async throws {
        let node = try fixture.node(of: fixture.thRoot)
        let key = try Fingerprint(ofKeyIn: fixture.thRoot.root.der)
        let trust = try fixture.trust(revokedKeys: [key])
        #expect(try await refusal(of: [node.der], trust: trust) == .revoked(fixture.th, key))
    }

    @Test func `a revoked key stays refused when its certificate's signature is written another way`() async throws {
        let node = try fixture.node(of: fixture.thRoot)
        let rewritten = try nodeWithRewritableSignature()
        #expect(try await refusal(of: [rewritten.other]) == nil)
        #expect(Fingerprint(ofCertificate: rewritten.der) != Fingerprint(ofCertificate: rewritten.other))
        let key = try Fingerprint(ofKeyIn: node.der)
        let trust = try fixture.trust(revokedKeys: [key])
        #expect(try await refusal(of: [rewritten.other], trust: trust) == .revoked(fixture.th, key))
    }

    /// A certificate, and the same with its last signature bit declared unused, which is taken for the same signature
    /// where that bit is zero.
    private func nodeWithRewritableSignature() throws -> (der: [UInt8], other: [UInt8]) {
        while true {
            let der = try fixture.node(of: fixture.thRoot).der
            guard let last = der.last, last.isMultiple(of: 2) else { continue }
            for length in 60...72 {
                let unusedBits = der.count - length - 1
                guard der[unusedBits] == 0, der[unusedBits + 1] == 0x30, Int(der[unusedBits + 2]) == length - 2,
                    der[unusedBits - 2] == 0x03
                else { continue }
                var other = der
                other[unusedBits] = 1
                return (der, other)
            }
        }
    }

    @Test func `a log key's certificate does not open a connection`() async throws {
        let key = try fixture.thRoot.issueLogKey(
            incarnation: .first,
            publicKey: Array(repeating: 7, count: 32),
            now: june,
            notAfter: june.addingTimeInterval(year)
        )
        #expect(try await refusal(of: [key.der]) == .wrongRole(key.identity, expected: .node))
    }

    @Test func `a root itself is no node`() async throws {
        #expect(try await refusal(of: [fixture.thRoot.root.der]) == .noIdentity)
    }

    @Test func `a chain of none or of five certificates is refused unread`() async throws {
        let node = try fixture.node(of: fixture.thRoot).der
        #expect(try await refusal(of: []) == .chainLength(0))
        #expect(try await refusal(of: Array(repeating: node, count: 5)) == .chainLength(5))
    }

    @Test func `an oversized certificate is refused unread`() async throws {
        #expect(try await refusal(of: [Array(repeating: 0x30, count: 16_385)]) == .tooLarge(bytes: 16_385))
    }

    @Test func `a certificate with any one byte changed is refused, or says the same`() async throws {
        let node = try fixture.node(of: fixture.thRoot).der
        let trust = try fixture.trust()
        let peer = try await trust.verifyNodeChain(der: [node], now: june)
        var accepted = 0
        for position in node.indices {
            for flip: UInt8 in [0x01, 0x80] {
                var damaged = node
                damaged[position] ^= flip
                guard let other = try? await trust.verifyNodeChain(der: [damaged], now: june) else { continue }
                accepted += 1
                #expect(other.member == peer.member && other.keys == peer.keys && other.notAfter == peer.notAfter)
            }
        }
        // Only the count of unused bits of the signature can change without harm.
        #expect(accepted <= 1)
    }

    @Test func `a certificate cut short is never accepted`() async throws {
        let node = try fixture.node(of: fixture.thRoot).der
        for count in stride(from: 0, to: node.count, by: 7) {
            let error = try await refusal(of: [Array(node.prefix(count))])
            guard case .malformed(position: 0, _)? = error else {
                Issue.record("cut to \(count): \(String(describing: error))")
                continue
            }
        }
    }

    @Test func `trust that has changed is seen on an earlier verified peer`() async throws {
        let node = try fixture.node(of: fixture.thRoot)
        let peer = try await fixture.trust().verifyNodeChain(der: [node.der], now: june)
        let without = try TrustSet(federation: fixture.federation, own: fixture.kh, roots: [:])
        #expect(throws: CertificateError.unpinnedMember(fixture.th)) { try without.check(peer) }
        let replaced = try TrustSet(
            federation: fixture.federation,
            own: fixture.kh,
            roots: [fixture.th: [fixture.khRoot.root]]
        )
        #expect(throws: CertificateError.rootNoLongerPinned(fixture.th, peer.root)) { try replaced.check(peer) }
        let key = try Fingerprint(ofKeyIn: node.der)
        #expect(throws: CertificateError.revoked(fixture.th, key)) {
            try fixture.trust(revokedKeys: [key]).check(peer)
        }
        try fixture.trust().check(peer)
    }
}
