/// The members that a node knows of: whoever names another is told, before a list of nothing is taken for an answer.
package struct KnownMembers: Sendable {
    private let members: Set<MemberID>

    package init(_ members: Set<MemberID>) { self.members = members }

    package func require(_ names: some Sequence<MemberID>) throws(NameError) {
        for name in names where !members.contains(name) { throw .unknownMember(name, known: members.sorted()) }
    }
}
