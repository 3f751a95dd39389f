import Entries
import Indicators

/// Makes import lines of MISP's attributes and objects.
struct MISPAttributes {
    private let defaults: ImportDefaults
    private let events: [MISPEvent]
    private var prototypes: DraftPrototypes
    private var records: OwnRecords
    private var seen: EventPrototypes

    init(_ defaults: ImportDefaults, events: [MISPEvent]) {
        self.defaults = defaults
        self.events = events
        prototypes = DraftPrototypes(defaults)
        records = OwnRecords(defaults)
        seen = EventPrototypes(defaults)
    }

    mutating func attribute(_ value: JSONValue, event: Int) -> [ImportLine.Outcome] {
        if value.isDeleted {
            return [.deleted(reason: "MISP \(value["type"]?.text ?? "attribute"): deleted by its author")]
        }
        return attribute(value, in: events.indices.contains(event) ? events[event] : MISPEvent())
    }

    private mutating func attribute(_ value: JSONValue, in context: MISPEvent) -> [ImportLine.Outcome] {
        do throws(RecordFault) {
            return outcomes(try drafts(value, context), seenAs: value)
        } catch {
            return [.reject(reason: error.reason)]
        }
    }

    /// An object is taken as the kind whose template it has; else each of its attributes by itself.
    mutating func object(_ object: JSONValue, event: Int) -> [ImportLine.Outcome] {
        if object.isDeleted { return [.deleted(reason: "MISP object: deleted by its author")] }
        var context = events.indices.contains(event) ? events[event] : MISPEvent()
        context.distribution = Self.distribution(object, context)
        let attributes = object["Attribute"]?.items ?? []
        do throws(RecordFault) {
            if object["name"]?.text == MISPObject.name {
                return try mandala(attributes.filter { !$0.isDeleted }, context)
            }
            var drafts: [PBDraft] = []
            var outcomes: [ImportLine.Outcome] = []
            for kind in MISPNames.kinds(ofObject: object["name"]?.text ?? "") {
                if let (draft, telling) = try draft(kind, attributes, context) {
                    drafts.append(draft)
                    outcomes += self.outcomes([draft], seenAs: telling)
                }
                // An account at a bank and one at a wallet have the same template.
                if kind == .bankAccount, !drafts.isEmpty { break }
            }
            if !drafts.isEmpty { return outcomes }
        } catch {
            return [.reject(reason: error.reason)]
        }
        guard !attributes.isEmpty else { return [.reject(reason: "MISP object: it has no attributes")] }
        return attributes.flatMap { attribute in
            attribute.isDeleted ? self.attribute(attribute, event: event) : self.attribute(attribute, in: context)
        }
    }

    private mutating func drafts(_ attribute: JSONValue, _ event: MISPEvent) throws(RecordFault) -> [PBDraft] {
        guard let type = attribute["type"]?.text, let value = attribute["value"]?.text, !value.isEmpty else {
            throw RecordFault("MISP attribute: it has no type or no value")
        }
        let kinds: [(kind: Kind, value: String)]
        var port: String?
        if let pair = MISPNames.pairs[type] {
            let halves = value.split(separator: "|", maxSplits: 1).map { String($0) }
            guard halves.count == 2 else { throw RecordFault("MISP \(type): it has no |") }
            kinds = [(pair.first, halves[0]), (pair.second, halves[1])].compactMap { kind, half in
                kind.map { ($0, half) }
            }
            if type.hasSuffix("|port") { port = halves[1] }
        } else {
            guard let kind = MISPNames.kind(ofType: type) else { throw Self.unknown(type) }
            kinds = [(kind, value)]
        }
        guard attribute.isForDetection || defaults.takesObservables else {
            throw RecordFault("MISP \(type): its author does not mean it for detection; take it with --observables")
        }
        var drafts: [PBDraft] = []
        for (kind, value) in kinds {
            var draft = prototypes[kind].draft
            draft.value = value
            try describe(&draft, attribute, event)
            if kind == .ipAddress, let number = port.flatMap({ Int64($0) }) {
                draft.statement.fields.append(PBField(Field("port", .integer(number))))
            }
            drafts.append(draft)
        }
        return drafts
    }

