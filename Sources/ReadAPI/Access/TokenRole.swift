/// What the holder of a token may do; each may also do what the ones before it may.
package enum TokenRole: String, Codable, CaseIterable, Comparable, Sendable {
    /// Reads the replica, the logs' tiles and the changes.
    case reader
    /// Reports and revises, as the member.
    case reporter
    /// Reads the metrics too.
    case `operator`

    package static func < (left: TokenRole, right: TokenRole) -> Bool { left.rank < right.rank }

    private var rank: Int {
        switch self {
        case .reader: 0
        case .reporter: 1
        case .operator: 2
        }
    }
}
