import NIOCore
import NIOPosix
import Synchronization

/// Passes TCP connections on to a port on loopback, and counts their bytes, both ways together.
final class CountingRelay: Sendable {
    private let count: ByteCount
    private let listener: any Channel

    var port: Int { listener.localAddress?.port ?? 0 }
    var bytes: UInt64 { count.bytes.load(ordering: .relaxed) }

    private init(_ listener: any Channel, _ count: ByteCount) {
        self.listener = listener
        self.count = count
    }

    static func start(to port: Int) async throws -> CountingRelay {
        let count = ByteCount()
        let listener = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
            .childChannelOption(.autoRead, value: false)
            .childChannelInitializer { near in
                ClientBootstrap(group: near.eventLoop).channelOption(.autoRead, value: false)
                    .connect(host: "127.0.0.1", port: port).flatMap { far in
                        near.eventLoop.makeCompletedFuture {
                            try near.pipeline.syncOperations.addHandler(Passing(to: far, count))
                            try far.pipeline.syncOperations.addHandler(Passing(to: near, count))
                            try near.syncOptions?.setOption(.autoRead, value: true)
                            try far.syncOptions?.setOption(.autoRead, value: true)
                        }
                    }
            }
            .bind(host: "127.0.0.1", port: 0).get()
        return CountingRelay(listener, count)
    }

    func stop() async { try? await listener.close().get() }
}

private final class ByteCount: Sendable {
    let bytes = Atomic<UInt64>(0)
}

/// Writes what one side reads to the other; a side that ends ends both.
private final class Passing: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer

    private let other: any Channel
    private let count: ByteCount

    init(to other: any Channel, _ count: ByteCount) {
        self.other = other
        self.count = count
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        let bytes = unwrapInboundIn(data)
        count.bytes.add(UInt64(bytes.readableBytes), ordering: .relaxed)
        other.writeAndFlush(bytes, promise: nil)
    }

    func channelInactive(context: ChannelHandlerContext) { other.close(promise: nil) }
    func errorCaught(context: ChannelHandlerContext, error: any Error) { context.close(promise: nil) }
}