    private static func unknown(_ type: String) -> RecordFault {
        let isDigest = ["md5", "sha1", "filename|md5", "filename|sha1", "sha512", "filename"].contains(type)
        return RecordFault(
            isDigest ? "MISP \(type): a file is known by its SHA-256 alone" : "MISP \(type): there is no kind for it"
        )
    }

    /// Nil where the attributes do not identify one of the kind.
    private mutating func draft(
        _ kind: Kind,
        _ attributes: [JSONValue],
        _ event: MISPEvent
    ) throws(RecordFault) -> (PBDraft, telling: JSONValue)? {
        var draft = prototypes[kind].draft
        let named = kind.keyParts.filter { $0.misp != nil }
        var telling: JSONValue?
        // The draft says what each of them says, so it is as closed as the most closed.
        var strictest = TLP.clear
        for attribute in attributes where !attribute.isDeleted && mayGo(attribute, event) {
            guard let relation = attribute["object_relation"]?.text, let value = attribute["value"]?.text else {
                continue
            }
            if let part = named.first(where: { $0.misp == relation }) {
                if named.count == 1 {
                    guard draft.value.isEmpty else { continue }
                    draft.value = value
                } else {
                    guard !draft.key.contains(where: { $0.name == part.name }) else { continue }
                    draft.key.append(PBField(Field(part.name, .text(value))))
                }
                if telling == nil || attribute.isForDetection { telling = attribute }
                strictest = max(strictest, Self.light(of: attribute))
            } else if let field = kind.fields.first(where: { $0.misp == relation }),
                let read = try? FieldCell.value(of: field.type, Column(name: relation, target: .value), .text(value)),
                !draft.statement.fields.contains(where: { $0.name == field.name })
            {
                draft.statement.fields.append(PBField(Field(field.name, read)))
                strictest = max(strictest, Self.light(of: attribute))
            }
        }
        guard let telling else { return nil }
        guard telling.isForDetection || defaults.takesObservables else {
            throw RecordFault("MISP object: its author does not mean it for detection; take it with --observables")
        }
        try describe(&draft, telling, event)
        draft.tlp = max(draft.tlp, UInt32(strictest.rawValue))
        return (draft, telling)
    }

    private static func light(of attribute: JSONValue) -> TLP {
        (attribute["Tag"]?.tagNames ?? []).compactMap { ForeignTLP.tag($0) }.max() ?? .clear
    }

    /// The drafts, and what others have seen of them.
    private mutating func outcomes(_ drafts: [PBDraft], seenAs attribute: JSONValue) -> [ImportLine.Outcome] {
        let sightings = MISPSightings(attribute)
        var outcomes: [ImportLine.Outcome] = []
        for var draft in drafts {
            if let end = sightings.endMs { draft.statement.validUntilMs = end }
            outcomes.append(.draft(draft))
            guard !sightings.seen.isEmpty, let kind = Kind.named(draft.kind) else { continue }
            let prototype = seen.sighting(of: kind)
            outcomes += sightings.seen.map { .draft(MISPSightings.draft($0, of: draft, prototype)) }
        }
        if sightings.denials > 0 {
            outcomes.append(
                .reject(
                    reason: "MISP sighting: \(sightings.denials) say that it is a false positive; where you agree, "
                        + "report it as benign"
                )
            )
        }
        return outcomes
    }

