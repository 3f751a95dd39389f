import HTTPTypes
import NIOCore
import NIOHTTPTypes

/// Sends what the requests of one turn of the event loop are answered after all of them: their answers go out one right
/// after the other, and a client of several connections is woken once instead of once for each.
final class GatheredFlushes: ChannelOutboundHandler, RemovableChannelHandler {
    typealias OutboundIn = HTTPResponsePart

    private var isDue = false

    func flush(context: ChannelHandlerContext) {
        if isDue { return }
        isDue = true
        context.eventLoop.assumeIsolated().execute {
            self.isDue = false
            context.flush()
        }
    }

    func close(context: ChannelHandlerContext, mode: CloseMode, promise: EventLoopPromise<Void>?) {
        // What was to be sent is not lost with the connection.
        context.flush()
        context.close(mode: mode, promise: promise)
    }
}
