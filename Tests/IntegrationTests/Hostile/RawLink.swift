import Foundation
import Membership
import NIOCore
import NIOPosix
import NIOSSL
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
        let channel = try await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .channelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    guard let context else { return }
                    let handler = try NIOSSLClientHandler(context: context, serverHostname: nil)
                    try channel.pipeline.syncOperations.addHandler(handler)
                }
            }
            .connect(host: address.host, port: address.port)
            .get()
        return RawLink(channel: channel)
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
