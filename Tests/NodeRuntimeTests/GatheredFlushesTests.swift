import HTTPTypes
import NIOCore
import NIOEmbedded
import NIOHTTPTypes
import Testing

@testable import NodeRuntime

@Suite struct GatheredFlushesTests {
    /// What reaches the connection.
    private final class Counter: ChannelOutboundHandler {
        typealias OutboundIn = HTTPResponsePart
        var flushes = 0

        func flush(context: ChannelHandlerContext) {
            flushes += 1
            context.flush()
        }
    }

    private static func answer(_ status: HTTPResponse.Status) -> HTTPResponsePart {
        .head(HTTPResponse(status: status))
    }

    private func status(_ channel: EmbeddedChannel) throws -> HTTPResponse.Status? {
        guard case .head(let head)? = try channel.readOutbound(as: HTTPResponsePart.self) else { return nil }
        return head.status
    }

    private func withChannel(_ body: (EmbeddedChannel, Counter) throws -> Void) throws {
        let counter = Counter()
        let channel = EmbeddedChannel()
        try channel.pipeline.syncOperations.addHandlers([counter, GatheredFlushes()])
        try body(channel, counter)
    }

    @Test func `the answers of one turn of the loop go out together at its end, and those of the next after it`() throws
    {
        try withChannel { channel, counter in
            for status in [HTTPResponse.Status.ok, .notFound] {
                channel.writeAndFlush(Self.answer(status), promise: nil)
            }
            let early = try status(channel)
            #expect(early == nil && counter.flushes == 0)
            channel.embeddedEventLoop.run()
            let sent = try [status(channel), status(channel), status(channel)]
            #expect(sent == [.ok, .notFound, nil] && counter.flushes == 1)
            channel.writeAndFlush(Self.answer(.accepted), promise: nil)
            channel.embeddedEventLoop.run()
            let next = try status(channel)
            #expect(next == .accepted && counter.flushes == 2)
            _ = try channel.finish()
        }
    }

    @Test func `what was to be sent at the end of the turn is sent before the connection is closed`() throws {
        try withChannel { channel, counter in
            channel.writeAndFlush(Self.answer(.ok), promise: nil)
            channel.close(promise: nil)
            #expect(counter.flushes == 1)
            let sent = try status(channel)
            #expect(sent == .ok)
            channel.embeddedEventLoop.run()
        }
    }
}
