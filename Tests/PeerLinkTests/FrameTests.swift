import Logging
import Membership
import NIOCore
import PeerLink
import Testing

/// What a trusted peer may still do wrong.
@Suite(.timeLimit(.minutes(1)))
struct FrameTests {
    let federation: TestFederation

    init() throws { federation = try TestFederation() }

    @Test(arguments: [1_048_577, 16_777_216, UInt32.max])
    func `a frame over the limit closes the connection at its length`(length: UInt32) async throws {
        let kh = try federation.node(federation.kh)
        let th = try federation.node(federation.th)
        let (ends, report) = AsyncStream.makeStream(of: PeerLinkError?.self)
        try await kh.listening(serve: { connection in report.yield(await end(of: connection)) }) { address in
            let prefix = withUnsafeBytes(of: length.bigEndian) { Array($0) }
            try await RawClient.run(address, try RawClient.configuration(th), writing: prefix)
            for await end in ends {
                #expect(end == .frameTooLarge(bytes: Int(length), limit: 1_048_576))
                break
            }
        }
        let line = try #require(kh.log.lines(.warning).first)
        #expect(line.message == "peer \(line.peer ?? ""): frame of \(length) bytes exceeds the limit of 1048576")
        #expect(kh.log.lines(.warning).count == 1)
    }

    @Test(arguments: [([0, 0, 0, 100] + Array(repeating: 1, count: 10), 90), ([0, 0], 2)])
    func `a frame cut off by the end of the connection is reported`(bytes: [UInt8], missing: Int) async throws {
        let kh = try federation.node(federation.kh)
        let th = try federation.node(federation.th)
        let (ends, report) = AsyncStream.makeStream(of: PeerLinkError?.self)
        try await kh.listening(serve: { connection in report.yield(await end(of: connection)) }) { address in
            let client = try await RawClient.open(address, try RawClient.configuration(th))
            try await client.writeAndFlush(ByteBuffer(bytes: bytes))
            try await client.close().get()
            for await end in ends {
                #expect(end == .truncatedFrame(bytes: missing))
                break
            }
        }
        #expect(
            kh.log.lines(.warning).map(\.reason)
                == ["connection closed in the middle of a frame, \(missing) bytes short"]
        )
    }

    @Test func `frames before the bad one are delivered`() async throws {
        let kh = try federation.node(federation.kh)
        let th = try federation.node(federation.th)
        let (frames, report) = AsyncStream.makeStream(of: ByteBuffer.self)
        let serve: @Sendable (PeerConnection) async -> Void = { connection in
            do {
                for try await frame in connection.inbound { report.yield(frame) }
            } catch {
                report.finish()
            }
        }
        try await kh.listening(serve: serve) { address in
            try await RawClient.run(
                address,
                try RawClient.configuration(th),
                writing: [0, 0, 0, 1, 7, 0, 0, 0, 2, 8, 9, 0xFF, 0xFF, 0xFF, 0xFF]
            )
            var received: [ByteBuffer] = []
            for await frame in frames { received.append(frame) }
            #expect(received == [ByteBuffer(bytes: [7]), ByteBuffer(bytes: [8, 9])])
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
