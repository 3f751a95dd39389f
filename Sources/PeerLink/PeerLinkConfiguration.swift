/// The limits of this node's peer connections.
package struct PeerLinkConfiguration: Sendable {
    /// The largest frame, in bytes without its length prefix; 1 MiB.
    package var frameBytesMax = 1_048_576
    /// Connections accepted at a time, those still in their handshake included.
    package var connectionsMax = 256
    /// Connections in their handshake at a time, in all and from one IP address.
    package var handshakesMax = 64
    package var handshakesPerAddressMax = 8
    /// How long a connection may take from its first packet to the end of its TLS handshake.
    package var handshakeTimeout: Duration = .seconds(10)
    /// How long a frame may take from its first byte to its last.
    package var frameTimeout: Duration = .seconds(60)
    /// How long a connection may last, so that an expired or revoked certificate cannot hide behind it; it ends
    /// earlier when the peer's certificate expires.
    package var lifetimeMax: Duration = .seconds(24 * 60 * 60)
    /// Yields 0 to 1: the part of a tenth by which a connection's lifetime is shortened, so that connections made
    /// together do not end together.
    package var lifetimeJitter: @Sendable () -> Double = { 0 }
    /// How long a close waits for the other end to agree (TLS close_notify).
    package var closeTimeout: Duration = .seconds(2)
    /// Frames that wait for a reader before reading from the socket pauses.
    package var inboundFramesMax = 16
    /// Bytes on their way to the socket before ``PeerConnection/send(_:)`` waits.
    package var outboundBytesMax = 1_048_576

    package init() {}
}
