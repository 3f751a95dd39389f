import Entries
import Indicators

/// What a column says of a sighting or an action.
enum EventColumn: UInt32 {
    case count, first, last, sector, source, loss, currency
    case action, scope, by, at, reference, outcome
    case note, language

    private static let commonNames: [String: EventColumn] = [
        "note": .note, "description": .note, "language": .language,
    ]
    private static let sightingNames: [String: EventColumn] = [
        "count": .count, "sightings": .count, "first": .first, "first_seen": .first, "last": .last,
        "last_seen": .last, "sector": .sector, "source": .source, "loss": .loss, "currency": .currency,
    ]
    private static let actionNames: [String: EventColumn] = [
        "action": .action, "scope": .scope, "by": .by, "at": .at, "reference": .reference, "outcome": .outcome,
    ]

    /// Nil where the name says nothing of such an event.
    static func named(_ name: String, in event: EventDefaults) -> EventColumn? {
        switch event {
        case .sighting: sightingNames[name] ?? commonNames[name]
        case .action: actionNames[name] ?? commonNames[name]
        }
    }
}

extension DraftBuilder {
    static func set(_ what: EventColumn, _ column: Column, _ cell: Cell, _ draft: inout PBDraft) throws(RecordFault) {
        let text = try text(column, cell)
        switch what {
        case .count:
            guard let count = UInt64(text), count > 0 else {
                throw RecordFault(column: column.name, value: text, "is not a count", "write a whole number from 1")
            }
            draft.sighting.count = count
        case .first: draft.sighting.firstMs = try instant(column, cell)
        case .last: draft.sighting.lastMs = try instant(column, cell)
        case .sector: draft.sighting.sector = try term(column, cell, Sector.init).rawValue
        case .source: draft.sighting.source = text
        case .loss:
            guard let loss = Amount.thousandths(text) else {
                throw RecordFault(column: column.name, value: text, "is not an amount", "write digits, such as 1200.50")
            }
            draft.sighting.lossThousandths = loss
        case .currency: draft.sighting.currency = text
        case .action: draft.action.action = try term(column, cell, ActionName.init).rawValue
        case .scope: draft.action.scope = text
        case .by: draft.action.by = text
        case .at: draft.action.atMs = try instant(column, cell)
        case .reference: draft.action.reference = text
        case .outcome: draft.action.outcome = try term(column, cell, ActionOutcome.init).rawValue
        case .note:
            if draft.hasAction { draft.action.note = text } else { draft.sighting.note = text }
        case .language:
            let language = try term(column, cell, LanguageTag.canonical)
            if draft.hasAction { draft.action.language = language } else { draft.sighting.language = language }
        }
    }
}
