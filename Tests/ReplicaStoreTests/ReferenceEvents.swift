import Entries
import Indicators
import Membership
import ReplicaStore
import Replication

/// Which events count (DESIGN §7), by brute force and on its own: the oracle of the replica.
enum ReferenceEvents {
    /// 0 CLEAR, 1 GREEN, 2 AMBER, 3 restricted, 4 RED.
    static func counted(_ entries: [AppliedEntry], _ object: ObjectKey, _ level: Int) -> [EventRecord] {
        var latest: [String: EventRecord] = [:]
        for entry in entries {
            guard case .body(let body) = entry.reading, body.object?.id == object.id,
                let event = EventRecord(body, envelope: entry.envelope, entry: entry.entry, leaf: entry.leaf)
            else { continue }
            let named = entry.envelope.sealed || !entry.envelope.audience.isEmpty
            var needs = Int(entry.envelope.tlp.rawValue)
            if needs < 3, named || object.kind.isPersonal { needs = 3 }
            guard needs <= level else { continue }
            let place: String
            switch body.about {
            case .sighting(let said): place = "\(event.member) saw \(said.firstMs) \(said.sector) | \(said.source)"
            case .action(let said): place = "\(event.member) did \(said.action) | \(said.scope)"
            default: continue
            }
            if let other = latest[place], other.entry.index > event.entry.index { continue }
            latest[place] = event
        }
        return Array(latest.values)
    }
}
