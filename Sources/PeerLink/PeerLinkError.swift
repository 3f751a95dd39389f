package import Membership

/// Why there is no connection to a peer, or no longer one.
package enum PeerLinkError: Error, Equatable, Sendable, CustomStringConvertible {
    /// The own certificate or key cannot be used.
    case credential(String)
    case cannotListen(host: String, port: Int, reason: String)
    case listenerClosed
    case unreachable(PeerAddress, reason: String)
    /// This node refused the other end, or the other way round, before a frame passed.
    case refused(Refusal)
    case frameTooLarge(bytes: Int, limit: Int)
    case truncatedFrame(bytes: Int)
    case frameStalled(Duration)
    case agedOut
    /// The other end is no longer trusted.
    case distrusted(CertificateError)
    /// The connection broke, or the TLS layer failed.
    case lost(String)
    /// This node closed the connection.
    case closed(String)
    case cancelled

    package var description: String {
        switch self {
        case .credential(let reason): "this node's own certificate and key cannot be used: \(reason)"
        case .cannotListen(let host, let port, let reason): "cannot listen on \(host):\(port): \(reason)"
        case .listenerClosed: "the listening socket was closed"
        case .unreachable(let address, let reason): "cannot connect to \(address): \(reason)"
        case .refused(let refusal): "refused: \(refusal)"
        case .frameTooLarge(let bytes, let limit): "frame of \(bytes) bytes exceeds the limit of \(limit)"
        case .truncatedFrame(let bytes): "connection closed in the middle of a frame, \(bytes) bytes short"
        case .frameStalled(let time): "a frame had begun and was not complete within \(time)"
        case .agedOut: "connection closed because it reached its greatest age; a new one may follow"
        case .distrusted(let error): "connection closed because trust has changed: \(error)"
        case .lost(let reason): "connection lost: \(reason)"
        case .closed(let reason): "connection closed: \(reason)"
        case .cancelled: "connection closed because this node is stopping"
        }
    }
}
