import Entries
import Indicators
import Membership
import ReadAPI
import ReplicaStore
import Replication

/// What a report refers to, by a field or as the end of a link. It tells that the object exists, so it is as closed as the
/// most closed of them, as far as this node knows them.
struct ReferenceHandling: Sendable {
    /// An object that is referred to, and how closed each is that says something of it.
    struct Referred {
        fileprivate struct Word {
            let clearance: Clearance
            let tlp: TLP
            /// Who may know of it; nil: all.
            let informed: Set<MemberID>?
        }

        let kind: Kind
        fileprivate var words: [Word] = []

        fileprivate mutating func add(_ tlp: TLP, _ audience: Audience, of member: MemberID) {
            var informed: Set<MemberID>?
            if case .named(let members) = audience { informed = Set(members + [member]) }
            let clearance = Clearance(tlp: tlp, audience: audience, kind: kind)
            words.append(Word(clearance: clearance, tlp: tlp, informed: informed))
        }

        /// The most open of what is said of it; nil where nothing is.
        fileprivate var openest: Openest? {
            guard let clearance = words.map(\.clearance).min() else { return nil }
            let open = words.filter { $0.clearance == clearance }
            let informed = open.map(\.informed).reduce(Set<MemberID>() as Set<MemberID>?) { known, more in
                known.flatMap { known in more.map(known.union) }
            }
            return (open.map(\.tlp).min() ?? .red, informed)
        }
    }

    /// Beyond so many objects, an observable that is named by its id alone is not looked for.
    private static let searchedMax: Int64 = 1_000_000

    let replica: Replica
    let keeper: LogKeeper
    let own: MemberID

    /// What is held of what is referred to, be it not merged yet; one look for all of them. Of what the holder of a
    /// token does not see nothing is held.
    func known(
        to references: [ObjectReference],
        for holder: TokenClearance? = nil
    ) throws(AuthoringError) -> [ObjectID: Referred] {
        if references.isEmpty { return [:] }
        do throws(StoreError) {
            var known: [ObjectID: Referred] = [:]
            for (id, object) in try held(references, for: holder) {
                var referred = Referred(kind: object.key.kind)
                for record in object.statements.map(\.record) where record.statement != nil {
                    referred.add(record.tlp, record.audience, of: record.member)
                }
                known[id] = referred
            }
            for (key, record) in try keeper.latest(Set(references.map(\.id))) where record.statement != nil {
                guard holder?.covers(record) ?? true, holder?.covers(key.kind) ?? true else { continue }
                known[key.id, default: Referred(kind: key.kind)].add(record.tlp, record.audience, of: own)
            }
            return known
        } catch { throw AuthoringError("\(error)") }
    }

    /// With what other drafts of the same request say of what drafts refer to.
    func known(
        _ known: [ObjectID: Referred],
        with others: some Sequence<CheckedDraft>,
        _ wanted: Set<ObjectID>
    ) -> [ObjectID: Referred] {
        var known = known
        for draft in others where wanted.contains(draft.object.id) {
            known[draft.object.id, default: Referred(kind: draft.object.kind)]
                .add(draft.handling.tlp, draft.handling.audience, of: own)
        }
        return known
    }

    private func held(
        _ references: [ObjectReference],
        for holder: TokenClearance?
    ) throws(StoreError) -> [ObjectID: StoredObject] {
        let found = try replica.referred(references, for: .red, searchedMax: Self.searchedMax)
        guard let holder else { return found }
        var known: [ObjectID: StoredObject] = [:]
        for (id, object) in found where holder.covers(object.key.kind) {
            let said = try replica.history(of: object.key, for: holder.level)
            known[id] = object.narrowed(to: holder.level, of: said.filter { holder.covers($0) }, sightedMs: nil)
        }
        return known
    }

    /// The draft with its TLP raised and its audience narrowed; what was changed is said in its warnings.
    func apply(to draft: CheckedDraft, _ known: [ObjectID: Referred]) throws(AuthoringError) -> CheckedDraft {
        if draft.references.isEmpty { return draft }
        var draft = draft
        let asked = draft.handling.audience
        for reference in draft.references {
            guard let object = known[reference.id] else {
                draft.unknown.append(reference)
                continue
            }
            let kind = object.kind
            guard reference.kinds.isEmpty || reference.kinds.contains(kind.name) else {
                let fault = IndicatorError.field(
                    kind: draft.object.kind.name,
                    field: reference.field,
                    reason: "it does not refer to a \(kind)",
                    advice: "it takes \(reference.kinds.joined(separator: ", "))"
                )
                throw AuthoringError("\(fault)")
            }
            if let openest = object.openest { try close(&draft, asked: asked, reference, kind, openest) }
        }
        return draft
    }

    fileprivate typealias Openest = (tlp: TLP, informed: Set<MemberID>?)

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
}
