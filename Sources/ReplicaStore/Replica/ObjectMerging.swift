import Entries
import GRDB
import Indicators
import Replication

/// Merges statements into one replica file, within one transaction.
struct ObjectMerging {
    private let db: Database
    let highest: Clearance
    let objects: ObjectRows
    let events: EventRows
    private let statements: StatementRows
    var seen: SeenRows
    /// Nil in the open file.
    var audiences: AudienceRows?
    /// Whether each of these is told to AMBER+STRICT from the open file.
    private(set) var toldOpenly: [ObjectID: Bool] = [:]
    var sequence: Int64
    var digest: StateDigest
    var overlap: StateDigest
    let countsOverlap: Bool
    private let dates: AddedDates
    private var expiry: ExpiryBlocks
    /// Of new objects, to be written in the order of their keys: a table that only grows at its end stays full.
    private var pending: [Pending] = []

    private struct Pending {
        let group: ObjectGroup
        let position: Int
        let object: Int64
        let standing: Standing
    }

    init(_ db: Database, path: String, highest: Clearance, names: LogNames, dates: AddedDates) throws {
        self.db = db
        self.highest = highest
        self.dates = dates
        objects = try ObjectRows(db: db, highest: highest)
        statements = try StatementRows(db: db, path: path, names: names)
        events = EventRows(db, path: path, names: names, index: try TextIndex(db))
        seen = try SeenRows(db, highest: highest)
        audiences = highest.isOpen ? nil : AudienceRows(db)
        sequence = try ReplicaMeta.sequence.number(db)
        expiry = try ExpiryBlocks(db)
        digest = try ReplicaMeta.digest.digest(db)
        countsOverlap = !highest.isOpen
        overlap = countsOverlap ? try ReplicaMeta.overlap.digest(db) : StateDigest()
    }

    /// Writes what has been counted; the last act of the transaction.
    mutating func finish() throws {
        try writePending()
        try ReplicaMeta.sequence.set(sequence, db)
        try dates.write(through: sequence, db)
        try expiry.write(db)
        try ReplicaMeta.digest.set(digest, db)
        if countsOverlap { try ReplicaMeta.overlap.set(overlap, db) }
    }

    mutating func add(_ group: ObjectGroup) throws {
        let before = sequence
        // Most of what comes in bulk is new: the insertion itself looks for the object.
        let isNew = try insert(group)
        if !isNew, !group.statements.isEmpty { try join(group) }
        if !group.events.isEmpty { try addEvents(group) }
        if !highest.isOpen {
            try noteStrict(group, isNew: isNew)
            if let object = try objects.id(of: group.object) { try noteAudiences(object, since: before) }
        }
    }

    /// Where the object itself did not change, as its highest readers see it, others may yet see it change.
    private mutating func noteAudiences(_ object: Int64, since before: Int64) throws {
        guard audiences?.isEmpty == false else { return }
        var changed = try objects.changed(object)
        if changed <= before {
            sequence += 1
            changed = sequence
        }
        try audiences?.write(object, changed: changed)
    }

    /// In restricted.sqlite: whether AMBER+STRICT has anything of its own there, beside what the open file tells.
    private mutating func noteStrict(_ group: ObjectGroup, isNew: Bool) throws {
        let levels = group.statements.map(\.record.clearance) + group.events.map(\.record.clearance)
        guard let object = try objects.id(of: group.object) else { return }
        if levels.contains(.restricted) {
            if try seen.isToldOpenly(object) { try seen.forget(object, for: .restricted) }
        } else if levels.contains(where: \.isOpen), try isNew || !hasStrict(object) {
            try seen.tellOpenly(object)
        }
        if let isOpen = seen.toldOpenly[object] { toldOpenly[group.id] = isOpen }
    }

    private func hasStrict(_ object: Int64) throws -> Bool {
        try statements.all(of: object, currentOnly: false).contains { $0.record.clearance == .restricted }
            || events.all(of: object).contains { $0.record.clearance == .restricted }
    }

    /// Statements that are there already change nothing, the digest included.
    private mutating func join(_ group: ObjectGroup) throws {
        guard let object = try objects.id(of: group.object) else { return }
        let known = try statements.all(of: object, currentOnly: true)
        var state = ObjectState(known.map(\.record))
        let before = MergedObject(state, kind: group.object.kind, highest: highest)
        var isNew = false
        for statement in group.statements {
            guard try statements.insert(statement, object: object, standing: [], ends: &expiry) else { continue }
            isNew = true
            audiences?.note(statement.audience, statement.record.clearance)
            state.add(statement.record)
        }
        guard isNew else { return }
        try replace(object, group, before: before, state: state, of: known + group.statements)
    }

