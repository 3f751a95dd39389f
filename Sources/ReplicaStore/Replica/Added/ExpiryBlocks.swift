import Entries
import GRDB
import Replication
import Synchronization

/// Finds what has expired without an index of millions of times: of each block of entries of a log, the soonest end that
/// is still to come (`expiry_rows`).
struct ExpiryBlocks {
    /// Entries of a block, as a power of two.
    static let bits: Int64 = 12

    private let swept: Int64
    private var soonest: [Int64: Int64] = [:]

    init(_ db: Database) throws { swept = try ReplicaMeta.swept.number(db) }

    /// Of one statement; nil where it has no end.
    mutating func add(_ key: LogKey, until end: UInt64?) {
        guard let end else { return }
        let until = Int64(clamping: end)
        guard until > swept else { return }
        let block = key.packed >> Self.bits
        soonest[block] = min(soonest[block] ?? until, until)
    }

    func write(_ db: Database) throws {
        if soonest.isEmpty { return }
        let row = try BoundStatement(
            db,
            """
            INSERT INTO expiry_rows (block, soonest) VALUES (?, ?)
            ON CONFLICT (block) DO UPDATE SET soonest = min(soonest, excluded.soonest)
            """
        )
        for (block, time) in soonest {
            row.bind(1, block)
            row.bind(2, time)
            try row.run()
        }
    }
}

extension Replica {
    /// Until when ends of validity have been gone through: milliseconds since 1970.
    package func sweptMs() throws(StoreError) -> Int64 {
        try open.file.glance { db in try ReplicaMeta.swept.number(db) }
    }

    /// Gives what has expired by now a new place among the changes and a new date; the number of those objects.
    @discardableResult
    package func sweepExpired(nowMs: Int64) throws(StoreError) -> Int {
        guard restricted != nil else { throw .readOnly(file: open.file.path) }
        try rewind(to: nowMs)
        var count = 0
        var isMore = false
        for file in files where try file.isAnyDue(nowMs: nowMs) { isMore = true }
        guard isMore else { return 0 }
        // Nobody may see an object in its new place before it is known to have expired.
        dates.hold(true)
        defer { dates.hold(false) }
        // A block at a time: what is reported meanwhile is merged between two.
        while isMore {
            let outcome = applying.withLock { _ in
                Result<Int?, StoreError> { () throws(StoreError) in try sweepOnce(nowMs: nowMs) }
            }
            let found = try outcome.get()
            count += found ?? 0
            isMore = found != nil
        }
        return count
    }

    /// Nil once nothing more has expired.
    private func sweepOnce(nowMs: Int64) throws(StoreError) -> Int? {
        var count: Int?
        for file in files {
            if let found = try file.sweepBlock(nowMs: nowMs, dates) { count = (count ?? 0) + found }
        }
        if count != nil { return count }
        for file in files {
            try file.file.write { db in try ReplicaMeta.swept.set(nowMs, db) }
        }
        dates.hold(false)
        dates.settle()
        return nil
    }
}

extension ReplicaFile {
    private static let dueSQL = "SELECT block, soonest FROM expiry_rows WHERE soonest <= ? LIMIT 1"

    fileprivate func isAnyDue(nowMs: Int64) throws(StoreError) -> Bool {
        try file.glance { db in try Row.fetchOne(db, sql: Self.dueSQL, arguments: [nowMs]) != nil }
    }

    /// Nil where no block has anything that has expired.
    fileprivate func sweepBlock(nowMs: Int64, _ dates: AddedDates) throws(StoreError) -> Int? {
        guard try isAnyDue(nowMs: nowMs) else { return nil }
        return try file.write { db in
            let row = try BoundStatement(db, Self.dueSQL)
            row.bind(1, nowMs)
            guard try row.step() else { return 0 }
            let (block, soonest) = (row.integer(0), row.integer(1))
            row.reset()
            let count = try move(block, soonest...nowMs, dates, db)
            try note(block, endsAfter: nowMs, db)
            return count
        }
    }

