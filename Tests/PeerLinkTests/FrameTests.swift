import Logging
import Membership
import NIOCore
import PeerLink
import Testing

/// What a trusted peer may still do wrong.
@Suite(.timeLimit(.minutes(10)))
struct FrameTests {
    let federation: TestFederation

    init() throws { federation = try TestFederation() }

    @Test(arguments: [1_048_577, 16_777_216, UInt32.max])
    func `a frame over the limit closes the connection at its length`(length: UInt32) async throws {
        let kh = try federation.node(federation.kh)
        let th = try federation.node(federation.th)
        try await kh.listening { address in
            let prefix = withUnsafeBytes(of: length.bigEndian) { Array($0) }
            try await RawClient.run(address, try RawClient.configuration(th), writing: prefix)
            let line = await kh.log.first(.warning)
            #expect(line.message == "peer \(line.peer ?? ""): frame of \(length) bytes exceeds the limit of 1048576")
        }
        #expect(kh.log.lines(.warning).count == 1)
    }

    @Test(arguments: [([0, 0, 0, 100] + Array(repeating: 1, count: 10), 90), ([0, 0], 2)])
    func `a frame cut off by the end of the connection is reported`(bytes: [UInt8], missing: Int) async throws {
        let kh = try federation.node(federation.kh)
        let th = try federation.node(federation.th)
        try await kh.listening { address in
            let client = try await RawClient.open(address, try RawClient.configuration(th))
            try await client.writeAndFlush(ByteBuffer(bytes: bytes))
            try await client.close().get()
            let line = await kh.log.first(.warning)
            #expect(line.reason == "connection closed in the middle of a frame, \(missing) bytes short")
        }
        #expect(kh.log.lines(.warning).count == 1)
    }

    @Test(arguments: [[0, 0, 0, 100, 1], [0, 0], [0, 0, 0, 1, 0x5a, 0]] as [[UInt8]])
    func `a frame that does not come to its end is cut off`(bytes: [UInt8]) async throws {
        var configuration = PeerLinkConfiguration()
        configuration.frameTimeout = .milliseconds(20)
        let kh = try federation.node(federation.kh, configuration: configuration)
        let th = try federation.node(federation.th)
        try await kh.listening { address in
            try await RawClient.run(address, try RawClient.configuration(th), writing: bytes)
            let line = await kh.log.first(.warning)
            #expect(line.reason == "a frame had begun and was not complete within 0.02 seconds")
        }
    }

    @Test func `a reader gets the frames before the bad one, and then the reason`() async throws {
        let kh = try federation.node(federation.kh)
        var generous = PeerLinkConfiguration()
        generous.frameBytesMax = 2_097_152
        let th = try federation.node(federation.th, configuration: generous)
        let good = [ByteBuffer(bytes: [7]), ByteBuffer(bytes: [8, 9])]
        let (ends, report) = AsyncStream.makeStream(of: ([ByteBuffer], PeerLinkError?, PeerLinkError?).self)
        let serve: @Sendable (PeerConnection) async -> Void = { connection in
            var received: [ByteBuffer] = []
            do throws(PeerLinkError) {
                try await connection.send(ByteBuffer(string: "welcome"))
                for try await frame in connection.inbound { received.append(frame) }
                report.yield((received, nil, connection.ended))
            } catch {
                report.yield((received, error, connection.ended))
            }
        }
        try await kh.listening(serve: serve) { address in
            try await th.connect(to: address, expecting: kh.member) { connection in
                var frames = connection.inbound.makeAsyncIterator()
                #expect(try await frames.next() == ByteBuffer(string: "welcome"))
                try await connection.send(contentsOf: good + [ByteBuffer(repeating: 1, count: 1_048_577)])
                for await (received, end, known) in ends {
                    #expect(received == good)
                    #expect(end == .frameTooLarge(bytes: 1_048_577, limit: 1_048_576))
                    // As whoever only sends learns it.
                    #expect(known == end)
                    break
                }
            }
        }
    }
}

/// Reads a connection to its end, and says what that was; `nil` for an orderly close.
func end(of connection: PeerConnection) async -> PeerLinkError? {
    do throws(PeerLinkError) {
        for try await _ in connection.inbound {}
        return nil
    } catch {
        return error
    }
}
