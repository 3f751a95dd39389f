import Foundation
import Logging
import Membership
import NIOCore
import PeerLink
import Testing

@Suite(.timeLimit(.minutes(10)))
struct TrustChangeTests {
    let federation: TestFederation

    init() throws { federation = try TestFederation() }

    /// Connects th and vn to kh, changes kh's trust, and expects th to be cut off for `reason` and vn to stay.
    private func expectCut(_ reason: CertificateError, after change: (TestNode, TestNode) throws -> TrustSet)
        async throws
    {
        let kh = try federation.node(federation.kh)
        let th = try federation.node(federation.th)
        let vn = try federation.node(federation.vn)
        let (ends, report) = AsyncStream.makeStream(of: PeerLinkError?.self)
        let serve: @Sendable (PeerConnection) async -> Void = { connection in
            if connection.member == vn.member {
                await TestNode.echo(connection)
            } else {
                try? await connection.send(ByteBuffer(string: "welcome"))
                report.yield(await end(of: connection))
            }
        }
        try await kh.listening(serve: serve) { address in
            try await vn.connect(to: address, expecting: kh.member) { staying in
                try await th.connect(to: address, expecting: kh.member) { leaving in
                    var frames = leaving.inbound.makeAsyncIterator()
                    _ = try await frames.next()
                    let cut = kh.endpoint.trust.update(try change(kh, th))
                    #expect(cut.map(\.member) == [th.member])
                    #expect(try await frames.next() == nil)
                }
                for await end in ends {
                    #expect(end == .distrusted(reason))
                    break
                }
                try await staying.send(ByteBuffer(string: "still here"))
                var frames = staying.inbound.makeAsyncIterator()
                #expect(try await frames.next() == ByteBuffer(string: "still here"))
            }
        }
        #expect(kh.log.lines(.notice).map(\.reason) == ["connection closed because trust has changed: \(reason)"])
    }

    @Test func `removing a peer closes its connections and no others`() async throws {
        try await expectCut(.unpinnedMember(federation.th)) { kh, _ in
            try federation.trust(own: kh.member, members: [federation.kh, federation.vn])
        }
    }

    @Test func `replacing a peer's root closes the connections under the old one`() async throws {
        let old = try federation.root(federation.th).root.fingerprint
        let new = try TestFederation.root(of: federation.th, in: federation.name)
        try await expectCut(.rootNoLongerPinned(federation.th, old)) { kh, _ in
            try TrustSet(
                federation: federation.name,
                own: kh.member,
                roots: [federation.th: [new.root], federation.vn: [try federation.root(federation.vn).root]]
            )
        }
    }

    @Test func `revoking a key closes the connections that stand on it`() async throws {
        let kh = try federation.node(federation.kh)
        let th = try federation.node(federation.th)
        try await kh.listening(serve: TestNode.wait) { address in
            try await th.connect(to: address, expecting: kh.member) { connection in
                let line = await kh.log.first(.info)
                #expect(line.reason == "connected as member 'th'")
                let cut = kh.endpoint.trust.update(
                    try TrustSet(
                        federation: federation.name,
                        own: kh.member,
                        roots: federation.roots.mapValues { [$0.root] },
                        revokedKeys: [try Fingerprint(ofKeyIn: th.certificate.der)]
                    )
                )
                #expect(cut.map(\.certificate) == [th.certificate.fingerprint])
                #expect(await end(of: connection) == nil)
            }
        }
    }

    @Test func `adding a peer lets it in without a restart`() async throws {
        let kh = try federation.node(federation.kh, trusting: [federation.kh])
        let th = try federation.node(federation.th)
        try await kh.listening { address in
            await #expect(throws: PeerLinkError.self) {
                try await th.connect(to: address, expecting: kh.member) { connection in
                    for try await _ in connection.inbound {}
                }
            }
            kh.endpoint.trust.update(try federation.trust(own: kh.member))
            try await th.connect(to: address, expecting: kh.member) { connection in
                try await connection.send(ByteBuffer(string: "hello"))
                var frames = connection.inbound.makeAsyncIterator()
                #expect(try await frames.next() == ByteBuffer(string: "hello"))
            }
        }
    }
}
