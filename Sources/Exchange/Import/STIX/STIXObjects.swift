import Entries
import Indicators

/// Makes import lines of STIX objects: what mandala has written itself, indicators by their pattern, and observables,
/// campaigns and attack patterns where they are asked for.
struct STIXObjects {
    private var prototypes: DraftPrototypes
    private var records: OwnRecords
    private let takesObservables: Bool
    private let defaults: ImportDefaults
    private var events: EventPrototypes
    private var relations: STIXRelations
    private var known: STIXKnown
    /// Of marking definitions that the bundle brings itself; nil of those that say something else.
    private var markings: [String: TLP?] = [:]
    /// Of objects that a report, which stands before them, is about: MISP marks events, and what is in them by that.
    private var floors: [String: TLP] = [:]

    /// The last description, and as much of it as is kept.
    private var words = (said: "", kept: "")

    private static let markingsMax = 10_000
    private static let floorsMax = 1_000_000

    init(_ defaults: ImportDefaults, known: STIXKnown = STIXKnown()) {
        prototypes = DraftPrototypes(defaults)
        self.defaults = defaults
        records = OwnRecords(defaults)
        relations = STIXRelations(defaults)
        self.known = known
        events = EventPrototypes(defaults)
        takesObservables = defaults.takesObservables
    }

    /// Whether it refers to what has not come yet: it is to be asked for once all has.
    func mustWait(_ object: JSONValue) -> Bool {
        unknownMarking(of: object) != nil || refersAhead(object)
    }

    /// Whether it refers to an object that is told of later.
    func refersAhead(_ object: JSONValue) -> Bool {
        let properties: [String]
        switch object["type"]?.text {
        case "relationship": properties = ["source_ref", "target_ref"]
        case "sighting": properties = ["sighting_of_ref"]
        default: return false
        }
        guard object["extensions"]?[STIXExtension.id] == nil, object["extensions"]?[STIXEventExtension.id] == nil,
            object["relationship_type"]?.text != "based-on"
        else { return false }
        return properties.contains { object[$0]?.text.map { !known.contains($0) } ?? false }
    }

    /// What one object gives: at least one line, unless it only tells about others.
    mutating func outcomes(_ object: JSONValue) -> [ImportLine.Outcome] {
        if object["revoked"] == .flag(true), let type = object["type"]?.text {
            return [.deleted(reason: "STIX \(type): its author has revoked it")]
        }
        do throws(RecordFault) {
            let drafts = try drafts(object)
            if drafts.allSatisfy(\.hasStatement) { known.add(object["id"]?.text, drafts) }
            return drafts.map { .draft($0) }
        } catch {
            return [.reject(reason: error.reason)]
        }
    }

    private mutating func drafts(_ object: JSONValue) throws(RecordFault) -> [PBDraft] {
        guard let type = object["type"]?.text else { throw RecordFault("it is no STIX object: it has no \"type\"") }
        if let own = object["extensions"]?[STIXExtension.id] {
            return [try records.draft(STIXExtension.record(own, object), tlp: try light(object))]
        }
        if let own = object["extensions"]?[STIXEventExtension.id] {
            return [try STIXEventExtension.draft(own, &events, tlp: try light(object))]
        }
        switch type {
        case "relationship": return [try link(object)]
        case "sighting": return [try relations.sighting(object, known, tlp: try light(object))]
        case "indicator": return try indicator(object)
        case "marking-definition":
            remember(object)
            throw RecordFault("STIX marking-definition: it tells about other objects, and is not kept itself")
        case "report", "grouping": remember(try light(object), ofAll: object)
        default: break
        }
        let knowledge = Self.knowledge[type]
        guard let kind = knowledge ?? STIXNames.kind(ofType: type) else {
            throw RecordFault("STIX \(type): there is no kind for it")
        }
        guard takesObservables else {
            // Others may refer to it.
            if knowledge == nil, let draft = try? observable(object, kind) { known.add(object["id"]?.text, [draft]) }
            let what = knowledge == nil ? "an observable" : "a \(kind.name)"
            throw RecordFault("STIX \(type): \(what) alone says nothing bad; take it with --observables")
        }
        if knowledge != nil { return [try named(object, kind)] }
        return [try observable(object, kind)]
    }

    private mutating func link(_ object: JSONValue) throws(RecordFault) -> PBDraft {
        var draft = try relations.link(object, known)
        try describe(&draft, object)
        return draft
    }

    private mutating func remember(_ object: JSONValue) {
        guard let id = object["id"]?.text, markings.count < Self.markingsMax else { return }
        let named = [object["definition"]?["tlp"], object["name"]].compactMap { $0?.text }
        let stated = [object["x_opencti_definition"], object["definition"]?["statement"]].compactMap { $0?.text }
        let words = stated + named.map { $0.lowercased().hasPrefix("tlp:") ? $0 : "tlp:\($0)" }
        markings[id] = .some(words.compactMap { ForeignTLP.tag($0) }.max())
    }

