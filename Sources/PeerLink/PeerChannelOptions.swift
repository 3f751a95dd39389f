internal import NIOCore
internal import NIOPosix

/// The socket options of peer connections, accepted and dialled alike.
extension ServerBootstrap {
    func peerOptions(_ configuration: PeerLinkConfiguration) -> ServerBootstrap {
        childChannelOption(.tcpOption(.tcp_nodelay), value: 1)
            .childChannelOption(.recvAllocator, value: PeerReceive.allocator)
            .childChannelOption(.writeBufferWaterMark, value: PeerReceive.waterMark(configuration))
    }
}

extension ClientBootstrap {
    func peerOptions(_ configuration: PeerLinkConfiguration) -> ClientBootstrap {
        channelOption(.tcpOption(.tcp_nodelay), value: 1)
            .channelOption(.recvAllocator, value: PeerReceive.allocator)
            .channelOption(.writeBufferWaterMark, value: PeerReceive.waterMark(configuration))
    }
}

private enum PeerReceive {
    static let allocator = AdaptiveRecvByteBufferAllocator(minimum: 2048, initial: 16_384, maximum: 524_288)

    static func waterMark(_ configuration: PeerLinkConfiguration) -> ChannelOptions.Types.WriteBufferWaterMark {
        let high = max(configuration.outboundBytesMax, 2)
        return ChannelOptions.Types.WriteBufferWaterMark(low: high / 2, high: high)
    }
}
