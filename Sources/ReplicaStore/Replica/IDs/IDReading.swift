package import Entries
import GRDB
package import Indicators
package import Membership
import Replication
import Synchronization

extension Replica {
    /// What may be called so: objects of that id, own or foreign, or of one that begins alike, with the events of these;
    /// each with when it arrived, in that order.
    ///
    /// `audience`: as ``added(from:limit:kinds:for:audience:)`` takes it.
    package func added(
        called id: ObjectID,
        by ids: ForeignIDs,
        for clearance: Clearance,
        audience: Set<MemberID>? = nil
    ) throws(StoreError) -> [AddedItem] {
        let settled = dates.settled
        return try items(called: id, by: ids, for: clearance, audience: audience).filter { $0.window <= settled }
    }

    /// Settled or not: a reader of files that another process writes has no dates of its own.
    private func items(
        called id: ObjectID,
        by ids: ForeignIDs,
        for clearance: Clearance,
        audience: Set<MemberID>? = nil
    ) throws(StoreError) -> [AddedItem] {
        var items: [AddedItem] = []
        for file in files where file.highest.isOpen || !clearance.isOpen {
            let found = try file.file.read { db in
                let sight = Sight(clearance, audience, in: file)
                let rows = AddedRows(db, EventRows(db, path: file.file.path, names: file.names), in: file, sight)
                return try file.ids.rows(id.prefix, ids, db).flatMap { row in
                    try rows.items(of: row, prefix: id.prefix, for: min(clearance, file.highest))
                }
            }
            let hidden = file.highest.isOpen && audience == nil ? hiddenFromOpen(clearance) : []
            items += try file.highest.isOpen ? told(found, clearance, audience, hidden: hidden) : found
        }
        return items.sorted { $0.window < $1.window }
    }

    /// The objects that a text can mean which is an id, or a STIX id (`type--id`) of an object or of what is made of it.
    package func keys(
        called text: String,
        by ids: ForeignIDs,
        for clearance: Clearance
    ) throws(StoreError) -> [ObjectKey] {
        let mark = text.firstRange(of: "--")
        guard let id = ObjectID(mark.map { String(text[$0.upperBound...]) } ?? text) else { return [] }
        let type = mark.map { text[..<$0.lowerBound] }
        let isMade = type.map { Self.madeTypes.contains(String($0)) } ?? false
        var keys: [ObjectKey] = []
        for item in try items(called: id, by: ids, for: clearance) {
            guard case .object(let key) = item.about else { continue }
            if key.id == id || type != nil && ids.id(key) == id || isMade && key.id.prefix == id.prefix {
                if !keys.contains(key) { keys.append(key) }
            }
        }
        return keys
    }

    /// Of STIX: their ids begin as the object's.
    private static let madeTypes: Set<String> = ["relationship", "sighting", "note", "location"]

    /// Whether objects are still to be taken into the index of ids.
    package func areIDsBehind(_ ids: ForeignIDs) throws(StoreError) -> Bool {
        for file in files where try file.file.read({ db in try file.ids.isBehind(ids, db) }) { return true }
        return false
    }

    /// Brings the index of ids on for as long as `isIdle`; whether there is more.
    package func indexIDs(_ ids: ForeignIDs, while isIdle: () -> Bool) throws(StoreError) -> Bool {
        var isMore = false
        for file in files where try file.ids.advance(ids, file.file, while: isIdle) { isMore = true }
        return isMore
    }
}
