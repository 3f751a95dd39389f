import Entries
import Indicators

/// Drafts of sightings and actions that say what the defaults say.
struct EventPrototypes {
    private var sightings: DraftPrototypes
    private var actions: DraftPrototypes
    /// What was asked for.
    private let tlp: TLP?

    init(_ defaults: ImportDefaults) {
        tlp = defaults.tlp
        var defaults = defaults
        defaults.event = .sighting(PBSighting())
        sightings = DraftPrototypes(defaults)
        defaults.event = .action(PBAction())
        actions = DraftPrototypes(defaults)
    }

    mutating func sighting(of kind: Kind) -> PBDraft { sightings[kind].draft }
    mutating func action(of kind: Kind) -> PBDraft { actions[kind].draft }

    /// Of the lists in a record (``OwnEvent``), about its object.
    mutating func outcomes(of record: JSONValue, about object: PBDraft) -> [ImportLine.Outcome] {
        guard let kind = Kind.named(object.kind) else { return [] }
        let seen = record[OwnEvent.lists.sightings]?.items ?? []
        let done = record[OwnEvent.lists.actions]?.items ?? []
        if seen.isEmpty, done.isEmpty { return [] }
        let (sighting, action) = (sighting(of: kind), action(of: kind))
        return seen.map { outcome($0, of: sighting, about: object) }
            + done.map { outcome($0, of: action, about: object) }
    }

    private func outcome(_ own: JSONValue, of prototype: PBDraft, about object: PBDraft) -> ImportLine.Outcome {
        var prototype = prototype
        (prototype.value, prototype.key, prototype.line) = (object.value, object.key, object.line)
        do throws(RecordFault) { return .draft(try OwnEvent.draft(own, of: prototype, tlp: tlp)) } catch {
            return .reject(reason: error.reason)
        }
    }
}
