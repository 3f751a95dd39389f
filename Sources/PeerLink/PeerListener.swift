internal import Logging
package import Membership
internal import NIOCore
internal import NIOPosix

/// Accepts the connections of peers.
package struct PeerListener: Sendable {
    /// The port that is listened on; of use where 0 was asked for.
    package let port: Int
    private let channel: any Channel
    private let sessions: AsyncStream<Accepted>
    private let admission: Admission

    private struct Accepted: Sendable {
        let session: PeerSession
        let peer: VerifiedPeer
    }

    /// Starts to listen; port 0 takes any free one. ``run(_:)`` must follow: it is what closes the socket.
    package static func bind(_ endpoint: PeerEndpoint, host: String, port: Int) async throws(PeerLinkError) -> Self {
        let (sessions, continuation) = AsyncStream.makeStream(of: Accepted.self)
        let admission = Admission(configuration: endpoint.configuration)
        let bootstrap = ServerBootstrap(group: endpoint.group)
            .serverChannelOption(.backlog, value: 128)
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
            .peerOptions(endpoint.configuration)
            .childChannelInitializer { channel in
                let ip = channel.remoteAddress?.ipAddress ?? "unknown"
                let remoteAddress = PeerAddressText.text(of: channel.remoteAddress)
                let session: PeerSession
                do throws(Refusal) {
                    try admission.admit(channel, from: ip)
                } catch {
                    endpoint.log(.notice, peer: remoteAddress, refused: error)
                    return channel.eventLoop.makeFailedFuture(error)
                }
                do {
                    session = try PeerSession(
                        channel: channel,
                        context: try endpoint.credential.current.serverContext(
                            closeTimeout: endpoint.configuration.closeTimeout
                        ),
                        endpoint: endpoint,
                        expected: nil,
                        remoteAddress: remoteAddress
                    )
                } catch {
                    endpoint.log(.error, peer: remoteAddress, PeerLinkError.credential("\(error)"))
                    return channel.eventLoop.makeFailedFuture(error)
                }
                session.established.whenSuccess { peer in
                    admission.proven(channel)
                    if case .terminated = continuation.yield(Accepted(session: session, peer: peer)) {
                        channel.close(promise: nil)
                    }
                }
                return channel.eventLoop.makeSucceededVoidFuture()
            }
        do {
            let channel = try await bootstrap.bind(host: host, port: port).get()
            channel.closeFuture.whenComplete { _ in continuation.finish() }
            return PeerListener(
                port: channel.localAddress?.port ?? port,
                channel: channel,
                sessions: sessions,
                admission: admission
            )
        } catch {
            continuation.finish()
            throw .cannotListen(host: host, port: port, reason: String(describing: error))
        }
    }

    /// Runs `body` for every connection of a trusted peer, each in a task of its own, until the calling task is
    /// cancelled; then stops listening, and returns when every `body` has. A connection closes when its `body` ends.
    /// `lost` is told why a trusted peer's connection ended before `body` could take it up.
    package func run(
        _ body: @escaping @Sendable (PeerConnection) async -> Void,
        lost: @escaping @Sendable (VerifiedPeer, PeerLinkError) async -> Void = { _, _ in }
    ) async throws(PeerLinkError) {
        await withDiscardingTaskGroup { group in
            // A cancelled stream still hands out what it holds, so no accepted connection is forgotten.
            for await accepted in sessions {
                group.addTask {
                    do { try await accepted.session.run(peer: accepted.peer, body) } catch {
                        // What is thrown here is the end of the connection, which its gate has logged.
                        if let reason = error as? PeerLinkError { await lost(accepted.peer, reason) }
                    }
                }
            }
            channel.close(promise: nil)
        }
        admission.closeAll()
        guard Task.isCancelled else { throw .listenerClosed }
    }
}
