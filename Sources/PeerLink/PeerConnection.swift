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

    let outbound: NIOAsyncChannelOutboundWriter<ByteBuffer>
    let record: ConnectionRecord
    let frameBytesMax: Int
    let end: @Sendable (PeerLinkError) -> Void

    package var member: MemberID { peer.member }

    /// Sends a frame; waits while the peer, or the network, is slow.
    package func send(_ frame: ByteBuffer) async throws(PeerLinkError) {
        guard frame.readableBytes <= frameBytesMax else {
            throw .frameTooLarge(bytes: frame.readableBytes, limit: frameBytesMax)
        }
        do {
            try await outbound.write(frame)
        } catch {
            throw failure(error)
        }
    }

    /// Sends several frames with one flush.
    package func send(contentsOf frames: [ByteBuffer]) async throws(PeerLinkError) {
        for frame in frames where frame.readableBytes > frameBytesMax {
            throw .frameTooLarge(bytes: frame.readableBytes, limit: frameBytesMax)
        }
        do {
            try await outbound.write(contentsOf: frames)
        } catch {
            throw failure(error)
        }
    }

    /// Closes the connection; ``inbound`` and ``send(_:)`` end with ``PeerLinkError/closed(_:)``.
    package func close(_ reason: String) { end(.closed(reason)) }

    private func failure(_ error: any Error) -> PeerLinkError {
        if let reason = record.end { return reason }
        return error is CancellationError ? .cancelled : .lost("the connection is closed")
    }
}