    private mutating func remember(_ tlp: TLP?, ofAll object: JSONValue) {
        guard let tlp else { return }
        for id in object["object_refs"]?.items.compactMap(\.text) ?? []
        where floors.count < Self.floorsMax || floors[id] != nil {
            floors[id] = max(tlp, floors[id] ?? .clear)
        }
    }

    // MARK: Indicators

    private mutating func indicator(_ object: JSONValue) throws(RecordFault) -> [PBDraft] {
        let language = object["pattern_type"]?.text ?? "stix"
        guard language == "stix" else {
            throw RecordFault("STIX indicator: its pattern is in \(language.quoted), not in STIX")
        }
        guard let text = object["pattern"]?.text else { throw RecordFault("STIX indicator: it has no pattern") }
        var drafts: [PBDraft] = []
        defer { words = ("", "") }
        for alternative in try STIXPattern(text).alternatives {
            let said = STIXNames.resolved(alternative.map { ($0.path, $0.value) })
            drafts.append(try draft(said.map { ($0.path, .text($0.value)) }, of: object))
        }
        return drafts
    }

    /// What others say of campaigns and ways is of the same kinds; its STIX id is the key.
    private static let knowledge = ["campaign": Kind.campaign, "attack-pattern": Kind.fraudPattern]

    private mutating func named(_ object: JSONValue, _ kind: Kind) throws(RecordFault) -> PBDraft {
        guard let id = object["id"]?.text, let name = object["name"]?.text else {
            throw RecordFault("STIX \(kind.stix.types[0]): it has no id or no name")
        }
        var draft = prototypes[kind].draft
        draft.value = String(id.suffix(36))
        try describe(&draft, object)
        if object["description"] == nil { draft.statement.description_p = defaults.description }
        draft.statement.firstSeenMs = try object.milliseconds("first_seen") ?? draft.statement.firstSeenMs
        draft.statement.lastSeenMs = try object.milliseconds("last_seen") ?? draft.statement.lastSeenMs
        draft.statement.fields.append(PBField(Field("name", .text(name))))
        for property in ["aliases", "objective"] {
            guard let value = object[property], let field = kind.fields.first(where: { $0.name == property }) else {
                continue
            }
            try add(field, value, to: &draft)
        }
        return draft
    }

    private mutating func observable(_ object: JSONValue, _ kind: Kind) throws(RecordFault) -> PBDraft {
        guard case .object(let members) = object, let type = object["type"]?.text else {
            throw RecordFault("no object")
        }
        var said: [(path: String, value: JSONValue)] = []
        for member in members {
            if member.name == "hashes", case .object(let hashes) = member.value {
                said += hashes.map { ("\(type):hashes.\($0.name)", $0.value) }
            } else if STIXNames.meaning("\(type):\(member.name)") != nil {
                said.append(("\(type):\(member.name)", member.value))
            }
        }
        return try draft(said, of: object)
    }

    /// One thing of which all of that is said.
    private mutating func draft(
        _ said: [(path: String, value: JSONValue)],
        of object: JSONValue
    ) throws(RecordFault) -> PBDraft {
        var kind: Kind?
        for (path, _) in said {
            guard let meaning = STIXNames.meaning(path) else {
                throw RecordFault("STIX \(path): there is no kind that is told by it")
            }
            guard case .key(let found, _) = meaning else { continue }
            guard kind == nil || kind == found else {
                throw RecordFault("the pattern asks for several things together; report what is malicious by itself")
            }
            kind = found
        }
        guard let kind else {
            let paths = said.map(\.path).joined(separator: ", ")
            throw RecordFault("STIX \(paths): it identifies nothing; a file is known by its SHA-256")
        }
        var draft = prototypes[kind].draft
        try describe(&draft, object)
        for (path, value) in said {
            switch STIXNames.meaning(path) {
            case .key(_, let part)?:
                guard let text = value.text else { throw RecordFault("STIX \(path): it is not a text") }
                if kind.keyParts.count(where: { $0.stix != nil }) == 1 {
                    guard draft.value.isEmpty || draft.value == text else {
                        throw RecordFault(
                            "the pattern asks for several things together; report what is malicious by itself"
                        )
                    }
                    draft.value = text
                } else {
                    draft.key.append(PBField(Field(part.name, .text(text))))
                }
            case .field(kind, let declaration)?: try add(declaration, value, to: &draft)
            default: throw RecordFault("STIX \(path): it is said of another kind than \(kind.name)")
            }
        }
        return draft
    }

