import Entries
import Foundation
import Indicators
import Replication

/// An event of a feed, as the manifest has it.
struct MISPFeedEvent {
    let id: String
    let info: String
    let tag: String
    /// Seconds since 1970.
    var timestamp: UInt64

    /// Those that a manifest names, by id; none where there is no manifest that can be read.
    static func manifest(_ path: String) -> [String: MISPFeedEvent] {
        let json = (try? Data(contentsOf: URL(filePath: path))) ?? Data()
        let read = json.withUnsafeBytes { bytes in
            Result<JSONValue, JSONFault> { () throws(JSONFault) in try JSONText.parse(bytes) }
        }
        guard case .object(let members)? = try? read.get() else { return [:] }
        let events = members.compactMap { member -> MISPFeedEvent? in
            guard UUID(uuidString: member.name) != nil, let info = member.value["info"]?.text,
                let tag = member.value["Tag"]?.items.first?["name"]?.text,
                let timestamp = member.value["timestamp"]?.text.flatMap({ UInt64($0) })
            else { return nil }
            let latest = EntryLimits.timeMsMax / 1000
            return MISPFeedEvent(id: member.name, info: info, tag: tag, timestamp: min(timestamp, latest))
        }
        return Dictionary(events.map { ($0.id, $0) }) { first, _ in first }
    }

    /// What an event and the manifest both say of it.
    func describe(_ json: inout JSONWriter, _ organisation: MISPOrganisation) {
        json.member("info", info)
        json.member("date", String(Timestamp.format(Int64(clamping: timestamp * 1000)).prefix(10)))
        json.member("timestamp", "\(timestamp)")
        json.member("threat_level_id", "2")
        json.member("analysis", "2")
        json.name("Orgc")
        json.object { organisation.write(organisation.member, to: &$0) }
        json.name("Tag")
        json.list { list in
            list.object {
                $0.member("name", tag)
                $0.member("colour", "#ffffff")
            }
        }
    }

    func json(_ objects: [ObjectFacts], after history: MISPHistory, _ organisation: MISPOrganisation) -> [UInt8] {
        let ids = Set(objects.map { "\(MISPObject.id(of: $0, in: id))" })
        var json = JSONWriter()
        json.object { root in
            root.name("Event")
            root.object { event in
                event.member("uuid", id)
                self.describe(&event, organisation)
                event.member("publish_timestamp", "\(timestamp)")
                event.member("published", number: "true")
                event.name("Object")
                event.list { list in
                    for object in objects {
                        MISPObject.write(object, in: id, after: history, organisation, to: &list)
                    }
                    for entry in history.deleted(but: ids) {
                        let seconds = entry.isDeleted ? entry.seconds : history.deletion(of: entry.seconds)
                        MISPObject.writeDeleted(entry, seconds, to: &list)
                    }
                }
            }
        }
        return json.bytes
    }
}
