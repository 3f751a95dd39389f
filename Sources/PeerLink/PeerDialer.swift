import Foundation
package import Membership
internal import NIOCore
internal import NIOPosix
internal import Synchronization

/// Dials peers.
package struct PeerDialer: Sendable {
    private let endpoint: PeerEndpoint

    package init(_ endpoint: PeerEndpoint) { self.endpoint = endpoint }

    /// Connects to the node of `member`, runs `body` over the connection, and closes it.
    ///
    /// In TLS 1.3 a client is done before the server has looked at its certificate: a server that refuses this node
    /// shows as ``Refusal/byPeer(alert:)`` at the first read.
    ///
    /// - Throws: ``PeerLinkError``, or what `body` throws.
    package func connect<Result: Sendable>(
        to address: PeerAddress,
        expecting member: MemberID,
        _ body: (PeerConnection) async throws -> Result
    ) async throws -> Result {
        let attempts = Attempts()
        let (session, peer) = try await withTaskCancellationHandler {
            let session = try await dial(address, member, attempts)
            return (session, try await session.established.get())
        } onCancel: {
            attempts.cancel()
        }
        return try await session.run(peer: peer, body)
    }

    /// The sockets of one dial, one for each address tried, so that a cancelled task need not wait for them.
    private final class Attempts: Sendable {
        private let state = Mutex<(channels: [any Channel], isCancelled: Bool)>(([], false))

        func add(_ channel: any Channel) {
            let isCancelled = state.withLock { state in
                state.channels.append(channel)
                return state.isCancelled
            }
            if isCancelled { channel.close(promise: nil) }
        }

        func cancel() {
            let channels = state.withLock { state in
                state.isCancelled = true
                return state.channels
            }
            for channel in channels { channel.close(promise: nil) }
        }
    }

    private func dial(
        _ address: PeerAddress,
        _ member: MemberID,
        _ attempts: Attempts
    ) async throws(PeerLinkError) -> PeerSession {
        let endpoint = endpoint
        do {
            return try await ClientBootstrap(group: endpoint.group)
                .peerOptions(endpoint.configuration)
                .connectTimeout(TimeAmount(endpoint.configuration.handshakeTimeout))
                .connect(host: address.host, port: address.port) { channel in
                    attempts.add(channel)
                    return channel.eventLoop.makeCompletedFuture {
                        try PeerSession(
                            channel: channel,
                            context: try endpoint.credential.current.clientContext(
                                closeTimeout: endpoint.configuration.closeTimeout
                            ),
                            endpoint: endpoint,
                            expected: member,
                            remoteAddress: address.description
                        )
                    }
                }
        } catch let error as NIOConnectionError {
            throw .unreachable(address, reason: Self.reason(error))
        } catch {
            if Task.isCancelled { throw .cancelled }
            throw .unreachable(address, reason: QuotedText(String(describing: error)).description)
        }
    }

    private static func reason(_ error: NIOConnectionError) -> String {
        if let first = error.connectionErrors.first {
            if let error = first.error as? IOError { return String(cString: strerror(error.errnoCode)) }
            return QuotedText(String(describing: first.error)).description
        }
        return "no address found for the host '\(error.host)'"
    }
}
