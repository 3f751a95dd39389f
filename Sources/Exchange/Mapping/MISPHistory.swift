import Foundation

/// What an event of a feed says already. MISP takes an object again if its timestamp has grown (`MispObject::editObject`),
/// and keeps what an event no longer has, unless it stands there as deleted.
struct MISPHistory {
    struct Entry {
        struct Attribute {
            let relation: String
            let id: String
            let seconds: UInt64
            let isDeleted: Bool
        }

        let id: String
        let seconds: UInt64
        let isDeleted: Bool
        let attributes: [Attribute]
        fileprivate let record: String
    }

    /// By id.
    let entries: [String: Entry]
    private let now: UInt64

    static let none = MISPHistory(entries: [:])

    private init(entries: [String: Entry]) { (self.entries, now) = (entries, 0) }

    /// None where there is no event at that path. What was deleted before `since` is forgotten; `now`: when what has gone
    /// since is deleted. Seconds since 1970, both.
    init(path: String, since: UInt64, now: UInt64) {
        self.now = now
        let json = (try? Data(contentsOf: URL(filePath: path))) ?? Data()
        let event = json.withUnsafeBytes { bytes in
            Result<JSONValue, JSONFault> { () throws(JSONFault) in try JSONText.parse(bytes) }
        }
        let objects = (try? event.get())?["Event"]?["Object"]?.items ?? []
        let all = objects.compactMap { Self.entry($0, since) }.filter { !$0.isDeleted || $0.seconds >= since }
        entries = Dictionary(all.map { ($0.id, $0) }) { first, _ in first }
    }

    private static func entry(_ object: JSONValue, _ since: UInt64) -> Entry? {
        guard let id = object["uuid"]?.text, let seconds = object["timestamp"]?.text.flatMap({ UInt64($0) }) else {
            return nil
        }
        let attributes = object["Attribute"]?.items ?? []
        return Entry(
            id: id,
            seconds: seconds,
            isDeleted: object["deleted"] == .flag(true),
            attributes: attributes.compactMap { attribute in
                guard let relation = attribute["object_relation"]?.text, let id = attribute["uuid"]?.text else {
                    return nil
                }
                let isDeleted = attribute["deleted"] == .flag(true)
                let stamp = attribute["timestamp"]?.text.flatMap { UInt64($0) } ?? seconds
                if isDeleted, stamp < since { return nil }
                return Entry.Attribute(relation: relation, id: id, seconds: stamp, isDeleted: isDeleted)
            },
            record: attributes.first { $0["object_relation"]?.text == "record" }?["value"]?.text ?? ""
        )
    }

    /// The timestamp of an object: what has changed since, or comes back, is newer than what MISP has, even where the
    /// latest of what is said of it is not, as when one of two members withdraws.
    func seconds(of id: String, record: String, written: UInt64) -> UInt64 {
        guard let entry = entries[id] else { return written }
        return max(written, entry.isDeleted || entry.record != record ? entry.seconds + 1 : entry.seconds)
    }

    /// When what has gone was deleted: what it said may be far older.
    func deletion(of seconds: UInt64) -> UInt64 { max(now, seconds + 1) }

    /// Those that are no longer among `ids`, in their order.
    func deleted(but ids: Set<String>) -> [Entry] {
        entries.values.filter { !ids.contains($0.id) }.sorted { $0.id < $1.id }
    }
}
