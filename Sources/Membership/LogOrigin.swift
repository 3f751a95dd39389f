/// The origin line of a log (C2SP tlog-checkpoint): `<federation>/<member>/<incarnation>`.
package struct LogOrigin: Hashable, Comparable, Sendable, CustomStringConvertible {
    package let federation: FederationName
    package let member: MemberID
    package let incarnation: Incarnation

    package init(federation: FederationName, member: MemberID, incarnation: Incarnation) {
        self.federation = federation
        self.member = member
        self.incarnation = incarnation
    }

    /// Reads the one spelling of an origin; at most 109 bytes.
    package init(parsing text: String) throws(NameError) {
        guard text.utf8.count <= 109 else { throw .origin(text) }
        let parts = text.split(separator: "/", omittingEmptySubsequences: false)
        guard let federation = parts.first, let incarnation = parts.last, parts.count == 3 else {
            throw .origin(text)
        }
        self.federation = try FederationName(federation)
        self.member = try MemberID(parts[1])
        self.incarnation = try Incarnation(parsing: incarnation)
    }

    package var description: String { "\(federation)/\(member)/\(incarnation)" }

    /// By federation, then member, then incarnation.
    package static func < (left: LogOrigin, right: LogOrigin) -> Bool {
        (left.federation.text, left.member, left.incarnation) < (right.federation.text, right.member, right.incarnation)
    }
}
