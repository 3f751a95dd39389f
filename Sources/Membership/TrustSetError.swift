/// Why a set of pinned roots cannot be used.
package enum TrustSetError: Error, Equatable, Sendable, CustomStringConvertible {
    case rootCount(MemberID, count: Int)
    case sharedRoot(MemberID, MemberID, Fingerprint)
    case ownMemberAsPeer(MemberID)
    case unreadable(MemberID, file: String, reason: String)
    case invalid(MemberID, file: String, CertificateError)

    package var description: String {
        switch self {
        case .rootCount(let member, let count):
            "member '\(member)' has \(count) roots; pin one, or two while its root is being replaced"
        case .sharedRoot(let first, let second, let root):
            first == second
                ? "the root \(root) is pinned twice for '\(first)'"
                : "the root \(root) is pinned for both '\(first)' and '\(second)': each member needs a root of its own"
        case .ownMemberAsPeer(let member): "'\(member)' is this node's own member and cannot be its peer"
        case .unreadable(let member, let file, let reason):
            "the root certificate of '\(member)', \(QuotedText(file)), cannot be read: \(reason)"
        case .invalid(let member, let file, let error):
            "the root certificate of '\(member)', \(QuotedText(file)), cannot be used: \(error)"
        }
    }
}
