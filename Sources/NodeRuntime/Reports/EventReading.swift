import Entries
import Foundation
import Indicators
import Membership
import Replication

extension DraftReading {
    /// Brings a sighting or an action into canonical form.
    func event(_ draft: PBDraft) throws(AuthoringError) -> (CheckedEvent, warnings: [String]) {
        do throws(IndicatorError) {
            let kind = try Kind.required(draft.kind)
            let key = try key(of: draft, kind)
            let takenMs = draft.takenMs == 0 ? nowMs : draft.takenMs
            let said: EventRecord.Said =
                draft.hasAction
                ? .action(try action(draft.action, kind, takenMs: takenMs))
                : .sighting(try sighting(draft.sighting, kind, takenMs: takenMs))
            let asked = try handling(tlp: draft.tlp, audience: draft.audience, sealed: false, kind)
            var audience: [MemberID]?
            if case .named(let members) = asked.audience { audience = members }
            let event = CheckedEvent(
                object: ObjectKey(kind: kind, value: key.value),
                said: said,
                tlp: draft.asObject ? nil : asked.tlp,
                audience: audience,
                isTimeImplied: draft.hasAction && draft.action.atMs == 0
            )
            return (event, key.warnings)
        } catch { throw AuthoringError("\(error)") }
    }

    private func sighting(
        _ message: PBSighting,
        _ kind: Kind,
        takenMs: UInt64
    ) throws(IndicatorError) -> Sighting {
        var loss: Loss?
        if message.lossThousandths > 0 || !message.currency.isEmpty {
            guard let currency = Currency.canonical(message.currency) else {
                throw fault(kind, "currency", "missing or unknown", "write a code of ISO 4217, such as THB")
            }
            loss = message.lossThousandths == 0 ? nil : Loss(thousandths: message.lossThousandths, currency: currency)
        }
        let count = message.count == 0 ? 1 : message.count
        guard count <= EntryLimits.countMax, message.lossThousandths <= EntryLimits.countMax * 1000 else {
            throw fault(kind, "count", "above \(EntryLimits.countMax)", "check the number")
        }
        let first = message.firstMs > 0 ? message.firstMs : message.lastMs > 0 ? message.lastMs : takenMs
        let last = message.lastMs > 0 ? message.lastMs : first
        try check(last, kind, "last")
        guard first <= last else { throw fault(kind, "first", "later than last", "exchange the two") }
        return Sighting(
            count: count,
            firstMs: first,
            lastMs: last,
            sector: message.sector.isEmpty ? "" : try Sector(message.sector).rawValue,
            source: try name(message.source, kind, "source"),
            loss: loss,
            note: try note(message.note, kind),
            language: message.language.isEmpty ? "" : try LanguageTag.canonical(message.language)
        )
    }

    private func action(_ message: PBAction, _ kind: Kind, takenMs: UInt64) throws(IndicatorError) -> Action {
        let at = message.atMs > 0 ? message.atMs : takenMs
        try check(at, kind, "at")
        let outcome = message.outcome.isEmpty ? ActionOutcome.done : try ActionOutcome(message.outcome)
        return Action(
            action: try ActionName(message.action).rawValue,
            scope: try name(message.scope, kind, "scope"),
            by: try name(message.by, kind, "by"),
            atMs: at,
            reference: try name(message.reference, kind, "reference"),
            outcome: outcome == .done ? "" : outcome.rawValue,
            note: try note(message.note, kind),
            language: message.language.isEmpty ? "" : try LanguageTag.canonical(message.language)
        )
    }

    private func check(_ time: UInt64, _ kind: Kind, _ field: String) throws(IndicatorError) {
        guard time <= nowMs &+ Self.clockSkewMs else { throw fault(kind, field, "in the future", "check the date") }
    }

    private func name(_ text: String, _ kind: Kind, _ field: String) throws(IndicatorError) -> String {
        let text = text.trimmingCharacters(in: .whitespaces)
        guard text.utf8.count <= EntryLimits.nameBytesMax, !text.utf8.contains(where: { $0 < 0x20 || $0 == 0x7F })
        else {
            throw fault(
                kind,
                field,
                "longer than \(EntryLimits.nameBytesMax) bytes, or with control characters",
                "shorten it"
            )
        }
        return text
    }

    private func note(_ text: String, _ kind: Kind) throws(IndicatorError) -> String {
        guard text.utf8.count <= EntryLimits.noteBytesMax else {
            throw fault(kind, "note", "longer than \(EntryLimits.noteBytesMax) bytes", "shorten it")
        }
        return text
    }

    private func fault(_ kind: Kind, _ field: String, _ reason: String, _ advice: String) -> IndicatorError {
        .field(kind: kind.name, field: field, reason: reason, advice: advice)
    }
}