    private func add(_ declaration: FieldDeclaration, _ value: JSONValue, to draft: inout PBDraft) throws(RecordFault) {
        guard !draft.statement.fields.contains(where: { $0.name == declaration.name }) else {
            throw RecordFault("\(declaration.name) is said twice; report each by itself")
        }
        // References are ids of STIX objects there, which are not held.
        if declaration.type.referredKinds != nil, value.text?.contains("--") == true { return }
        let cell: Cell =
            switch value {
            case .text(let text): .text(text)
            case .number(let number): .number(number)
            case .flag(let flag): .flag(flag)
            case .list(let items): .list(items.compactMap { $0.text })
            case .object, .null: .list([])
            }
        let column = Column(name: declaration.name, target: .field(declaration))
        draft.statement.fields.append(
            PBField(Field(declaration.name, try FieldCell.value(of: declaration.type, column, cell)))
        )
    }

    // MARK: What every object may say

    private mutating func describe(_ draft: inout PBDraft, _ object: JSONValue) throws(RecordFault) {
        var statement = draft.statement
        let types = object["indicator_types"]?.items.compactMap(\.text) ?? []
        var labels: [String] = []
        for label in object["labels"]?.items.compactMap(\.text) ?? [] {
            if STIXVerdict.words.contains(label) || ForeignTLP.tag(label) != nil { continue }
            if let slug = LabelSlug.make(label) { labels.append(slug) }
        }
        let stated = STIXVerdict.verdict(types + (object["labels"]?.items.compactMap(\.text) ?? []))
        if let stated { statement.verdict = UInt32(stated.rawValue) }
        for label in labels where !statement.labels.contains(label) { statement.labels.append(label) }
        if case .number(let number)? = object["confidence"], let confidence = UInt32(number), confidence <= 100 {
            statement.confidence = confidence
        }
        statement.validFromMs = try object.milliseconds("valid_from") ?? statement.validFromMs
        statement.validUntilMs = try object.milliseconds("valid_until") ?? statement.validUntilMs
        let words = object["description"]?.text ?? object["name"]?.text ?? ""
        if !words.isEmpty {
            // The same storage in all alternatives of a pattern.
            if self.words.said != words {
                self.words = (words, String(decoding: words.utf8.prefix(4096), as: UTF8.self))
            }
            statement.description_p = self.words.kept
        }
        if let language = object["lang"]?.text { statement.language = language }
        for reference in object["external_references"]?.items ?? [] {
            guard let url = reference["url"]?.text, !statement.references.contains(url) else { continue }
            statement.references.append(url)
        }
        draft.statement = statement
        if let tlp = try light(object) { draft.tlp = UInt32(tlp.rawValue) }
        if let floor = object["id"]?.text.flatMap({ floors[$0] }) { draft.tlp = max(draft.tlp, UInt32(floor.rawValue)) }
    }

    /// Its author's marking, by a label too as MISP writes what STIX has none for, whatever was asked for here, unless that
    /// is stricter; nil where it has none. One that nobody here knows could be the strictest.
    private func light(_ object: JSONValue) throws(RecordFault) -> TLP? {
        if defaults.tlp == nil, let unknown = unknownMarking(of: object) {
            throw RecordFault(
                "STIX: its marking \(unknown.quoted) is not among these objects: send it with them, or say with --tlp how "
                    + "far it may go"
            )
        }
        var lights = Self.markings(of: object).compactMap { ForeignTLP.marking($0) ?? markings[$0] ?? nil }
        lights += object["labels"]?.items.compactMap { $0.text.flatMap { ForeignTLP.tag($0) } } ?? []
        return lights.max().map { max($0, defaults.tlp ?? .clear) }
    }

    private static func markings(of object: JSONValue) -> [String] {
        object["object_marking_refs"]?.items.compactMap(\.text) ?? []
    }

    private func unknownMarking(of object: JSONValue) -> String? {
        Self.markings(of: object).first { ForeignTLP.marking($0) == nil && markings[$0] == nil }
    }
}

/// STIX's indicator types (§10.8) and mandala's verdicts.
enum STIXVerdict {
    static let words: Set<String> = [
        "anomalous-activity", "anonymization", "attribution", "benign", "compromised", "malicious-activity", "unknown",
    ]

    static func verdict(_ types: [String]) -> Verdict? {
        if types.contains("malicious-activity") || types.contains("compromised") { return .malicious }
        if types.contains("anomalous-activity") || types.contains("anonymization") { return .suspicious }
        return types.contains("benign") ? .benign : nil
    }

    static func type(of verdict: Verdict) -> String {
        switch verdict {
        case .malicious: "malicious-activity"
        case .suspicious: "anomalous-activity"
        case .benign: "benign"
        }
    }
}
