import Membership
import NIOCore
import NIOPosix
import NIOSSL

/// A client that does what a well-behaved one would not.
enum RawClient {
    /// What a client offers of TLS; verifies nothing.
    static func configuration(_ node: TestNode? = nil) throws -> TLSConfiguration {
        var configuration = TLSConfiguration.makeClientConfiguration()
        configuration.certificateVerification = .none
        if let node {
            configuration.certificateChain = [
                .certificate(try NIOSSLCertificate(bytes: node.certificate.der, format: .der))
            ]
            configuration.privateKey = .privateKey(
                try NIOSSLPrivateKey(bytes: Array(node.key.privateKeyPEM.utf8), format: .pem)
            )
        }
        return configuration
    }

    /// Connects, over TLS if a configuration is given, and writes `bytes`.
    static func open(
        _ address: PeerAddress,
        _ configuration: TLSConfiguration?,
        writing bytes: [UInt8] = []
    ) async throws -> any Channel {
        let context = try configuration.map { try NIOSSLContext(configuration: $0) }
        let channel = try await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .channelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    guard let context else { return }
                    let tls = try NIOSSLClientHandler(context: context, serverHostname: nil)
                    try channel.pipeline.syncOperations.addHandler(tls)
                }
            }
            .connect(host: address.host, port: address.port)
            .get()
        if !bytes.isEmpty { channel.writeAndFlush(ByteBuffer(bytes: bytes), promise: nil) }
        return channel
    }

    /// As `open`, then waits until the other end has closed the connection.
    static func run(
        _ address: PeerAddress,
        _ configuration: TLSConfiguration?,
        writing bytes: [UInt8] = []
    ) async throws {
        try await open(address, configuration, writing: bytes).closeFuture.get()
    }
}
