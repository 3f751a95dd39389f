import Foundation
import Logging
import Membership
import NIOCore
import PeerLink
import Testing

@Suite(.timeLimit(.minutes(10)))
struct ConnectionTests {
    let federation: TestFederation

    init() throws { federation = try TestFederation() }

    @Test func `two nodes that trust each other exchange frames of every size`() async throws {
        let kh = try federation.node(federation.kh)
        let th = try federation.node(federation.th)
        try await kh.listening { address in
            try await th.connect(to: address, expecting: kh.member) { connection in
                #expect(connection.member == kh.member)
                #expect(connection.peer.certificate == kh.certificate.fingerprint)
                #expect(connection.isInitiator)
                var frames = connection.inbound.makeAsyncIterator()
                for size in [0, 1, 3, 65_535, 262_144, 1_048_576] {
                    let frame = ByteBuffer(bytes: (0..<size).map { UInt8(truncatingIfNeeded: $0 &* 31) })
                    try await connection.send(frame)
                    #expect(try await frames.next() == frame)
                }
            }
        }
    }

    @Test func `the listening side knows who has dialled`() async throws {
        let kh = try federation.node(federation.kh)
        let th = try federation.node(federation.th)
        let (seen, report) = AsyncStream.makeStream(of: PeerConnection.self)
        try await kh.listening(serve: { report.yield($0) }) { address in
            try await th.connect(to: address, expecting: kh.member) { connection in
                for try await _ in connection.inbound {}
            }
        }
        report.finish()
        for await connection in seen {
            #expect(connection.member == th.member && !connection.isInitiator)
            #expect(connection.remoteAddress.hasPrefix("127.0.0.1:"))
        }
        #expect(kh.log.lines(.info).first?.reason == "connected as member 'th'")
        #expect(kh.log.lines(.notice).isEmpty && kh.log.lines(.warning).isEmpty)
    }

    @Test func `frames sent together arrive in order`() async throws {
        let kh = try federation.node(federation.kh)
        let th = try federation.node(federation.th)
        let frames = (0..<2_000).map { ByteBuffer(integer: UInt32($0)) }
        let received = try await kh.listening { address in
            try await th.connect(to: address, expecting: kh.member) { connection in
                async let received = {
                    var received: [ByteBuffer] = []
                    for try await frame in connection.inbound {
                        received.append(frame)
                        if received.count == frames.count { break }
                    }
                    return received
                }()
                try await connection.send(contentsOf: frames)
                return try await received
            }
        }
        #expect(received == frames)
    }

