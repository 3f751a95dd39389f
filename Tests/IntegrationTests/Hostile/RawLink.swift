import Foundation
import Membership
import NIOCore
import NIOPosix
import NIOSSL
import NIOTLS
import NodeRuntime

/// A connection to a node's peer port below the frames: raw TCP, or TLS with a member's certificate.
struct RawLink: Sendable {
    let channel: any Channel

    /// Connects without a word.
    static func tcp(to node: TestNode) async throws -> RawLink { try await open(to: node, nil) }

    static func tls(_ member: PlayedMember, to node: TestNode) async throws -> RawLink {
        var configuration = TLSConfiguration.makeClientConfiguration()
        configuration.certificateVerification = .none
        configuration.certificateChain = try NIOSSLCertificate.fromPEMBytes(Array(member.keys.nodeCertificatePEM.utf8))
            .map { .certificate($0) }
        configuration.privateKey = .privateKey(
            try NIOSSLPrivateKey(bytes: Array(member.keys.nodeKeyPEM.utf8), format: .pem)
        )
        return try await open(to: node, try NIOSSLContext(configuration: configuration))
    }

    private static func open(to node: TestNode, _ context: NIOSSLContext?) async throws -> RawLink {
        let address = node.configuration.listen
        let secured = MultiThreadedEventLoopGroup.singleton.any().makePromise(of: Void.self)
        let channel = try await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .channelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    guard let context else { return secured.succeed() }
                    let handler = try NIOSSLClientHandler(context: context, serverHostname: nil)
                    try channel.pipeline.syncOperations.addHandlers(handler, HandshakeEnd(secured))
                }
            }
            .connect(host: address.host, port: address.port)
            .get()
        try await secured.futureResult.get()
        return RawLink(channel: channel)
    }

    /// Tells when TLS has begun, or cannot.
    private final class HandshakeEnd: ChannelInboundHandler {
        typealias InboundIn = ByteBuffer
        private let secured: EventLoopPromise<Void>

        init(_ secured: EventLoopPromise<Void>) { self.secured = secured }

        func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
            if case TLSUserEvent.handshakeCompleted = event { secured.succeed() }
            context.fireUserInboundEventTriggered(event)
        }

        func handlerRemoved(context: ChannelHandlerContext) { secured.fail(ChannelError.eof) }
    }

    /// False once the other end has closed.
    @discardableResult
    func write(_ bytes: [UInt8]) async -> Bool {
        do {
            try await channel.writeAndFlush(ByteBuffer(bytes: bytes)).get()
            return channel.isActive
        } catch { return false }
    }

    /// Waits until the other end has closed.
    func closed() async throws { try await channel.closeFuture.get() }

    func close() async { try? await channel.close().get() }

    /// Closes with a TCP reset.
    func reset() async throws {
        guard let options = channel as? any SocketOptionProvider else { return await close() }
        try await options.setSoLinger(linger(l_onoff: 1, l_linger: 0)).get()
        await close()
    }

    static func frame(_ bytes: [UInt8]) -> [UInt8] {
        withUnsafeBytes(of: UInt32(bytes.count).bigEndian) { Array($0) } + bytes
    }
}
