package import Entries
import GRDB
import Indicators
package import Membership
package import Replication
import Synchronization

extension Replica {
    /// The events of an object that count for a clearance, in the order of their logs.
    package func events(of key: ObjectKey, for clearance: Clearance) throws(StoreError) -> [StoredEvent] {
        for file in files.reversed() where file.highest.isOpen || !clearance.isOpen {
            let found = try file.file.read { db -> [StoredEvent]? in
                guard let object = try ObjectRows(db: db, highest: file.highest).id(of: key) else { return nil }
                let rows = EventRows(db, path: file.file.path, names: file.names)
                return try rows.current(of: object, for: min(clearance, file.highest))
            }
            if let found { return found }
        }
        return []
    }

    /// All events of an object, whoever may see them, those that were replaced too.
    package func allEvents(of key: ObjectKey) throws(StoreError) -> [StoredEvent] {
        for file in files.reversed() {
            let found = try file.file.read { db -> [StoredEvent]? in
                guard let object = try ObjectRows(db: db, highest: file.highest).id(of: key) else { return nil }
                return try EventRows(db, path: file.file.path, names: file.names).all(of: object)
            }
            if let found { return found }
        }
        return []
    }

    /// Actions that count for the clearance and name a request, or another object, by its id as their reference.
    package func actions(referring id: String, for clearance: Clearance) throws(StoreError) -> [(
        ObjectKey, EventRecord
    )] {
        var found: [EntryID: (ObjectKey, EventRecord)] = [:]
        for file in files where file.highest.isOpen || !clearance.isOpen {
            let rows = try file.file.read { db in
                try EventRows(db, path: file.file.path, names: file.names)
                    .actions(referring: id, for: min(clearance, file.highest))
            }
            for row in rows {
                guard let kind = Kind.stored(row.kind) else { continue }
                found[row.event.record.entry] = (ObjectKey(kind: kind, value: row.value), row.event.record)
            }
        }
        return found.sorted { $0.key < $1.key }.map(\.value)
    }

    /// What a member said last in a slot, whoever may see it.
    package func event(of member: MemberID, _ key: ObjectKey, slot: String) throws(StoreError) -> EventRecord? {
        let isRestricted = restrictedObjects.withLock { $0.contains(key.id) }
        let file = isRestricted ? restricted ?? open : open
        return try file.file.glance { db in
            guard let object = try ObjectRows(db: db, highest: file.highest).id(of: key) else { return nil }
            return try EventRows(db, path: file.file.path, names: file.names)
                .slot(slot, of: member, object: object).map(\.record).max { $0.entry < $1.entry }
        }
    }
}
