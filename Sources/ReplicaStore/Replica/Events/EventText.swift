import Entries
import Indicators
import Replication

/// The columns of an event: what queries ask for, and all of it as JSON.
struct EventText {
    /// The number of its message in a body.
    let about: Int64
    /// The time that counts: when something was last seen, or done.
    let atMs: UInt64
    /// The sector of a sighting, the name of an action.
    let word: String
    let json: String

    init(_ said: EventRecord.Said) {
        switch said {
        case .sighting(let sighting):
            (about, atMs, word) = (EventText.sighting, sighting.lastMs, sighting.sector)
            json = EventText.json(
                ["count": sighting.count, "first": sighting.firstMs, "loss": sighting.loss?.thousandths ?? 0],
                [
                    "source": sighting.source, "currency": sighting.loss?.currency ?? "", "note": sighting.note,
                    "language": sighting.language,
                ]
            )
        case .action(let action):
            (about, atMs, word) = (EventText.action, action.atMs, action.action)
            json = EventText.json(
                [:],
                [
                    "scope": action.scope, "by": action.by, "reference": action.reference, "outcome": action.outcome,
                    "note": action.note, "language": action.language,
                ]
            )
        }
    }

    static let sighting: Int64 = 13
    static let action: Int64 = 14

    /// Nil where the columns are not what ``init(_:)`` made.
    static func read(about: Int64, atMs: UInt64, word: String, json: String) -> EventRecord.Said? {
        guard let fields = JSONText.readFields(json == "{}" ? nil : json) else { return nil }
        func text(_ name: String) -> String {
            if case .text(let text) = fields.first(where: { $0.name == name })?.value { text } else { "" }
        }
        func number(_ name: String) -> UInt64 {
            if case .integer(let value) = fields.first(where: { $0.name == name })?.value {
                UInt64(clamping: value)
            } else {
                0
            }
        }
        switch about {
        case sighting:
            let loss = text("currency").isEmpty ? nil : Loss(thousandths: number("loss"), currency: text("currency"))
            return .sighting(
                Sighting(
                    count: number("count"),
                    firstMs: number("first"),
                    lastMs: atMs,
                    sector: word,
                    source: text("source"),
                    loss: loss,
                    note: text("note"),
                    language: text("language")
                )
            )
        case action:
            return .action(
                Action(
                    action: word,
                    scope: text("scope"),
                    by: text("by"),
                    atMs: atMs,
                    reference: text("reference"),
                    outcome: text("outcome"),
                    note: text("note"),
                    language: text("language")
                )
            )
        default: return nil
        }
    }

    /// What is zero or empty is left out.
    private static func json(_ numbers: [String: UInt64], _ texts: [String: String]) -> String {
        let numbers = numbers.filter { $0.value > 0 }.map { Field($0.key, .integer(Int64(clamping: $0.value))) }
        let texts = texts.filter { !$0.value.isEmpty }.map { Field($0.key, .text($0.value)) }
        return JSONText.fields((numbers + texts).sorted { $0.name < $1.name }) ?? "{}"
    }
}
