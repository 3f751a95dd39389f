import Foundation
import Logging
import Membership
import NIOCore
import NIOSSL
@testable import PeerLink
import Testing

/// Who is kept out, and what the operator reads about it.
@Suite(.timeLimit(.minutes(10)))
struct RefusalTests {
    let federation: TestFederation
    let letIn = Counter()

    init() throws { federation = try TestFederation() }

    /// Lets `client` at a node and expects that it is kept out with one line, which gives `reason`.
    private func expectRefusal(
        _ reason: String,
        by server: TestNode? = nil,
        of client: (PeerAddress) async throws -> Void
    ) async throws {
        let server = try server ?? federation.node(federation.kh)
        try await server.listening(serve: { [letIn] _ in letIn.increment() }) { address in
            try await client(address)
            let line = await server.log.first(.notice)
            #expect(line.reason == "refused: \(reason)")
            #expect(line.peer?.hasPrefix("127.0.0.1:") == true)
            #expect(line.message == "peer \(line.peer ?? ""): refused: \(reason)")
        }
        #expect(server.log.lines(.notice).count == 1)
        #expect(server.log.lines(.warning).isEmpty)
        #expect(letIn.value == 0)
    }

    /// As above, for a client with the credential of `node`.
    private func expectRefusal(_ reason: CertificateError, of node: TestNode, by server: TestNode? = nil) async throws {
        try await expectRefusal(reason.description, by: server) { address in
            try await RawClient.run(address, try RawClient.configuration(node))
        }
    }

    @Test func `a client without a certificate`() async throws {
        try await expectRefusal("it presented no certificate") { address in
            try await RawClient.run(address, try RawClient.configuration())
        }
    }

    @Test func `a member whose root is not pinned`() async throws {
        let server = try federation.node(federation.kh, trusting: [federation.kh])
        try await expectRefusal(.unpinnedMember(federation.th), of: try federation.node(federation.th), by: server)
    }

    @Test func `a certificate signed by a root of the same name that is not pinned`() async throws {
        let stranger = try TestFederation.root(of: federation.th, in: federation.name)
        let issuer = "'CN=th mandala root,O=wg-as.asean'"
        try await expectRefusal(
            .wrongRoot(federation.th, issuer: issuer, pinnedFor: nil),
            of: try federation.node(federation.th, by: stranger)
        )
    }

    @Test func `a certificate that names another member than its root's`() async throws {
        let th = try federation.root(federation.th)
        let forger = try RootAuthority(
            federation: federation.name,
            member: federation.vn,
            certificateFile: Array(th.certificatePEM.utf8),
            privateKeyPEM: try th.privateKeyPEM()
        )
        let issuer = "'CN=th mandala root,O=wg-as.asean'"
        try await expectRefusal(
            .wrongRoot(federation.vn, issuer: issuer, pinnedFor: federation.th),
            of: try federation.node(federation.vn, by: forger)
        )
    }

    @Test func `an expired certificate`() async throws {
        let node = try federation.node(federation.th, issued: june.addingTimeInterval(-2 * year))
        let subject = "the certificate of mandala://wg-as.asean/th/node"
        try await expectRefusal(.expired(subject, notAfter: node.certificate.notAfter, now: june), of: node)
    }

    @Test func `a certificate not yet valid`() async throws {
        let node = try federation.node(federation.th, issued: june.addingTimeInterval(year))
        let subject = "the certificate of mandala://wg-as.asean/th/node"
        let notBefore = june.addingTimeInterval(year - 24 * 60 * 60)
        try await expectRefusal(.notYetValid(subject, notBefore: notBefore, now: june), of: node)
    }

    @Test func `a node of the own member`() async throws {
        try await expectRefusal(.ownMember(federation.kh), of: try federation.node(federation.kh))
    }

    @Test func `a client that speaks only TLS 1_2`() async throws {
        try await expectRefusal("it offers TLS 1.2 or older; TLS 1.3 is needed") { address in
            var configuration = try RawClient.configuration(try federation.node(federation.th))
            configuration.maximumTLSVersion = .tlsv12
            try await RawClient.run(address, configuration)
        }
    }

    @Test(arguments: ["GET / HTTP/1.1\r\n\r\n", "SSH-2.0-OpenSSH_9.2\r\n", "\0\0\0\u{5}hello"])
    func `plain text`(text: String) async throws {
        try await expectRefusal("it does not speak TLS: plain text, or another protocol") { address in
            try await RawClient.run(address, nil, writing: Array(text.utf8))
        }
    }

    @Test func `a client that connects and never speaks`() async throws {
        var configuration = PeerLinkConfiguration()
        configuration.handshakeTimeout = .milliseconds(20)
        let server = try federation.node(federation.kh, configuration: configuration)
        try await expectRefusal("no TLS handshake within 0.02 seconds", by: server) { address in
            try await RawClient.run(address, nil)
        }
    }