    /// Gives the objects of a block that end, or were taken to have ended, within those times a new place; how many.
    func move(_ block: Int64, _ ends: ClosedRange<Int64>, _ dates: AddedDates, _ db: Database) throws -> Int {
        let range = [block << ExpiryBlocks.bits, (block + 1) << ExpiryBlocks.bits]
        let objects = try Int64.fetchAll(
            db,
            sql: """
                SELECT DISTINCT o.id FROM statement_rows s JOIN object_rows o ON o.id = s.object
                WHERE s.key >= ?1 AND s.key < ?2 AND s.standing <> 0 AND s.valid_until BETWEEN ?3 AND ?4
                  AND (o.head = s.key OR EXISTS (SELECT 1 FROM merged_rows m
                    WHERE m.object = o.id AND m.valid_until BETWEEN ?3 AND ?4))
                ORDER BY s.key
                """,
            arguments: [range[0], range[1], ends.lowerBound, ends.upperBound]
        )
        var sequence = try ReplicaMeta.sequence.number(db)
        var seen = try SeenRows(db, highest: highest)
        for object in objects {
            for level in seen.levels {
                if try doesEnd(object, for: level, within: ends, db) {
                    if try !seen.isToldOpenly(object) { try seen.forget(object, for: level) }
                } else {
                    try seen.keep(object, for: level)
                }
            }
            sequence += 1
            try db.execute(sql: "UPDATE object_rows SET changed = ? WHERE id = ?", arguments: [sequence, object])
        }
        if !highest.isOpen {
            try noteEnds(in: range, ends, since: sequence - Int64(objects.count), &sequence, db)
        }
        try ReplicaMeta.sequence.set(sequence, db)
        try dates.write(through: sequence, db)
        return objects.count
    }

    /// The soonest end of a block that is still to come.
    func note(_ block: Int64, endsAfter nowMs: Int64, _ db: Database) throws {
        let next = try Int64.fetchOne(
            db,
            sql: "SELECT min(valid_until) FROM statement_rows WHERE key >= ? AND key < ? AND valid_until > ?",
            arguments: [block << ExpiryBlocks.bits, (block + 1) << ExpiryBlocks.bits, nowMs]
        )
        if let next {
            try db.execute(
                sql: "INSERT OR REPLACE INTO expiry_rows (block, soonest) VALUES (?, ?)",
                arguments: [block, next]
            )
        } else {
            try db.execute(sql: "DELETE FROM expiry_rows WHERE block = ?", arguments: [block])
        }
    }

    /// Those to whom a statement is addressed are told of its end, also where others see the object go on.
    private func noteEnds(
        in range: [Int64],
        _ ends: ClosedRange<Int64>,
        since before: Int64,
        _ sequence: inout Int64,
        _ db: Database
    ) throws {
        let rows = try StatementRows(db: db, path: file.path, names: names)
        let objects = try ObjectRows(db: db, highest: highest)
        let found = try Int64.fetchAll(
            db,
            sql: """
                SELECT DISTINCT object FROM statement_rows
                WHERE key >= ?1 AND key < ?2 AND valid_until BETWEEN ?3 AND ?4 ORDER BY object
                """,
            arguments: [range[0], range[1], ends.lowerBound, ends.upperBound]
        )
        var audiences = AudienceRows(db)
        for object in found {
            for row in try rows.all(of: object, currentOnly: false) {
                guard let end = row.record.statement?.validUntilMs, ends.contains(Int64(clamping: end)) else {
                    continue
                }
                audiences.note(row.audience, row.record.clearance)
            }
            var changed = try objects.changed(object)
            if changed <= before {
                sequence += 1
                changed = sequence
            }
            try audiences.write(object, changed: changed)
        }
    }

    /// Whether what the clearance sees ends within those times.
    private func doesEnd(
        _ object: Int64,
        for clearance: Clearance,
        within ends: ClosedRange<Int64>,
        _ db: Database
    ) throws -> Bool {
        let end = try Int64.fetchOne(
            db,
            sql: """
                SELECT coalesce(
                  (SELECT s.valid_until FROM statement_rows s WHERE s.key = o.head AND o.floor <= ?2),
                  (SELECT m.valid_until FROM merged_rows m WHERE m.object = o.id AND m.clearance
                    = CASE WHEN o.floor <= ?2 THEN \(highest.rawValue) ELSE ?2 END))
                FROM object_rows o WHERE o.id = ?1
                """,
            arguments: [object, Int64(clearance.rawValue)]
        )
        return end.map(ends.contains) ?? false
    }
}
