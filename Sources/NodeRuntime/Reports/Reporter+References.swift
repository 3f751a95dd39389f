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
    }

    /// Reads drafts, and closes each as its kind and what it refers to ask for.
    func prepare(
        _ drafts: [PBDraft],
        _ reading: DraftReading,
        referring: Bool = true,
        for holder: TokenClearance? = nil
    ) throws(AuthoringError) -> [Prepared] {
        var referred: [CheckedDraft] = []
        var places: [Int] = []
        var prepared: [Prepared] = []
        prepared.reserveCapacity(drafts.count)
        for draft in drafts {
            do throws(AuthoringError) {
                if draft.hasSighting || draft.hasAction {
                    let (event, warnings) = try reading.event(draft)
                    prepared.append(.request(.event(event), warnings: warnings))
                    continue
                }
                let checked = try reading.read(draft)
                if referring, !checked.references.isEmpty {
                    referred.append(checked)
                    places.append(prepared.count)
                }
                prepared.append(.request(.report(checked), warnings: checked.warnings))
            } catch { prepared.append(.refused(error.description)) }
        }
        let known = try references.known(to: referred, for: holder)
        for (place, draft) in zip(places, referred) {
            do throws(AuthoringError) {
                let closed = try references.apply(to: draft, known)
                prepared[place] = .request(.report(closed), warnings: closed.warnings)
            } catch { prepared[place] = .refused(error.description) }
        }
        return prepared
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
