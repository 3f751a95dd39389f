internal import Membership
internal import Synchronization

/// What is known of one connection, shared by its event loop, its certificate check and its reader.
final class ConnectionRecord: Sendable {
    private struct State {
        var verification: Result<VerifiedPeer, Refusal>?
        var end: PeerLinkError?
    }

    private let state = Mutex(State())

    /// What the certificate check of this very handshake said; `nil` if there was none.
    var verification: Result<VerifiedPeer, Refusal>? {
        get { state.withLock { $0.verification } }
        set { state.withLock { $0.verification = newValue } }
    }

    /// Why the connection ended; `nil` while it stands, and if the other end closed it in order.
    var end: PeerLinkError? { state.withLock { $0.end } }

    /// Notes why the connection ends; the first reason stands.
    func finish(_ reason: PeerLinkError) {
        state.withLock { state in state.end = state.end ?? reason }
    }
}
