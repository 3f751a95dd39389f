package import NIOCore

/// The frames that a peer sends. They end when the peer closes the connection in order or the reading task is
/// cancelled; any other end is thrown. To be iterated once.
///
/// A frame shares its memory with the frames that arrived with it: copy what is to be kept for long.
package struct PeerFrames: AsyncSequence, Sendable {
    package typealias Element = ByteBuffer
    package typealias Failure = PeerLinkError

    let frames: NIOAsyncChannelInboundStream<ByteBuffer>
    let record: ConnectionRecord

    package func makeAsyncIterator() -> AsyncIterator {
        AsyncIterator(frames: frames.makeAsyncIterator(), record: record)
    }

    package struct AsyncIterator: AsyncIteratorProtocol {
        var frames: NIOAsyncChannelInboundStream<ByteBuffer>.AsyncIterator
        let record: ConnectionRecord

        package mutating func next() async throws(PeerLinkError) -> ByteBuffer? {
            try await next(isolation: #isolation)
        }

        package mutating func next(
            isolation actor: isolated (any Actor)?
        ) async throws(PeerLinkError) -> ByteBuffer? {
            do {
                if let frame = try await frames.next(isolation: actor) { return frame }
            } catch is CancellationError {
                return nil
            } catch {
                throw record.end ?? TLSFailure.loss(error)
            }
            if let reason = record.end, !Task.isCancelled { throw reason }
            return nil
        }
    }
}
