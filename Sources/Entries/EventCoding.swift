import SwiftProtobuf

extension PBSighting {
    init(_ sighting: Sighting) {
        self.init()
        count = sighting.count
        firstMs = sighting.firstMs
        lastMs = sighting.lastMs
        sector = sighting.sector
        source = sighting.source
        lossThousandths = sighting.loss?.thousandths ?? 0
        currency = sighting.loss?.currency ?? ""
        note = sighting.note
        language = sighting.language
    }

    func read() throws(ReadingFault) -> Sighting {
        guard unknownFields.data.isEmpty else { throw .unread("the sighting has a field of a later version") }
        guard (1...EntryLimits.countMax).contains(count) else {
            throw .invalid("the count is not 1 to \(EntryLimits.countMax)")
        }
        guard lossThousandths <= EntryLimits.countMax * 1000 else { throw .invalid("the loss is too large") }
        guard currency.isEmpty == (lossThousandths == 0) else { throw .invalid("a loss needs a currency") }
        let (first, last) = (try firstMs.moment("first"), try lastMs.moment("last"))
        guard first <= last else { throw .invalid("the window ends before it starts") }
        return Sighting(
            count: count,
            firstMs: first,
            lastMs: last,
            sector: try sector.bounded("sector", EntryLimits.nameBytesMax),
            source: try source.bounded("source", EntryLimits.nameBytesMax),
            loss: currency.isEmpty
                ? nil : Loss(thousandths: lossThousandths, currency: try currency.bounded("currency", 16)),
            note: try note.bounded("note", EntryLimits.noteBytesMax),
            language: try language.bounded("language", 64)
        )
    }
}

extension PBAction {
    init(_ action: Action) {
        self.init()
        self.action = action.action
        scope = action.scope
        by = action.by
        atMs = action.atMs
        reference = action.reference
        outcome = action.outcome
        note = action.note
        language = action.language
    }

    func read() throws(ReadingFault) -> Action {
        guard unknownFields.data.isEmpty else { throw .unread("the action has a field of a later version") }
        guard !action.isEmpty else { throw .invalid("the action names no action") }
        return Action(
            action: try action.bounded("action", EntryLimits.nameBytesMax),
            scope: try scope.bounded("scope", EntryLimits.nameBytesMax),
            by: try by.bounded("by", EntryLimits.nameBytesMax),
            atMs: try atMs.moment("at"),
            reference: try reference.bounded("reference", EntryLimits.nameBytesMax),
            outcome: try outcome.bounded("outcome", EntryLimits.nameBytesMax),
            note: try note.bounded("note", EntryLimits.noteBytesMax),
            language: try language.bounded("language", 64)
        )
    }
}

extension UInt64 {
    /// A time that must be said, and that a calendar holds.
    func moment(_ what: String) throws(ReadingFault) -> UInt64 {
        guard (1...EntryLimits.timeMsMax).contains(self) else {
            throw .invalid("the time \(what) is missing or too late")
        }
        return self
    }
}
