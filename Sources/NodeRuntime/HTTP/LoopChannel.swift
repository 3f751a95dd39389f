import HummingbirdCore
import Logging
import NIOCore
import NIOPosix

/// Serves each connection on the thread of its event loop, so that between socket and answer no other thread is woken but
/// those that read the disk.
struct LoopChannel<Base: ServerChildChannel>: ServerChildChannel {
    let base: Base

    func setup(channel: any Channel, logger: Logger) -> EventLoopFuture<Base.Value> {
        channel.eventLoop.makeCompletedFuture { try UnsentBytes.bound(on: channel) }
            .flatMap { base.setup(channel: channel, logger: logger) }
    }

    func handle(value: Base.Value, logger: Logger) async {
        await withTaskExecutorPreference(LoopTasks(loop: value.channel.eventLoop)) {
            await base.handle(value: value, logger: logger)
        }
    }
}

/// Event loops of the HTTP server alone: what its routes do holds up no link to a peer.
final class HTTPLoops: Sendable {
    let group = MultiThreadedEventLoopGroup(numberOfThreads: max(2, System.coreCount))

    deinit { group.shutdownGracefully { _ in } }
}