    /// Whether the object was new.
    private mutating func insert(_ group: ObjectGroup) throws -> Bool {
        let fresh = group.fresh(for: highest)
        guard let object = try objects.insert(group, fresh.columns, changed: sequence + 1) else { return false }
        sequence += 1
        if let merged = fresh.merged {
            try objects.insertMerged(merged, object: object, keys: HeadKeys(group.statements))
        }
        let said = group.statements
        let statements = said.span
        for position in statements.indices {
            audiences?.note(statements[position].audience, statements[position].record.clearance)
            pending.append(
                Pending(group: group, position: position, object: object, standing: fresh.standings[position])
            )
        }
        if let top = fresh.digest { digest.add(top) }
        if countsOverlap, let open = fresh.overlap { overlap.add(open) }
        return true
    }

    private mutating func writePending() throws {
        var order = pending.indices.map {
            (key: pending[$0].group.statements[pending[$0].position].key.packed, position: $0)
        }
        order.sort { $0.key < $1.key }
        for (_, position) in order {
            let row = pending[position]
            let said = row.group.statements
            let span = said.span
            _ = try statements.insert(
                span[row.position],
                object: row.object,
                standing: row.standing,
                ends: &expiry
            )
        }
        pending = []
    }

    private mutating func replace(
        _ object: Int64,
        _ group: ObjectGroup,
        before: MergedObject,
        state: ObjectState,
        of rows: [StoredStatement]
    ) throws {
        let merged = MergedObject(state, kind: group.object.kind, highest: highest)
        if merged != before {
            for level in seen.levels {
                if before.effective(for: level) == merged.effective(for: level) {
                    try seen.keep(object, for: level)
                } else if try !seen.isToldOpenly(object) {
                    try seen.forget(object, for: level)
                }
            }
            sequence += 1
            try objects.update(object, merged, changed: sequence, keys: HeadKeys(rows))
            count(group, before) { $0.subtract($1) }
            count(group, merged) { $0.add($1) }
        }
        for row in rows { try statements.set(Standing(row.record.entry, in: state, merged), row.key) }
    }

    private mutating func count(
        _ group: ObjectGroup,
        _ merged: MergedObject,
        _ apply: (inout StateDigest, StateDigest) -> Void
    ) {
        if let top = merged.top { apply(&digest, StateDigest(group.id, top)) }
        guard countsOverlap, let open = merged.effective(for: .amber) else { return }
        apply(&overlap, StateDigest(group.id, open))
    }
}

extension ObjectMerging {
    /// Deletes statements whose payloads were erased, and merges their objects anew from what is left.
    mutating func remove(_ keys: [LogKey]) throws {
        if keys.isEmpty { return }
        try writePending()
        var touched: Set<Int64> = []
        let find = try BoundStatement(
            db,
            "SELECT object FROM statement_rows WHERE key = ?1 UNION ALL SELECT object FROM event_rows WHERE key = ?1"
        )
        for key in keys {
            find.bind(1, key.packed)
            while try find.step() { touched.insert(find.integer(0)) }
        }
        let gone = Set(keys)
        for object in touched.sorted() {
            let before = sequence
            try remove(gone, from: object)
            try noteAudiences(object, since: before)
        }
    }

    private mutating func remove(_ gone: Set<LogKey>, from object: Int64) throws {
        let rows = try statements.all(of: object, currentOnly: false)
        for row in rows where gone.contains(row.key) {
            try statements.delete(row)
            audiences?.note(row.audience, row.record.clearance)
        }
        guard let key = try key(of: object) else { return }
        try removeEvents(gone, from: object, id: key.id)
        guard try !rows.isEmpty || events.all(of: object).isEmpty else { return }
        let before = MergedObject(ObjectState(rows.map(\.record)), kind: key.kind, highest: highest)
        let left = rows.filter { !gone.contains($0.key) }
        let group = ObjectGroup(key, key.id, [])
        guard try left.isEmpty && events.all(of: object).isEmpty else {
            return try replace(object, group, before: before, state: ObjectState(left.map(\.record)), of: left)
        }
        count(group, before) { $0.subtract($1) }
        for level in seen.levels { try seen.forget(object, for: level) }
        sequence += 1
        try objects.bury(object, changed: sequence)
    }

    /// All rows of an object that were there before this transaction, for a file that is to hold it too.
    func rows(of key: ObjectKey) throws -> [StoredStatement] {
        guard let object = try objects.id(of: key) else { return [] }
        return try statements.all(of: object, currentOnly: false)
    }

    private func key(of object: Int64) throws -> ObjectKey? {
        let row = try BoundStatement(db, "SELECT kind, value FROM object_rows WHERE id = ?")
        row.bind(1, object)
        guard try row.step() else { return nil }
        defer { row.reset() }
        guard let kind = Kind.stored(row.integer(0)) else { return nil }
        return ObjectKey(kind: kind, value: row.text(1))
    }
}
