import Entries
import Indicators
import ReadAPI
import Replication
import ReplicaStore

/// What drafts refer to and this node does not know: told, and not refused, for it may arrive later.
extension Reporter {
    /// One draft on its way to the log.
    enum Prepared {
        case request(AppendRequest, warnings: [String])
        case refused(String)

        fileprivate var draft: CheckedDraft? {
            if case .request(.report(let draft), _) = self { draft } else { nil }
        }

        /// The objects that an event is about, or a report refers to.
        fileprivate var subjects: [ObjectID] {
            switch self {
            case .request(.event(let event), _): [event.object.id]
            case .request(.report(let draft), _): draft.references.map(\.id)
            case .request, .refused: []
            }
        }
    }

    /// Reads drafts, and closes each as its kind and what it refers to ask for.
    func prepare(
        _ drafts: [PBDraft],
        _ reading: DraftReading,
        run: UInt64? = nil,
        referring: Bool = true,
        for holder: TokenClearance? = nil
    ) throws(AuthoringError) -> [Prepared] {
        var prepared: [Prepared] = []
        prepared.reserveCapacity(drafts.count)
        var (referred, isAbout) = ([Int](), false)
        for draft in drafts {
            do throws(AuthoringError) {
                if draft.hasSighting || draft.hasAction {
                    let (event, warnings) = try reading.event(draft)
                    prepared.append(.request(.event(event), warnings: warnings))
                    isAbout = true
                    continue
                }
                let checked = try reading.read(draft)
                if referring, !checked.references.isEmpty {
                    referred.append(prepared.count)
                } else {
                    try Authoring.check(checked.handling, checked.object.kind)
                }
                prepared.append(.request(.report(checked), warnings: checked.warnings))
            } catch { prepared.append(.refused(error.description)) }
        }
        if !referred.isEmpty { try close(&prepared, at: referred, for: holder) }
        guard referring else { return prepared }
        let refused = refusals.add(refused(drafts, prepared, reading), in: run)
        if !refused.isEmpty, isAbout || !referred.isEmpty { try refuse(&prepared, what: refused, for: holder) }
        return prepared
    }

    /// Closes those drafts as what they refer to, which may stand in the same request, before or behind them, and be
    /// closed itself as what that refers to.
    private func close(
        _ prepared: inout [Prepared],
        at places: [Int],
        for holder: TokenClearance?
    ) throws(AuthoringError) {
        let asked = places.compactMap { prepared[$0].draft }
        let wanted = Set(asked.flatMap(\.references).map(\.id))
        let held = try references.known(to: asked.flatMap(\.references), for: holder)
        for _ in 0..<Self.chainMax {
            let known = references.known(held, with: prepared.lazy.compactMap(\.draft), wanted)
            var isChanged = false
            for (place, draft) in zip(places, asked) {
                guard let before = prepared[place].draft else { continue }
                do throws(AuthoringError) {
                    let closed = try references.apply(to: draft, known)
                    isChanged = isChanged || closed.handling != before.handling
                    prepared[place] = .request(.report(closed), warnings: closed.warnings)
                } catch { prepared[place] = .refused(error.description) }
            }
            if !isChanged { break }
        }
        for place in places {
            guard let draft = prepared[place].draft else { continue }
            do throws(AuthoringError) { try Authoring.check(draft.handling, draft.object.kind) } catch {
                prepared[place] = .refused(error.description)
            }
        }
    }

    /// Of what refers to another that refers to another and so on, so many are followed within one request.
    private static let chainMax = 16

    /// The objects of which reports are refused, as far as they can be read.
    private func refused(
        _ drafts: [PBDraft],
        _ prepared: [Prepared],
        _ reading: DraftReading
    ) -> [ObjectID: ObjectKey] {
        var refused: [ObjectID: ObjectKey] = [:]
        for (position, draft) in drafts.enumerated() {
            guard case .refused = prepared[position], draft.hasStatement, let kind = Kind.named(draft.kind),
                let key = try? reading.key(of: draft, kind)
            else { continue }
            let object = ObjectKey(kind: kind, value: key.value)
            refused[object.id] = object
        }
        return refused
    }

    /// Refuses what is about an object, or refers to one, that is not known otherwise and was refused in the same request or
    /// import: how closed it was to be is not known, and what is said of it would tell of it.
    private func refuse(
        _ prepared: inout [Prepared],
        what refused: [ObjectID: ObjectKey],
        for holder: TokenClearance?
    ) throws(AuthoringError) {
        var refused = refused
        for draft in prepared.compactMap(\.draft) { refused[draft.object.id] = nil }
        let wanted = Set(prepared.flatMap(\.subjects)).compactMap { refused[$0] }
        if wanted.isEmpty { return }
        let asked = wanted.map { ObjectReference(field: "", id: $0.id, kind: $0.kind, value: $0.value) }
        for id in try references.known(to: asked, for: holder).keys { refused[id] = nil }
        var isMore = true
        while isMore {
            isMore = false
            for (place, one) in prepared.enumerated() where one.subjects.contains(where: { refused[$0] != nil }) {
                if let draft = one.draft { refused[draft.object.id] = draft.object }
                prepared[place] = .refused("what it is about, or refers to, is refused")
                isMore = true
            }
        }
    }

    /// What this member has said itself is known, also where it is not merged yet.
    func unknown(_ prepared: Prepared, acted: inout [String: PBReference?]) -> [PBReference] {
        guard case .request(let request, _) = prepared else { return [] }
        switch request {
        case .report(let draft):
            if draft.unknown.isEmpty { return [] }
            let said = keeper.said(Set(draft.unknown.map(\.id)))
            return draft.unknown.filter { !said.contains($0.id) }.map { PBReference($0) }
        case .event(let event):
            guard case .action(let action) = event.said, !action.reference.isEmpty else { return [] }
            if acted[action.reference] == nil { acted[action.reference] = .some(missing(action.reference)) }
            return [(acted[action.reference] ?? nil) ?? nil].compactMap { $0 }
        case .revision, .withdrawal, .members, .ask, .answer, .limited: return []
        }
    }

    /// An action's reference that has the form of a request's id or of a case, where there is no such; nil for any other.
    private func missing(_ reference: String) -> PBReference? {
        guard let named = ObjectReference(field: "reference", text: reference) else { return nil }
        do throws(StoreError) {
            if let kind = named.kind, let value = named.value {
                let known = try replica.object(ObjectKey(kind: kind, value: value), for: .red)
                return known == nil && keeper.said([named.id]).isEmpty ? PBReference(named) : nil
            }
            guard try replica.requests(idPrefix: named.id.description).isEmpty else { return nil }
            return try replica.knowledge(named.id, for: .red) == nil ? PBReference(named) : nil
        } catch {
            // Where it cannot be read, nothing is said of it.
            return nil
        }
    }
}

extension PBReference {
    init(_ reference: ObjectReference) {
        self.init()
        id = reference.id.description
        kind = reference.kind?.name ?? ""
        value = reference.value ?? ""
    }
}
