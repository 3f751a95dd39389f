import Foundation
import Logging
import Membership
import NIOCore
import NIOPosix
import NIOSSL
import NodeRuntime
import PeerLink

/// A member whose node is the test itself, with the member's own keys.
struct PlayedMember {
    let node: TestNode
    let keys: NodeKeys

    init(_ node: TestNode) async throws {
        self.node = node
        keys = try await NodeKeys(node.configuration, now: Date())
    }

    /// Dials a node as this member and holds the conversation while `body` runs.
    func converse<Result: Sendable>(
        with other: TestNode,
        _ body: @Sendable (Conversation) async throws -> Result
    ) async throws -> Result {
        let endpoint = PeerEndpoint(
            trust: TrustStore(try node.trust),
            credential: CredentialStore(
                try NodeCredential(certificateChainPEM: keys.nodeCertificatePEM, privateKeyPEM: keys.nodeKeyPEM)
            ),
            group: MultiThreadedEventLoopGroup.singleton,
            now: { Date() },
            logger: Logger(label: "played") { _ in SwiftLogNoOpLogHandler() }
        )
        return try await PeerDialer(endpoint).connect(to: other.configuration.listen, expecting: other.member) {
            connection in
            let conversation = Conversation(connection, own: node)
            return try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask { await conversation.listen() }
                let result = try await body(conversation)
                group.cancelAll()
                return result
            }
        }
    }

    /// Whether the node closes a new connection of this member before it greets.
    func isBackedOff(by other: TestNode) async throws -> Bool {
        do {
            return try await converse(with: other) { conversation in
                try await found("\(other.member) greets or closes") {
                    conversation.hasGreeted ? false : conversation.isEnded ? true : nil
                }
            }
        } catch PeerLinkError.lost {
            // It may close before the dial has returned.
            return true
        }
    }

    /// Connects over TLS with the member's certificate, writes bytes as they are and closes, once `written` returns.
    func write(
        _ bytes: [UInt8],
        to other: TestNode,
        then written: () async throws -> Void = {}
    ) async throws {
        var configuration = TLSConfiguration.makeClientConfiguration()
        configuration.certificateVerification = .none
        configuration.certificateChain = try NIOSSLCertificate.fromPEMBytes(Array(keys.nodeCertificatePEM.utf8))
            .map { .certificate($0) }
        configuration.privateKey = .privateKey(try NIOSSLPrivateKey(bytes: Array(keys.nodeKeyPEM.utf8), format: .pem))
        try await RawClient.write(bytes, to: other, configuration, then: written)
    }
}

/// A client of a node's peer port that is no peer.
enum RawClient {
    static func write(
        _ bytes: [UInt8],
        to node: TestNode,
        _ tls: TLSConfiguration?,
        then written: () async throws -> Void = {}
    ) async throws {
        let context = try tls.map { try NIOSSLContext(configuration: $0) }
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
        // The other end may close first: what it says of it is in its log.
        try? await channel.writeAndFlush(ByteBuffer(bytes: bytes)).get()
        try await written()
        try? await channel.close().get()
    }

    /// TLS as a client without a certificate speaks it.
    static var anonymous: TLSConfiguration {
        var configuration = TLSConfiguration.makeClientConfiguration()
        configuration.certificateVerification = .none
        return configuration
    }
}