    @Test func `a frame over the limit is not sent`() async throws {
        let kh = try federation.node(federation.kh)
        let th = try federation.node(federation.th)
        try await kh.listening { address in
            try await th.connect(to: address, expecting: kh.member) { connection in
                await #expect(throws: PeerLinkError.frameTooLarge(bytes: 1_048_577, limit: 1_048_576)) {
                    try await connection.send(ByteBuffer(repeating: 0, count: 1_048_577))
                }
            }
        }
    }

    @Test func `a sender waits for a peer that does not read`() async throws {
        let (readers, hold) = AsyncStream.makeStream(of: Void.self)
        let kh = try federation.node(federation.kh)
        var configuration = PeerLinkConfiguration()
        configuration.lifetimeMax = .seconds(5)
        let th = try federation.node(federation.th, configuration: configuration)
        let sent = Counter()
        try await kh.listening(serve: { _ in for await _ in readers {} }) { address in
            await #expect(throws: PeerLinkError.agedOut) {
                try await th.connect(to: address, expecting: kh.member) { connection in
                    // Without back-pressure the whole of this, 6 GiB, would be queued before the connection ends.
                    let frame = ByteBuffer(repeating: 0, count: 65_536)
                    for _ in 0..<100_000 {
                        try await connection.send(frame)
                        sent.increment()
                    }
                }
            }
            hold.finish()
        }
        #expect((1...1_024).contains(sent.value), "\(sent.value) frames of 64 KiB")
    }

    @Test func `a connection that has reached its greatest age is closed`() async throws {
        let kh = try federation.node(federation.kh)
        var configuration = PeerLinkConfiguration()
        configuration.lifetimeMax = .milliseconds(20)
        let th = try federation.node(federation.th, configuration: configuration)
        try await kh.listening { address in
            await #expect(throws: PeerLinkError.agedOut) {
                try await th.connect(to: address, expecting: kh.member) { connection in
                    for try await _ in connection.inbound {}
                }
            }
        }
        #expect(
            th.log.lines(.info).last?.reason
                == "connection closed because it reached its greatest age; a new one may follow"
        )
    }

    @Test func `a connection closed by this side ends with the reason given`() async throws {
        let kh = try federation.node(federation.kh)
        let th = try federation.node(federation.th)
        try await kh.listening { address in
            await #expect(throws: PeerLinkError.closed("a better one stands")) {
                try await th.connect(to: address, expecting: kh.member) { connection in
                    connection.close("a better one stands")
                    for try await _ in connection.inbound {}
                }
            }
        }
    }

    @Test func `a listener that stops closes its connections in order`() async throws {
        let kh = try federation.node(federation.kh)
        let th = try federation.node(federation.th)
        let (connected, report) = AsyncStream.makeStream(of: Void.self)
        let address = try await withThrowingTaskGroup(of: Void.self) { group in
            let address = try await kh.listening { address in
                group.addTask {
                    try await th.connect(to: address, expecting: kh.member) { connection in
                        try await connection.send(ByteBuffer(string: "hello"))
                        for try await _ in connection.inbound { report.yield() }
                    }
                }
                for await _ in connected { break }
                return address  // and stop listening, with the connection established
            }
            try await group.waitForAll()
            return address
        }
        await #expect(throws: PeerLinkError.self) {
            try await th.connect(to: address, expecting: kh.member) { _ in }
        }
    }

    @Test func `a renewed certificate is used by new connections and leaves old ones alone`() async throws {
        let kh = try federation.node(federation.kh)
        let th = try federation.node(federation.th)
        let renewed = try federation.node(federation.kh)
        try await kh.listening { address in
            try await th.connect(to: address, expecting: kh.member) { old in
                kh.endpoint.credential.update(renewed.endpoint.credential.current)
                try await th.connect(to: address, expecting: kh.member) { new in
                    #expect(old.peer.certificate == kh.certificate.fingerprint)
                    #expect(new.peer.certificate == renewed.certificate.fingerprint)
                }
                try await old.send(ByteBuffer(string: "still here"))
                var frames = old.inbound.makeAsyncIterator()
                #expect(try await frames.next() == ByteBuffer(string: "still here"))
            }
        }
    }

    @Test func `an address where nobody listens is reported as unreachable`() async throws {
        let kh = try federation.node(federation.kh)
        let th = try federation.node(federation.th)
        // Bound and not listened to, for as long as the test runs: nobody else can take the port.
        let socket = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        defer { close(socket) }
        var bound = sockaddr_in()
        bound.sin_family = sa_family_t(AF_INET)
        bound.sin_addr.s_addr = inet_addr("127.0.0.1")
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let isBound = withUnsafeMutableBytes(of: &bound) { bytes in
            bytes.withMemoryRebound(to: sockaddr.self) { address in
                bind(socket, address.baseAddress, length) == 0 && getsockname(socket, address.baseAddress, &length) == 0
            }
        }
        try #require(isBound)
        let address = try PeerAddress(parsing: "127.0.0.1:\(UInt16(bigEndian: bound.sin_port))")
        let error = await #expect(throws: PeerLinkError.self) {
            try await th.connect(to: address, expecting: kh.member) { _ in }
        }
        guard case .unreachable(address, let reason)? = error else {
            Issue.record("\(String(describing: error))")
            return
        }
        #expect(reason.contains("onnection refused"))
    }

    @Test func `a key that is not the certificate's is refused before use`() throws {
        let kh = try federation.node(federation.kh)
        #expect(throws: PeerLinkError.credential("the private key is not that of the certificate")) {
            try NodeCredential(
                certificateChainPEM: kh.certificate.pem,
                privateKeyPEM: NodeKey.generate().privateKeyPEM
            )
        }
    }
}
