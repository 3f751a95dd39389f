import Entries
import Indicators
import Membership
import ReadAPI
import ReplicaStore
import Replication

/// What a report refers to, by a field or as the end of a link. It tells that the object exists, so it is as closed as the
/// most closed of them, as far as this node knows them.
struct ReferenceHandling: Sendable {
    /// Beyond so many objects, an observable that is named by its id alone is not looked for.
    private static let searchedMax: Int64 = 1_000_000

    let replica: Replica
    let own: MemberID

    /// What is held of all that drafts refer to; one look for all of them. Of what the holder of a token does not see
    /// nothing is held.
    func known(
        to drafts: [CheckedDraft],
        for holder: TokenClearance? = nil
    ) throws(AuthoringError) -> [ObjectID: StoredObject] {
        let references = drafts.flatMap(\.references)
        if references.isEmpty { return [:] }
        do throws(StoreError) {
            let found = try replica.referred(references, for: .red, searchedMax: Self.searchedMax)
            guard let holder else { return found }
            var known: [ObjectID: StoredObject] = [:]
            for (id, object) in found where holder.covers(object.key.kind) {
                let said = try replica.history(of: object.key, for: holder.level)
                known[id] = object.narrowed(to: holder.level, of: said.filter { holder.covers($0) }, sightedMs: nil)
            }
            return known
        } catch { throw AuthoringError("\(error)") }
    }

    /// The draft with its TLP raised and its audience narrowed; what was changed is said in its warnings.
    func apply(to draft: CheckedDraft, _ known: [ObjectID: StoredObject]) throws(AuthoringError) -> CheckedDraft {
        if draft.references.isEmpty { return draft }
        var draft = draft
        let asked = draft.handling.audience
        for reference in draft.references {
            guard let object = known[reference.id] else {
                draft.unknown.append(reference)
                continue
            }
            let kind = object.key.kind
            guard reference.kinds.isEmpty || reference.kinds.contains(kind.name) else {
                let fault = IndicatorError.field(
                    kind: draft.object.kind.name,
                    field: reference.field,
                    reason: "it does not refer to a \(kind)",
                    advice: "it takes \(reference.kinds.joined(separator: ", "))"
                )
                throw AuthoringError("\(fault)")
            }
            if let openest = openest(object) { try close(&draft, asked: asked, reference, kind, openest) }
        }
        return draft
    }

    private typealias Openest = (tlp: TLP, informed: Set<MemberID>?)

    private func close(
        _ draft: inout CheckedDraft,
        asked: Audience,
        _ reference: ObjectReference,
        _ kind: Kind,
        _ object: Openest
    ) throws(AuthoringError) {
        let isEnd = draft.object.kind == .link
        let what = isEnd ? "its end, a \(kind)," : "the \(kind) in \(reference.field)"
        if object.tlp > draft.handling.tlp {
            draft.handling.tlp = object.tlp
            draft.warnings.append("it is marked \(object.tlp), as \(what) is")
        }
        guard let informed = object.informed else { return }
        switch draft.handling.audience {
        case .named(let members) where asked != .all:
            let strangers = members.filter { $0 != own && !informed.contains($0) }
            guard strangers.isEmpty else {
                let names = strangers.map(\.text).joined(separator: ", ")
                let object = isEnd ? "its end, a \(kind)" : what
                throw AuthoringError(
                    "\(draft.object.kind): \(names) may not know of \(object); leave them out of --audience"
                )
            }
        case .named(let narrowed): draft.handling.audience = .named(narrowed.filter(informed.contains))
        case .all:
            draft.handling.audience = .named(informed.subtracting([own]).sorted())
            let names = informed.map(\.text).sorted().joined(separator: ", ")
            draft.warnings.append("it is for \(names) alone, as \(what) is")
        }
    }

    /// Whether a warning or a refusal tells how closed another object is, which not every reporter may know.
    static func tells(_ text: String) -> Bool {
        text.hasPrefix("it is marked ") || text.hasPrefix("it is for ") || text.contains(" may not know of ")
    }

    /// The most open of what is said of an object; nil where nothing is. `informed`: who may know of it; nil: all.
    private func openest(_ object: StoredObject) -> Openest? {
        let said = object.statements.map(\.record).filter { $0.statement != nil }
        guard let clearance = said.map(\.clearance).min() else { return nil }
        let open = said.filter { $0.clearance == clearance }
        var informed: Set<MemberID>? = []
        for record in open {
            if case .named(let members) = record.audience {
                informed?.formUnion(members + [record.member])
            } else {
                informed = nil
            }
        }
        return (open.map(\.tlp).min() ?? .red, informed)
    }
}
