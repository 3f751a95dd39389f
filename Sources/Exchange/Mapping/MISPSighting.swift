import Entries
import Indicators
import Membership
import Replication

/// Sightings of an object in MISP: what members saw (type 0), that its reports say that it is harmless (1), and when it
/// ends (2). MISP writes one for each time that something is seen, so how often stands in the source.
enum MISPSighting {
    static func write(_ object: ObjectFacts, _ organisation: MISPOrganisation, to json: inout JSONWriter) {
        let seen = object.events.filter(\.isSighting)
        let isHarmless = object.verdict == .benign && !object.members.isEmpty
        guard !seen.isEmpty || isHarmless || object.validUntilMs != nil else { return }
        let id = object.id
        let key = ObjectKey(kind: object.kind, value: object.value)
        func add(
            _ type: Int,
            _ id: String,
            _ time: UInt64,
            _ source: String,
            _ member: String,
            _ list: inout JSONWriter
        ) {
            list.object { json in
                json.member("uuid", id)
                json.member("type", "\(type)")
                json.member("date_sighting", "\(max(1, time / 1000))")
                json.member("source", source)
                json.name("Organisation")
                json.object { organisation.write(member, to: &$0) }
            }
        }
        json.name("Sighting")
        json.list { list in
            for event in seen {
                guard case .sighting(let sighting) = event.said else { continue }
                let uuid = STIXEvent.id(of: event, of: key, federation: organisation.federation).suffix(36)
                add(0, "\(uuid)", sighting.lastMs, source(sighting), event.member.text, &list)
            }
            if isHarmless {
                for member in object.members {
                    let uuid = STIXID.uuid("misp-harmless \(organisation.federation)/\(member)", of: id)
                    add(1, "\(uuid)", object.writtenMs, "", member.text, &list)
                }
            }
            if let end = object.validUntilMs {
                add(2, "\(STIXID.uuid("misp-end", of: id))", end, "", organisation.member, &list)
            }
        }
    }

    private static func source(_ sighting: Sighting) -> String {
        let times = sighting.count > 1 ? "\(sighting.count) times" : ""
        return [sighting.source, sighting.sector, times].filter { !$0.isEmpty }.joined(separator: ", ")
    }
}

/// Who writes a feed, and how its members are called in MISP.
struct MISPOrganisation {
    let federation: String
    let member: String

    func write(_ member: String, to json: inout JSONWriter) {
        json.member("name", "\(member) (\(federation))")
        json.member("uuid", "\(STIXID.uuid("member \(federation)/\(member)"))")
    }
}
