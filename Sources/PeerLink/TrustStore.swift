package import Membership
internal import Synchronization

/// The trust set in force, and the connections that stand under it.
package final class TrustStore: Sendable {
    private struct Standing {
        let peer: VerifiedPeer
        let close: @Sendable (PeerLinkError) -> Void
    }

    private struct State {
        var trust: TrustSet
        var connections: [PeerConnection.ID: Standing] = [:]
        var lastID: UInt64 = 0
    }

    private let state: Mutex<State>

    package init(_ trust: TrustSet) { state = Mutex(State(trust: trust)) }

    package var current: TrustSet { state.withLock { $0.trust } }

    /// Puts `trust` in force and closes every connection whose peer it would not let in: member removed, root
    /// changed, key revoked.
    ///
    /// - Returns: The peers whose connections are being closed.
    @discardableResult
    package func update(_ trust: TrustSet) -> [VerifiedPeer] {
        let distrusted = state.withLock { state in
            state.trust = trust
            return state.connections.values.compactMap { standing -> (Standing, CertificateError)? in
                do throws(CertificateError) {
                    try trust.check(standing.peer)
                    return nil
                } catch {
                    return (standing, error)
                }
            }
        }
        for (standing, error) in distrusted { standing.close(.distrusted(error)) }
        return distrusted.map { standing, _ in standing.peer }
    }

    func makeID() -> PeerConnection.ID {
        state.withLock { state in
            state.lastID &+= 1
            return PeerConnection.ID(number: state.lastID)
        }
    }

    /// Lets a verified peer in, unless the trust set has changed since and would not; one step with the entry in the
    /// list, so that no update can pass between.
    func admit(
        _ id: PeerConnection.ID,
        _ peer: VerifiedPeer,
        close: @escaping @Sendable (PeerLinkError) -> Void
    ) throws(CertificateError) {
        try state.withLock { state throws(CertificateError) in
            try state.trust.check(peer)
            state.connections[id] = Standing(peer: peer, close: close)
        }
    }

    func remove(_ id: PeerConnection.ID) {
        state.withLock { state in _ = state.connections.removeValue(forKey: id) }
    }
}
