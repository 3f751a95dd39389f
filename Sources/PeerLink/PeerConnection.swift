package import Membership
package import NIOCore

/// A connection to a trusted peer that carries frames: opaque byte strings of at most
/// ``PeerLinkConfiguration/frameBytesMax`` bytes, in order.
package struct PeerConnection: Sendable, Identifiable {
    /// Names one connection within this process.
    package struct ID: Hashable, Sendable, CustomStringConvertible {
        let number: UInt64

        package var description: String { String(number) }
    }

    package let id: ID
    package let peer: VerifiedPeer
    /// IP address and port, as in log lines.
    package let remoteAddress: String
    /// Whether this node dialled.
    package let isInitiator: Bool
    /// What the peer sends; to be iterated once.
    package let inbound: PeerFrames

    let channel: any Channel
    let window: SendWindow
    let record: ConnectionRecord
    let frameBytesMax: Int
    let end: @Sendable (PeerLinkError) -> Void

    package var member: MemberID { peer.member }

    /// Why the connection ended; nil while it stands, and where the peer closed it in order.
    package var ended: PeerLinkError? { record.end }

    /// Sends a frame; waits while ``PeerLinkConfiguration/outboundBytesMax`` bytes are still on their way to the
    /// socket. Returns before the frame has left: a connection that breaks meanwhile shows at the next call.
    package func send(_ frame: ByteBuffer) async throws(PeerLinkError) {
        try await send(contentsOf: CollectionOfOne(frame))
    }

    /// Sends several frames, with as few flushes as the limit on waiting bytes allows.
    package func send(contentsOf frames: some Collection<ByteBuffer> & Sendable) async throws(PeerLinkError) {
        for frame in frames where frame.readableBytes > frameBytesMax {
            throw .frameTooLarge(bytes: frame.readableBytes, limit: frameBytesMax)
        }
        var rest = frames[...]
        while !rest.isEmpty {
            var bytes = 0
            let batch = rest.prefix { frame in
                bytes += Self.cost(of: frame)
                return bytes <= window.bytesMax / 2
            }
            // A frame larger than half the window goes alone.
            let next = batch.isEmpty ? rest.prefix(1) : batch
            rest = rest[next.endIndex...]
            try await write(Array(next))
        }
    }

    /// What a waiting frame takes: its bytes, and about as much as NIO needs to keep it, so that empty ones count too.
    private static func cost(of frame: ByteBuffer) -> Int { frame.readableBytes + 128 }

    private func write(_ frames: [ByteBuffer]) async throws(PeerLinkError) {
        let bytes = frames.reduce(0) { $0 + Self.cost(of: $1) }
        do {
            try await window.acquire(bytes)
        } catch {
            throw record.end ?? .cancelled
        }
        guard channel.isActive else {
            window.release(bytes)
            throw record.end ?? .lost("the connection is closed")
        }
        let written = channel.eventLoop.makePromise(of: Void.self)
        written.futureResult.whenComplete { [window] _ in window.release(bytes) }
        channel.eventLoop.execute { [channel] in
            for frame in frames.dropLast() { channel.write(frame, promise: nil) }
            if let last = frames.last { channel.writeAndFlush(last, promise: written) }
        }
    }

    /// Closes the connection; ``inbound`` and ``send(_:)`` end with ``PeerLinkError/closed(_:)``.
    package func close(_ reason: String) { end(.closed(reason)) }

    /// The same after a time, though what is being sent then is not taken.
    package func close(_ reason: String, after grace: TimeAmount) {
        channel.eventLoop.scheduleTask(in: grace) { [end] in end(.closed(reason)) }
    }
}
