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
    package func apply(_ batch: AppliedBatch) throws(StoreError) { _ = try apply(GroupedBatch(batch)) { _ in false } }

    func apply(_ batch: GroupedBatch) throws(StoreError) { _ = try apply(batch) { _ in false } }

    /// The same, until it is to give way, which it is asked every few objects: what is left then, with which the marks are
    /// moved on.
    func apply(_ batch: GroupedBatch, givesWay: (_ objects: Int) -> Bool) throws(StoreError) -> GroupedBatch? {
        guard let restricted else { throw .readOnly(file: open.file.path) }
        let outcome = applying.withLock { _ -> Result<GroupedBatch?, StoreError> in
            Result { () throws(StoreError) in
                let rest = try apply(batch, to: restricted, givesWay: givesWay)
                dates.settle()
                return rest
            }
        }
        return try outcome.get()
    }

    /// Objects between two looks whether to give way.
    private static let objectsAtOnce = 32

    private func apply(
        _ whole: GroupedBatch,
        to restricted: ReplicaFile,
        givesWay: (_ objects: Int) -> Bool
    ) throws(StoreError) -> GroupedBatch? {
        var (batch, rest) = (whole, nil as GroupedBatch?)
        let tiers = whole.inTiers
        // Those who report ask for them, too, and do not wait for a batch.
        let known = restrictedObjects.withLock { known -> Set<ObjectID> in
            known.isEmpty ? [] : known.intersection(tiers.map(\.id))
        }
        var copies: [ObjectGroup] = []
        try open.file.write { db in
            // Logs are named before anything of them is merged, and moved on when all of it is.
            try open.advance(batch.progress.map(\.beginning), late: nil, db)
            for log in batch.logs where try open.names.name(of: log, db) == nil {
                throw StoreError.refused(origin: "\(log)", reason: "a batch must say how far its logs are applied")
            }
            var merging = try ObjectMerging(
                db,
                path: open.file.path,
                highest: open.highest,
                names: open.names,
                dates: dates
            )
            copies = []
            for (place, group) in tiers.enumerated() {
                if place > 0, place.isMultiple(of: Self.objectsAtOnce), givesWay(place) {
                    (batch, rest) = whole.split(Array(tiers[..<place]), Array(tiers[place...]))
                    break
                }
                let isKnown = known.contains(group.id)
                if let open = group.openPart { try merging.add(open) }
                if isKnown {
                    copies.append(group)
                } else if !group.isOpen {
                    copies.append(
                        group.joined(
                            with: try merging.rows(of: group.object),
                            events: try merging.events(of: group.object)
                        )
                    )
                }
            }
            try merging.remove(batch.erased)
            try merging.finish()
            try open.take(batch, db)
            try open.advance(batch.progress, late: batch.late, db)
        }
        // Without anything for it, the restricted file's mark may lag: what it lacks is then gone through again at start.
        let lag = restrictedLag.add(UInt64(batch.groups.count), ordering: .relaxed).newValue
        let isKnown = restrictedLogs.withLock { batch.logs.isSubset(of: $0) }
        if batch.isPlain, isKnown, copies.isEmpty, batch.requests.isEmpty, lag < Replica.restrictedLagMax {
            return rest
        }
        try add(copies, of: batch, to: restricted)
        return rest
    }

    private func add(_ copies: [ObjectGroup], of batch: GroupedBatch, to restricted: ReplicaFile) throws(StoreError) {
        restrictedLag.store(0, ordering: .relaxed)
        var openly: [ObjectID: Bool] = [:]
        try restricted.file.write { db in
            try restricted.advance(batch.progress, late: batch.late, db)
            var merging = try ObjectMerging(
                db,
                path: restricted.file.path,
                highest: restricted.highest,
                names: restricted.names,
                dates: dates
            )
            for copy in copies { try merging.add(copy) }
            try merging.remove(batch.erased)
            try merging.finish()
            try restricted.take(batch, db)
            try Replica.record(batch, db)
            openly = merging.toldOpenly
        }
        toldOpenly.withLock { told in
            for (id, isOpen) in openly { if isOpen { told.insert(id) } else { told.remove(id) } }
        }
        restrictedObjects.withLock { known in for copy in copies { known.insert(copy.id) } }
        restrictedLogs.withLock { $0.formUnion(batch.logs) }
    }

    /// What cannot be read is the operator's to know, whatever its handling: it stands in the restricted file alone.
    private static func record(_ batch: GroupedBatch, _ db: Database) throws {
        let forget = try BoundStatement(db, "DELETE FROM unread_rows WHERE key = ?")
        if try Bool.fetchOne(db, sql: "SELECT EXISTS (SELECT 1 FROM unread_rows)") ?? false {
            let said = batch.groups.flatMap { $0.statements.map(\.key) + $0.events.map(\.key) }
            for key in said + batch.requests.map(\.key) + batch.unread.map(\.key) + batch.erased {
                forget.bind(1, key.packed)
                try forget.run()
            }
        }
        let insert = try BoundStatement(
            db,
            "INSERT OR REPLACE INTO unread_rows (key, invalid, reason) VALUES (?, ?, ?)"
        )
        for entry in batch.unread {
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
