package import Membership

/// Why the two ends of a connection did not come together.
package enum Refusal: Error, Equatable, Sendable, CustomStringConvertible {
    case tooManyConnections(limit: Int)
    case tooManyHandshakes(limit: Int)
    case tooManyHandshakesFromAddress(limit: Int)
    case handshakeTimeout(Duration)
    /// The other end hung up; a port scan or a load balancer's probe looks like this.
    case closedDuringHandshake
    case notTLS
    case oldTLS
    case noCertificate
    case certificate(CertificateError)
    /// The handshake ended without a look at a certificate, as a resumed session's does.
    case unverified
    case unexpectedMember(MemberID, expected: MemberID)
    /// The other end refused this node; the TLS alert says why.
    case byPeer(alert: String)
    case tls(String)

    package var description: String {
        switch self {
        case .tooManyConnections(let limit): "there are \(limit) connections already, the limit"
        case .tooManyHandshakes(let limit):
            "there are \(limit) connections already that have not proven whose they are, the limit"
        case .tooManyHandshakesFromAddress(let limit):
            "there are \(limit) connections from this address already that have not proven whose they are, the limit"
        case .handshakeTimeout(let time): "no TLS handshake within \(time)"
        case .closedDuringHandshake: "it closed the connection during the TLS handshake"
        case .notTLS: "it does not speak TLS: plain text, or another protocol"
        case .oldTLS: "it offers TLS 1.2 or older; TLS 1.3 is needed"
        case .noCertificate: "it presented no certificate"
        case .certificate(let error): "\(error)"
        case .unverified: "its certificate was not verified in this handshake (a resumed session)"
        case .unexpectedMember(let member, let expected):
            "the node at this address is of member '\(member)', not '\(expected)'"
        case .byPeer(let alert):
            "the other side refused this node (TLS alert '\(alert)'): see its log, and whether it has pinned our root"
        case .tls(let reason): "TLS handshake failed: \(reason)"
        }
    }
}
