import Entries
import Indicators

/// Makes drafts of what STIX says about other objects: links of relationships (§5.1), sightings (§5.2).
struct STIXRelations {
    private var links: DraftPrototypes
    private var events: DraftPrototypes

    init(_ defaults: ImportDefaults) {
        links = DraftPrototypes(defaults)
        var defaults = defaults
        defaults.event = .sighting(PBSighting())
        events = DraftPrototypes(defaults)
    }

    /// The relation of mandala's that says the same; `isReversed`: from the target to the source.
    private static let relations: [String: (relation: String, isReversed: Bool)] = [
        "duplicate-of": ("same-as", false), "indicates": ("uses", true), "consists-of": ("part-of", true),
        "owns": ("controls", false),
    ]

    /// Without what every object may say.
    mutating func link(_ object: JSONValue, _ known: STIXKnown) throws(RecordFault) -> PBDraft {
        let type = object["relationship_type"]?.text ?? ""
        guard type != "based-on" else {
            throw RecordFault(
                "STIX relationship: \"based-on\" ties an indicator to its observable, which are one object here"
            )
        }
        let meant = Self.relations[type] ?? (type, false)
        guard LinkEnds.relations.contains(meant.relation) else {
            throw RecordFault(
                "STIX relationship: there is no relation for \(type.quoted); there are \(LinkEnds.relations.joined(separator: ", "))"
            )
        }
        let source = try end("source_ref", object, known)
        let target = try end("target_ref", object, known)
        var draft = links[.link].draft
        let ends = meant.isReversed ? (target, source) : (source, target)
        draft.key = [("from", ends.0), ("relation", meant.relation), ("to", ends.1)].map {
            PBField(Field($0.0, .text($0.1)))
        }
        return draft
    }

    /// `KIND:VALUE`, as a link's end is written.
    private func end(_ property: String, _ object: JSONValue, _ known: STIXKnown) throws(RecordFault) -> String {
        let found = try known.object(property, of: object)
        if !found.value.isEmpty { return "\(found.kind.name):\(found.value)" }
        var parts: [String: String] = [:]
        for field in found.key { parts[field.name] = field.text }
        do throws(IndicatorError) {
            return "\(found.kind.name):\(try found.kind.canonicalise(RawKey(parts: parts)).value)"
        } catch { throw RecordFault("its \(property): \(error)") }
    }

    mutating func sighting(_ object: JSONValue, _ known: STIXKnown, tlp: TLP?) throws(RecordFault) -> PBDraft {
        let seen = try known.object("sighting_of_ref", of: object)
        var draft = events[seen.kind].draft
        (draft.value, draft.key) = (seen.value, seen.key)
        if let tlp {
            draft.tlp = UInt32(tlp.rawValue)
            draft.asObject = false
        }
        if let text = object["count"]?.number {
            guard let count = UInt64(text), count > 0 else {
                throw RecordFault("STIX sighting: its count \(text.quoted) says that nothing was seen")
            }
            draft.sighting.count = count
        }
        let first = try object.milliseconds("first_seen")
        let last = try object.milliseconds("last_seen")
        let said = try object.milliseconds("modified")
        draft.sighting.lastMs = last ?? first ?? said ?? 0
        draft.sighting.firstMs = first ?? draft.sighting.lastMs
        draft.sighting.note = String(decoding: (object["description"]?.text ?? "").utf8.prefix(1024), as: UTF8.self)
        draft.sighting.language = object["lang"]?.text ?? ""
        return draft
    }
}

extension JSONValue {
    /// A time; nil where it is not there.
    func milliseconds(_ name: String) throws(RecordFault) -> UInt64? {
        guard let text = self[name]?.text else { return nil }
        guard let milliseconds = Instant.milliseconds(text) else {
            throw RecordFault(column: name, value: text, "is not a time", Instant.advice(text))
        }
        return milliseconds
    }

    fileprivate var number: String? {
        if case .number(let text) = self { text } else { nil }
    }
}
