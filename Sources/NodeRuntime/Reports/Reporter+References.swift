import Entries
import Indicators
import ReadAPI
import Replication
import ReplicaStore

/// What drafts refer to and this node does not know: told, and not refused, for it may arrive later.
extension Reporter {
    /// One draft on its way to the log.
    enum Prepared {
        case event(CheckedEvent, warnings: [String])
        case report(CheckedDraft)
        case refused(String)
    }

    /// Reads drafts, and closes each as its kind and what it refers to ask for.
    func prepare(
        _ drafts: [PBDraft],
        _ reading: DraftReading,
        referring: Bool = true,
        for holder: TokenClearance? = nil
    ) throws(AuthoringError) -> [Prepared] {
        let read = drafts.map { draft -> Prepared in
            do throws(AuthoringError) {
                if draft.hasSighting || draft.hasAction {
                    let (event, warnings) = try reading.event(draft)
                    return .event(event, warnings: warnings)
                }
                return .report(try reading.read(draft))
            } catch { return .refused(error.description) }
        }
        if !referring { return read }
        let known = try references.known(
            to: read.compactMap { if case .report(let draft) = $0 { draft } else { nil } },
            for: holder
        )
        return read.map { prepared in
            guard case .report(let draft) = prepared else { return prepared }
            do throws(AuthoringError) { return .report(try references.apply(to: draft, known)) } catch {
                return .refused(error.description)
            }
        }
    }

    /// What this member has said itself is known, also where it is not merged yet.
    func unknown(_ prepared: Prepared, acted: inout [String: PBReference?]) -> [PBReference] {
        switch prepared {
        case .report(let draft):
            if draft.unknown.isEmpty { return [] }
            let said = keeper.said(Set(draft.unknown.map(\.id)))
            return draft.unknown.filter { !said.contains($0.id) }.map { PBReference($0) }
        case .event(let event, _):
            guard case .action(let action) = event.said, !action.reference.isEmpty else { return [] }
            if acted[action.reference] == nil { acted[action.reference] = .some(missing(action.reference)) }
            return [(acted[action.reference] ?? nil) ?? nil].compactMap { $0 }
        case .refused: return []
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
