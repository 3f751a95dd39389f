import TransparencyLog
import Entries
import Indicators
package import Membership
import Replication
package import ReplicaStore

/// Who may have an artefact: those to whom this member addresses its own statement on it, and where it was fetched the
/// member that gave it, and those to whom that one does. What others say of its hash gives them nothing.
package struct ArtefactRights: Sendable {
    private let replica: Replica
    private let giving: Giving
    private let own: MemberID

    package init(own: MemberID, replica: Replica, giving: Giving) {
        self.own = own
        self.replica = replica
        self.giving = giving
    }

    func mayHave(_ artefact: ArtefactID, _ member: MemberID, fetchedFrom source: MemberID?) -> Bool {
        if member == source { return true }
        let rule = giving.current
        return statements(artefact).contains { statement in
            let author = statement.record.member
            guard author == own || author == source, case .named(let audience) = statement.audience,
                audience.contains(member)
            else { return false }
            return rule.allowsOpen(upTo: statement.tlp, author: author, to: member)
        }
    }

    /// Members that may hold it, its authors first.
    func holders(_ artefact: ArtefactID) -> [MemberID] {
        let statements = statements(artefact)
        var members = statements.map(\.record.member)
        for case .named(let audience) in statements.map(\.audience) { members += audience }
        var seen: Set<MemberID> = []
        return members.filter { seen.insert($0).inserted }
    }

    /// What is said of it now.
    func statements(_ artefact: ArtefactID) -> [StoredStatement] {
        guard let kind = Kind.named("evidence"),
            let object = try? replica.object(ObjectKey(kind: kind, value: artefact.description), for: .red)
        else { return [] }
        return object.statements.filter { if case .statement = $0.record.said { true } else { false } }
    }
}
