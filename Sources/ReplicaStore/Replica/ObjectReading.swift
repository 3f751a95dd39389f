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
}

extension StoredObject {
    /// Of which there are events, and nobody has said what it is.
    fileprivate init(unreported key: ObjectKey, changed: Int64) {
        self.init(key: key, id: key.id, statements: [], effective: nil, changed: changed)
    }
}

extension Replica {
    /// Nil where the clearance knows nothing of it.
    package func object(_ key: ObjectKey, for clearance: Clearance) throws(StoreError) -> StoredObject? {
        guard let (all, changed) = try current(of: key, for: clearance) else { return nil }
        if let object = object(key, all, changed: changed, for: clearance) { return object }
        return try events(of: key, for: clearance).isEmpty ? nil : StoredObject(unreported: key, changed: changed)
    }

    private func current(
        of key: ObjectKey,
        for clearance: Clearance
    ) throws(StoreError) -> (statements: [StoredStatement], changed: Int64)? {
        for file in files.reversed() where file.highest.isOpen || !clearance.isOpen {
            if let found = try file.file.glance({ try StatementRows.current(of: key, in: file, $0) }) { return found }
        }
        return nil
    }

    private func object(
        _ key: ObjectKey,
        _ all: [StoredStatement],
        changed: Int64,
        for clearance: Clearance
    ) -> StoredObject? {
        let statements = all.filter { $0.record.clearance <= clearance }
        guard !statements.isEmpty else { return nil }
        let state = ObjectState(statements.lazy.map { $0.record })
        return StoredObject(
            key: key,
            id: key.id,
            statements: statements,
            effective: state.effective(for: clearance, kind: key.kind),
            changed: changed
        )
    }

    /// Each object of which the clearance knows something; one read transaction a file, and none for a single object.
    package func objects(
        _ keys: [ObjectKey],
        for clearance: Clearance
    ) throws(StoreError) -> [ObjectID: StoredObject] {
        if keys.count == 1 {
            guard let found = try object(keys[0], for: clearance) else { return [:] }
            return [found.id: found]
        }
        return try each(keys, for: clearance) { db, rows, key, object in
            let row = try BoundStatement(db, "SELECT changed FROM object_rows WHERE id = ?")
            row.bind(1, object)
            defer { row.reset() }
            let changed = try row.step() ? row.integer(0) : 0
            let all = try rows.all(of: object, currentOnly: true)
            if let found = self.object(key, all, changed: changed, for: clearance) { return found }
            return try rows.events.current(of: object, for: clearance).isEmpty
                ? nil : StoredObject(unreported: key, changed: changed)
        }
    }

    /// When each of the objects was last seen by a sighting that counts for the clearance.
    package func sighted(_ keys: [ObjectKey], for clearance: Clearance) throws(StoreError) -> [ObjectID: UInt64] {
        try each(keys, for: clearance) { _, rows, _, object in
            try rows.events.lastSighted(object, for: clearance)
        }
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
            guard let found = try current(of: keys[0], for: clearance), let record = latest(found.statements) else {
                return [:]
            }
            return [keys[0].id: record]
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