    @Test func `a client that hangs up before it has shaken hands is no alarm`() async throws {
        let kh = try federation.node(federation.kh)
        try await kh.listening { address in
            try await RawClient.open(address, nil).close().get()
            #expect(
                await kh.log.first(.info).reason
                    == "refused: it closed the connection during the TLS handshake"
            )
        }
        #expect(kh.log.lines(.notice).isEmpty)
    }

    @Test(arguments: [true, false])
    func `one handshake too many keeps out strangers and, once it ends, nobody`(isOfOneAddress: Bool) async throws {
        var configuration = PeerLinkConfiguration()
        var which = ""
        if isOfOneAddress {
            configuration.handshakesPerAddressMax = 1
            which = " from this address"
        } else {
            configuration.handshakesMax = 1
        }
        configuration.handshakeTimeout = .seconds(60)
        let kh = try federation.node(federation.kh, configuration: configuration)
        let th = try federation.node(federation.th)
        try await kh.listening { [which] address in
            try await th.connect(to: address, expecting: kh.member) { first in
                // The first has proven whose it is, and is not counted any more.
                #expect(try await echoes(first))
                // Of two that never speak one is let in: which, their event loops settle between them.
                let silent = [try await RawClient.open(address, nil), try await RawClient.open(address, nil)]
                await withTaskGroup(of: Void.self) { group in
                    for channel in silent { group.addTask { try? await channel.closeFuture.get() } }
                    await group.next()
                    for channel in silent { channel.close(promise: nil) }
                }
                let reason = "there are 1 connections\(which) already that have not proven whose they are, the limit"
                #expect(Set(kh.log.lines(.notice).map(\.reason)) == ["refused: \(reason)"])
                var isServed = false
                while !isServed {
                    isServed = (try? await th.connect(to: address, expecting: kh.member, echoes)) ?? false
                }
            }
        }
    }

    @Test func `of many refused in a short time some have a line`() {
        let budget = LineBudget()
        let verdicts = (0..<LineBudget.linesMax + 7).map { _ in budget.take(at: june) }
        #expect(verdicts.prefix(LineBudget.linesMax).allSatisfy { $0 == .log(leftOut: 0) })
        #expect(verdicts.suffix(7).allSatisfy { $0 == .leaveOut })
        #expect(budget.take(at: june.addingTimeInterval(LineBudget.seconds)) == .log(leftOut: 7))
    }

    @Test func `one connection too many at all`() async throws {
        var configuration = PeerLinkConfiguration()
        configuration.connectionsMax = 1
        try await expectOneOnly(configuration, "there are 1 connections already, the limit")
    }

    private func expectOneOnly(_ configuration: PeerLinkConfiguration, _ reason: String) async throws {
        let kh = try federation.node(federation.kh, configuration: configuration)
        let th = try federation.node(federation.th)
        try await kh.listening { address in
            try await th.connect(to: address, expecting: kh.member) { first in
                var frames = first.inbound.makeAsyncIterator()
                try await first.send(ByteBuffer(string: "one"))
                #expect(try await frames.next() == ByteBuffer(string: "one"))
                try await RawClient.run(address, nil)
                // Another test may dial what listened on this port before.
                #expect(Set(kh.log.lines(.notice).map(\.reason)) == ["refused: \(reason)"])
                try await first.send(ByteBuffer(string: "two"))
                #expect(try await frames.next() == ByteBuffer(string: "two"))
            }
        }
    }

    @Test func `a closed connection makes room for another`() async throws {
        var configuration = PeerLinkConfiguration()
        configuration.connectionsMax = 1
        let kh = try federation.node(federation.kh, configuration: configuration)
        let th = try federation.node(federation.th)
        try await kh.listening { address in
            for _ in 0..<3 {
                var isServed = false
                // The listener may see the end of the last connection a little later than the dialler does.
                while !isServed {
                    isServed = (try? await th.connect(to: address, expecting: kh.member, echoes)) ?? false
                }
            }
        }
    }

    private func echoes(_ connection: PeerConnection) async throws -> Bool {
        let hello = ByteBuffer(string: "hello")
        try await connection.send(hello)
        for try await frame in connection.inbound { return frame == hello }
        return false
    }

    @Test func `a server that is another member than the one dialled`() async throws {
        let kh = try federation.node(federation.kh)
        let th = try federation.node(federation.th)
        let refusal = Refusal.unexpectedMember(federation.kh, expected: federation.vn)
        try await kh.listening(serve: { [letIn] _ in letIn.increment() }) { address in
            await #expect(throws: PeerLinkError.refused(refusal)) {
                try await th.connect(to: address, expecting: federation.vn) { _ in }
            }
        }
        #expect(th.log.lines(.notice).map(\.reason) == ["refused: \(refusal)"])
        #expect(letIn.value == 0)
    }

    @Test func `a server whose root is not pinned`() async throws {
        let kh = try federation.node(federation.kh)
        let th = try federation.node(federation.th, trusting: [federation.vn])
        try await kh.listening { address in
            await #expect(throws: PeerLinkError.refused(.certificate(.unpinnedMember(federation.kh)))) {
                try await th.connect(to: address, expecting: kh.member) { _ in }
            }
        }
    }

    @Test func `the one refused is told by a TLS alert`() async throws {
        let kh = try federation.node(federation.kh, trusting: [federation.vn])
        let th = try federation.node(federation.th)
        try await kh.listening { address in
            await #expect(throws: PeerLinkError.refused(.byPeer(alert: "certificate unknown"))) {
                try await th.connect(to: address, expecting: kh.member) { connection in
                    for try await _ in connection.inbound {}
                }
            }
        }
    }
}