    /// What mandala itself has written: nothing has to be guessed.
    private mutating func mandala(
        _ attributes: [JSONValue],
        _ event: MISPEvent
    ) throws(RecordFault) -> [ImportLine.Outcome] {
        func texts(_ relation: String) -> [String] {
            attributes.filter { $0["object_relation"]?.text == relation }.compactMap { $0["value"]?.text }
        }
        guard let name = texts("kind").first, let record = texts("record").first,
            let value = attributes.first(where: { $0["object_relation"]?.text == "value" })
        else { throw RecordFault("MISP object: its kind, record or value is missing") }
        let kind = try ColumnPlans.kind(named: name, column: "kind")
        guard let read = try? Array(record.utf8).withUnsafeBytes({ try JSONText.parse($0) }) else {
            throw RecordFault("MISP object: its record is not JSON")
        }
        guard read["kind"]?.text == kind.name else { throw RecordFault("MISP object: its record is of another kind") }
        var light = prototypes[kind].draft
        // Its own tags alone: those of the event are of the strictest object in it.
        try describe(&light, value, MISPEvent(distribution: event.distribution))
        return try records.outcomes(read, tlp: TLP(rawValue: UInt8(clamping: light.tlp)))
    }

    /// Of what is in an event or an object, which nobody sees who does not see that: 5 is as there.
    private static func distribution(_ part: JSONValue, _ event: MISPEvent) -> String? {
        // A search for attributes has the event in each.
        for outer in [event.distribution, part["Event"]?["distribution"]?.distribution] where isKept(outer) {
            return outer
        }
        let own = part["distribution"]?.distribution
        return own == nil || own == "5" ? event.distribution : own
    }

    private static func isKept(_ distribution: String?) -> Bool { distribution == "0" || distribution == "4" }

    /// What MISP keeps to an organisation or a sharing group goes further where its author's traffic light says how far, or
    /// the importer does.
    private func mayGo(_ attribute: JSONValue, _ event: MISPEvent) -> Bool {
        guard Self.isKept(Self.distribution(attribute, event)) else { return true }
        if defaults.tlp != nil || !defaults.audience.isEmpty { return true }
        return ((attribute["Tag"]?.tagNames ?? []) + event.tags).contains { ForeignTLP.tag($0) != nil }
    }

    private func describe(_ draft: inout PBDraft, _ attribute: JSONValue, _ event: MISPEvent) throws(RecordFault) {
        guard mayGo(attribute, event) else {
            let whom = Self.distribution(attribute, event) == "0" ? "its organisation" : "a sharing group"
            throw RecordFault("MISP: its distribution is \(whom) only; say with --tlp or --audience who may have it")
        }
        let tags = (attribute["Tag"]?.tagNames ?? []) + event.tags
        if let tlp = tags.compactMap({ ForeignTLP.tag($0) }).max() {
            // Its author's marking holds, whatever was asked for here, unless that is stricter.
            draft.tlp = max(UInt32(tlp.rawValue), UInt32(defaults.tlp?.rawValue ?? 0))
        }
        for tag in tags {
            guard let label = Self.label(tag), !draft.statement.labels.contains(label) else { continue }
            draft.statement.labels.append(label)
        }
        let words = attribute["comment"]?.text.flatMap { $0.isEmpty ? nil : $0 } ?? event.info
        if !words.isEmpty, defaults.description.isEmpty {
            draft.statement.description_p = String(decoding: words.utf8.prefix(4096), as: UTF8.self)
        }
        if let first = attribute["first_seen"]?.text.flatMap({ Instant.milliseconds($0) }) {
            draft.statement.firstSeenMs = first
        }
        if let last = attribute["last_seen"]?.text.flatMap({ Instant.milliseconds($0) }) {
            draft.statement.lastSeenMs = last
        }
    }

    /// Of `rsit:fraud="phishing"` the last word, where members have agreed on it.
    private static func label(_ tag: String) -> String? {
        let parts = tag.split { $0 == "\"" || $0 == "=" || $0 == ":" }
        guard let word = parts.last.flatMap({ LabelSlug.make(String($0)) }), ScamType.wellKnown.contains(word) else {
            return nil
        }
        return word
    }
}

extension JSONValue {
    fileprivate var isDeleted: Bool { isTrue("deleted") }
    fileprivate var isForDetection: Bool { isTrue("to_ids") }

    /// MISP writes flags in several ways.
    private func isTrue(_ name: String) -> Bool {
        switch self[name] {
        case .flag(let flag)?: flag
        case .text(let text)?, .number(let text)?: text == "1" || text.lowercased() == "true"
        default: false
        }
    }
}
