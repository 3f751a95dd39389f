import Entries
import GRDB
import Indicators
import Replication
import Synchronization

extension Replica {
    /// Merges the batch into both files and moves their marks on; what was applied before changes nothing.
    ///
    /// An object of which anything restricted is known stands in `restricted.sqlite` too, with all that is said of it.
    /// After an error one file may be a batch ahead of the other: apply the same batch again.
    package func apply(_ batch: AppliedBatch) throws(StoreError) {
        guard let restricted else { throw .readOnly(file: open.file.path) }
        let (groups, unread) = Replica.group(batch.entries)
        let outcome = restrictedObjects.withLock { known -> Result<Void, StoreError> in
            Result { () throws(StoreError) in
                try apply(batch, groups, unread, to: restricted, known: &known)
            }
        }
        try outcome.get()
    }

    private func apply(
        _ batch: AppliedBatch,
        _ groups: [ObjectGroup],
        _ unread: [AppliedEntry],
        to restricted: ReplicaFile,
        known: inout Set<ObjectID>
    ) throws(StoreError) {
        var copies: [ObjectGroup] = []
        try open.file.write { db in
            try open.advance(batch, db)
            let names = try open.names(db)
            for entry in batch.entries where names[entry.log] == nil {
                throw StoreError.refused(
                    origin: "\(entry.log)",
                    reason: "a batch must say how far its logs are applied"
                )
            }
            var merging = try ObjectMerging(db, path: open.file.path, highest: open.highest, names: names)
            copies = []
            for group in groups {
                var openPart = group
                openPart.statements.removeAll { !$0.record.clearance.isOpen }
                if !openPart.statements.isEmpty { try merging.add(openPart) }
                if openPart.statements.count < group.statements.count, !known.contains(group.id) {
                    var whole = group
                    whole.statements += try merging.rows(of: group.object)
                    copies.append(whole)
                } else if known.contains(group.id) {
                    copies.append(group)
                }
            }
            try merging.remove(batch.erased)
            try merging.finish()
        }
        try restricted.file.write { db in
            try restricted.advance(batch, db)
            var merging = try ObjectMerging(
                db,
                path: restricted.file.path,
                highest: restricted.highest,
                names: restricted.names(db)
            )
            for copy in copies { try merging.add(copy.distinct) }
            try merging.remove(batch.erased)
            try merging.finish()
            try Replica.record(unread, of: batch, db)
        }
        for copy in copies { known.insert(copy.id) }
    }

    /// By object, in the order of the value index, so that what is written lies together.
    private static func group(_ entries: [AppliedEntry]) -> (groups: [ObjectGroup], unread: [AppliedEntry]) {
        var places: [ObjectID: Int] = [:]
        places.reserveCapacity(entries.count)
        var groups: [ObjectGroup] = []
        groups.reserveCapacity(entries.count)
        var unread: [AppliedEntry] = []
        for entry in entries {
            guard case .body(let body) = entry.reading else {
                unread.append(entry)
                continue
            }
            guard let object = body.object,
                let statement = StoredStatement(
                    body,
                    envelope: entry.envelope,
                    log: entry.log,
                    entry: entry.entry,
                    leaf: entry.leaf
                )
            else { continue }
            // Not by the texts: Swift takes canonically equivalent ones to be equal, the identity does not.
            let id = object.id
            if let place = places[id] {
                groups[place].statements.append(statement)
            } else {
                places[id] = groups.count
                groups.append(ObjectGroup(object: object, id: id, statements: [statement]))
            }
        }
        groups.sort { ($0.object.value, $0.object.kind.code) < ($1.object.value, $1.object.kind.code) }
        return (groups, unread)
    }

    /// What cannot be read is the operator's to know, whatever its handling: it stands in the restricted file alone.
    private static func record(_ unread: [AppliedEntry], of batch: AppliedBatch, _ db: Database) throws {
        let forget = try BoundStatement(db, "DELETE FROM unread_rows WHERE key = ?")
        if try Bool.fetchOne(db, sql: "SELECT EXISTS (SELECT 1 FROM unread_rows)") ?? false {
            for key in batch.entries.map(\.key) + batch.erased {
                forget.bind(1, key.packed)
                try forget.run()
            }
        }
        let insert = try BoundStatement(
            db,
            "INSERT OR REPLACE INTO unread_rows (key, invalid, reason) VALUES (?, ?, ?)"
        )
        for entry in unread {
            insert.bind(1, entry.key.packed)
            switch entry.reading {
            case .unread(let reason):
                insert.bind(2, 0)
                insert.bind(3, reason)
            case .invalid(let reason):
                insert.bind(2, 1)
                insert.bind(3, reason)
            case .body: continue
            }
            try insert.run()
        }
    }
}

extension ObjectGroup {
    /// Each statement once.
    fileprivate var distinct: ObjectGroup {
        var seen: Set<LogKey> = []
        var group = self
        group.statements = statements.filter { seen.insert($0.key).inserted }
        return group
    }
}
