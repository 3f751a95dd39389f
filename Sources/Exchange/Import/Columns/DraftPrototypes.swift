import Entries
import Indicators
import Membership

/// A draft that says what the defaults say, for each kind.
struct DraftPrototypes {
    struct Prototype {
        let kind: Kind
        /// With its statement, or the event that stands instead.
        let draft: PBDraft
    }

    private let defaults: ImportDefaults
    private var made: [Kind: Prototype] = [:]
    private var last: Prototype?

    init(_ defaults: ImportDefaults) { self.defaults = defaults }

    subscript(kind: Kind) -> Prototype {
        mutating get {
            if let last, last.kind === kind { return last }
            let prototype = made[kind] ?? Prototype(kind: kind, draft: draft(kind))
            made[kind] = prototype
            last = prototype
            return prototype
        }
    }

    private func draft(_ kind: Kind) -> PBDraft {
        var draft = PBDraft()
        draft.kind = kind.name
        draft.region = defaults.region ?? ""
        draft.audience = defaults.audience.map(\.text)
        if let event = defaults.event {
            draft.asObject = defaults.tlp == nil
            draft.tlp = UInt32((defaults.tlp ?? .clear).rawValue)
            switch event {
            case .sighting(let sighting): draft.sighting = sighting
            case .action(let action): draft.action = action
            }
            return draft
        }
        draft.statement = PBStatement(
            Statement(
                verdict: defaults.verdict ?? kind.defaultVerdict,
                confidence: defaults.confidence,
                grade: defaults.grade,
                handling: defaults.handling,
                labels: defaults.labels,
                firstSeenMs: defaults.firstSeenMs,
                lastSeenMs: defaults.lastSeenMs,
                validFromMs: defaults.validFromMs,
                validUntilMs: defaults.validUntilMs,
                description: defaults.description,
                language: defaults.language,
                references: defaults.references
            )
        )
        draft.tlp = UInt32((defaults.tlp ?? kind.defaultTLP).rawValue)
        draft.sealed = defaults.isSealed
        draft.newEvidence = defaults.isNewEvidence
        return draft
    }
}
