import Entries
import Indicators
import Membership
import Replication

/// A sighting or an action as mandala writes it into documents, so that nothing is lost on the way: in STIX's extension,
/// and in the records of `export ndjson`. Names have three letters or more, as STIX wants them (§3.1).
enum OwnEvent {
    /// Members of a record that hold lists of them.
    static let lists = (sightings: "sightings", actions: "actions")

    static func write(_ event: EventRecord, _ json: inout JSONWriter) {
        json.member("tlp", event.tlp.description)
        if case .named(let members) = event.audience { json.member("audience", members.map(\.text)) }
        switch event.said {
        case .sighting(let sighting): write(sighting, &json)
        case .action(let action): write(action, &json)
        }
    }

    /// As lists of a record.
    static func write(_ events: [EventRecord], _ json: inout JSONWriter) {
        func list(_ name: String, _ events: [EventRecord]) {
            if events.isEmpty { return }
            json.name(name)
            json.list { list in
                for event in events {
                    list.object {
                        $0.member("member", event.member.text)
                        write(event, &$0)
                    }
                }
            }
        }
        list(lists.sightings, events.filter(\.isSighting))
        list(lists.actions, events.filter { !$0.isSighting })
    }

    /// What was done in a few words.
    static func text(of action: Action) -> String {
        let outcome = action.outcome.isEmpty ? "" : ", \(action.outcome)"
        let by = action.by.isEmpty ? "" : " by \(action.by)"
        let scope = action.scope.isEmpty ? "" : " for \(action.scope)"
        return "\(action.action)\(outcome)\(by)\(scope) at \(STIXWriter.time(action.atMs))"
    }

    private static func write(_ sighting: Sighting, _ json: inout JSONWriter) {
        json.member("count", number: "\(sighting.count)")
        json.member("first", time: sighting.firstMs)
        json.member("last", time: sighting.lastMs)
        json.member("sector", text: sighting.sector)
        json.member("source", text: sighting.source)
        if let loss = sighting.loss {
            json.member("loss", Amount.text(thousandths: loss.thousandths))
            json.member("currency", loss.currency)
        }
        json.member("note", text: sighting.note)
        json.member("language", text: sighting.language)
    }

    private static func write(_ action: Action, _ json: inout JSONWriter) {
        json.member("action", action.action)
        json.member("acted", time: action.atMs)
        json.member("scope", text: action.scope)
        json.member("done_by", text: action.by)
        json.member("reference", text: action.reference)
        json.member("outcome", text: action.outcome)
        json.member("note", text: action.note)
        json.member("language", text: action.language)
    }

    /// What its members say of a sighting or an action.
    private static let columns: [(name: String, column: EventColumn)] = [
        ("count", .count), ("first", .first), ("last", .last), ("sector", .sector), ("source", .source),
        ("loss", .loss), ("currency", .currency), ("action", .action), ("acted", .at), ("scope", .scope),
        ("done_by", .by),
        ("reference", .reference), ("outcome", .outcome), ("note", .note), ("language", .language),
    ]

    /// The event that ``write(_:_:)`` has written; `tlp`: what the document says beside it, the stricter of the two holds.
    static func draft(_ own: JSONValue, of prototype: PBDraft, tlp: TLP?) throws(RecordFault) -> PBDraft {
        var draft = prototype
        for (name, column) in columns {
            let cell: Cell
            switch own[name] {
            case .text(let text)?: cell = .text(text)
            case .number(let number)?: cell = .number(number)
            default: continue
            }
            try DraftBuilder.set(column, Column(name: name, target: .event(column)), cell, &draft)
        }
        guard let said = own["tlp"]?.text.flatMap({ try? TLP($0) }) else { throw RecordFault("its event has no TLP") }
        draft.tlp = UInt32(max(said, tlp ?? .clear).rawValue)
        draft.asObject = false
        let audience = own["audience"]?.items.compactMap(\.text) ?? []
        if !audience.isEmpty { draft.audience = audience }
        return draft
    }
}

extension EventRecord {
    var isSighting: Bool { if case .sighting = said { true } else { false } }
}
