package import Entries
import GRDB
package import Indicators
package import Membership
package import Replication
import Synchronization

/// One object with what decides it, as a clearance sees it.
package struct StoredObject: Sendable {
    package let key: ObjectKey
    package let id: ObjectID
    /// Current statements and withdrawals of all members that the clearance sees.
    package let statements: [StoredStatement]
    /// Nil where nothing is live.
    package let effective: Effective?
    /// The file's sequence when it last changed.
    package let changed: Int64
    /// When it was last seen, by a sighting that counts for the clearance.
    package let sightedMs: UInt64?
}

extension Replica {
    /// Nil where the clearance knows nothing of it.
    package func object(_ key: ObjectKey, for clearance: Clearance) throws(StoreError) -> StoredObject? {
        for file in files.reversed() where file.highest.isOpen || !clearance.isOpen {
            // A single statement needs no transaction.
            let found = try file.file.glance { db in
                try CurrentObjects(db, file, for: clearance).stored(key, for: clearance)
            }
            if let found { return found.object }
        }
        return nil
    }

    /// Those of which the clearance knows something.
    package func objects(
        _ keys: [ObjectKey],
        for clearance: Clearance
    ) throws(StoreError) -> [ObjectID: StoredObject] {
        var objects: [ObjectID: StoredObject] = [:]
        for case let object? in try found(of: keys, for: clearance) { objects[object.id] = object }
        return objects
    }

    /// As many as `keys`, in their order; nil where the clearance knows nothing of it. Each with its sightings is as it
    /// stood at one moment, and all that one file holds of them at the same.
    package func found(of keys: [ObjectKey], for clearance: Clearance) throws(StoreError) -> [StoredObject?] {
        if keys.count == 1 { return [try object(keys[0], for: clearance)] }
        var found = [StoredObject?](repeating: nil, count: keys.count)
        var rest = Array(keys.indices)
        for file in files.reversed() where file.highest.isOpen || !clearance.isOpen {
            if rest.isEmpty { break }
            rest = try file.file.read { db in
                let objects = try CurrentObjects(db, file, for: clearance)
                var unknown: [Int] = []
                for place in rest {
                    if let known = try objects.stored(keys[place], for: clearance) {
                        found[place] = known.object
                    } else {
                        unknown.append(place)
                    }
                }
                return unknown
            }
        }
        return found
    }

    /// The latest of a member's entries about each of the objects, withdrawals included, whoever may see it.
    package func records(of member: MemberID, _ keys: [ObjectKey]) throws(StoreError) -> [ObjectID: Replication.Record]
    {
        let isAnyRestricted = restrictedObjects.withLock { known in keys.contains { known.contains($0.id) } }
        let clearance: Clearance = isAnyRestricted || restricted == nil ? .red : .amber
        func latest(_ statements: [StoredStatement]) -> Replication.Record? {
            statements.lazy.map(\.record).filter { $0.member == member }.max { $0.entry < $1.entry }
        }
        if keys.count == 1 {
            for file in files.reversed() where file.highest.isOpen || !clearance.isOpen {
                let found = try file.file.glance { try CurrentObjects($0, file, for: clearance).find(keys[0]) }
                if let found { return latest(found.statements).map { [keys[0].id: $0] } ?? [:] }
            }
            return [:]
        }
        return try each(keys, for: clearance) { _, rows, _, object in
            latest(try rows.all(of: object, currentOnly: true))
        }
    }

    package func record(of member: MemberID, _ key: ObjectKey) throws(StoreError) -> Replication.Record? {
        try records(of: member, [key])[key.id]
    }

    /// All that was ever said of an object and is held, in the order of the logs.
    package func history(of key: ObjectKey, for clearance: Clearance) throws(StoreError) -> [StoredStatement] {
        try each([key], for: clearance) { _, rows, _, object in
            try rows.all(of: object, currentOnly: false).filter { $0.record.clearance <= clearance }
        }[key.id] ?? []
    }

    /// Calls `body` with each object's row: that of the restricted file where the clearance and it have one.
    private func each<T>(
        _ keys: [ObjectKey],
        for clearance: Clearance,
        _ body: (Database, StatementRows, ObjectKey, Int64) throws -> T?
    ) throws(StoreError) -> [ObjectID: T] {
        var found: [ObjectID: T] = [:]
        var rest = keys
        for file in files.reversed() where file.highest.isOpen || !clearance.isOpen {
            rest = try file.file.read { db in
                let objects = try ObjectRows(db: db, highest: file.highest)
                let rows = try StatementRows(db: db, path: file.file.path, names: file.names)
                var unknown: [ObjectKey] = []
                for key in rest {
                    if let object = try objects.id(of: key) {
                        found[key.id] = try body(db, rows, key, object)
                    } else {
                        unknown.append(key)
                    }
                }
                return unknown
            }
        }
        return found
    }
}

/// What a file that has a row of an object tells a clearance of it, which may be nothing.
private struct Told {
    let object: StoredObject?
}

extension CurrentObjects {
    /// Nil where the file has no row of it.
    fileprivate func stored(_ key: ObjectKey, for clearance: Clearance) throws -> Told? {
        guard let current = try find(key) else { return nil }
        let seen = current.statements.filter { $0.record.clearance <= clearance }
        // Nobody has said what it is, and yet somebody may have seen it.
        if seen.isEmpty, try !hasEvents(current, for: clearance) { return Told(object: nil) }
        let effective =
            seen.count == 1
            ? Effective(only: seen[0].record)
            : ObjectState(seen.map(\.record)).effective(for: clearance, kind: key.kind)
        return Told(
            object: StoredObject(
                key: key,
                id: key.id,
                statements: seen,
                effective: effective,
                changed: current.changed,
                sightedMs: current.sightedMs
            )
        )
    }
}
