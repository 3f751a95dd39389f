/// What a certificate of a member says of its holder, in its one subject alternative name, a URI (RFC 5280 §4.2.1.6):
/// `mandala://<federation>/<member>/node`, `…/log/<incarnation>` or `…/witness`.
package struct NodeIdentity: Hashable, Sendable, CustomStringConvertible {
    /// What the certified key is for.
    package enum Role: Hashable, Sendable {
        /// TLS between nodes.
        case node
        /// Signing the checkpoints of one log.
        case log(Incarnation)
        /// Cosigning other members' checkpoints.
        case witness

        var word: String {
            switch self {
            case .node: "node"
            case .log: "log"
            case .witness: "witness"
            }
        }
    }

    private static let scheme = "mandala://"

    package let federation: FederationName
    package let member: MemberID
    package let role: Role

    package init(federation: FederationName, member: MemberID, role: Role) {
        self.federation = federation
        self.member = member
        self.role = role
    }

    /// Reads the one spelling of an identity; at most 130 bytes.
    package init(parsing uri: String) throws(NameError) {
        guard uri.utf8.count <= 130, uri.hasPrefix(Self.scheme) else { throw .identity(uri) }
        let parts = uri.dropFirst(Self.scheme.count).split(separator: "/", omittingEmptySubsequences: false)
        guard parts.count >= 3 else { throw .identity(uri) }
        federation = try FederationName(parts[0])
        member = try MemberID(parts[1])
        switch (parts[2], parts.count) {
        case ("node", 3): role = .node
        case ("witness", 3): role = .witness
        case ("log", 4): role = .log(try Incarnation(parsing: parts[3]))
        default: throw .identity(uri)
        }
    }

    /// The identity of the key of `origin`.
    package init(logKeyOf origin: LogOrigin) {
        self.init(federation: origin.federation, member: origin.member, role: .log(origin.incarnation))
    }

    package var description: String {
        switch role {
        case .node: "\(Self.scheme)\(federation)/\(member)/node"
        case .witness: "\(Self.scheme)\(federation)/\(member)/witness"
        case .log(let incarnation): "\(Self.scheme)\(federation)/\(member)/log/\(incarnation)"
        }
    }
}
