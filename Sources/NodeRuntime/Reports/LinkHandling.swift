import Entries
import Indicators
import Membership
import ReplicaStore
import Replication

/// A link is as closed as the more closed of its ends: it tells that both exist and what joins them.
struct LinkHandling: Sendable {
    let replica: Replica
    let own: MemberID

    /// The draft with its TLP raised and its audience narrowed; what was changed is said in its warnings.
    func apply(to draft: CheckedDraft) throws(AuthoringError) -> CheckedDraft {
        guard draft.object.kind == .link, let ends = LinkEnds(draft.object.value) else { return draft }
        var handling = draft.handling
        var warnings = draft.warnings
        let told = ends.told(in: draft.statement.fields)
        for id in [ends.from, ends.to] {
            guard let (kind, end) = try openest(id, told[id]) else {
                let name = told[id].map { "\($0.kind) \($0.value)" } ?? id.description
                warnings.append("this node knows nothing of its end \(name)")
                continue
            }
            if end.tlp > handling.tlp {
                handling.tlp = end.tlp
                warnings.append("it is marked \(end.tlp), as its end, a \(kind), is")
            }
            guard let informed = end.informed else { continue }
            switch handling.audience {
            case .named(let asked) where draft.handling.audience != .all:
                let strangers = asked.filter { $0 != own && !informed.contains($0) }
                guard strangers.isEmpty else {
                    throw AuthoringError(
                        "link: \(strangers.map(\.text).joined(separator: ", ")) may not know of its end, a \(kind); "
                            + "leave them out of --audience"
                    )
                }
            case .named(let narrowed): handling.audience = .named(narrowed.filter(informed.contains))
            case .all:
                handling.audience = .named(informed.subtracting([own]).sorted())
                let names = informed.map(\.text).sorted().joined(separator: ", ")
                warnings.append("it is for \(names) alone, as its end, a \(kind), is")
            }
        }
        return CheckedDraft(
            object: draft.object,
            statement: draft.statement,
            handling: handling,
            newEvidence: draft.newEvidence,
            warnings: warnings
        )
    }

    /// The most open of what is said of an end; nil where nothing is. `informed`: who may know of it; nil: all.
    private func openest(
        _ id: ObjectID,
        _ told: ObjectKey?
    ) throws(AuthoringError) -> (kind: Kind, end: (tlp: TLP, informed: Set<MemberID>?))? {
        let object: StoredObject?
        do throws(StoreError) {
            let known = try told == nil ? replica.knowledge(id, for: .red) : nil
            guard let key = told ?? known else { return nil }
            object = try replica.object(key, for: .red)
        } catch { throw AuthoringError("\(error)") }
        let said = object?.statements.map(\.record).filter { $0.statement != nil } ?? []
        guard let object, let clearance = said.map(\.clearance).min() else { return nil }
        let open = said.filter { $0.clearance == clearance }
        var informed: Set<MemberID>? = []
        for record in open {
            if case .named(let members) = record.audience {
                informed?.formUnion(members + [record.member])
            } else {
                informed = nil
            }
        }
        return (object.key.kind, (open.map(\.tlp).min() ?? .red, informed))
    }
}
