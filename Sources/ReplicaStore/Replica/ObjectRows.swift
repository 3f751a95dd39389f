import Entries
import GRDB
import Indicators
import Replication

/// Reads and writes `object_rows` and `merged_rows`, within one transaction.
struct ObjectRows {
    private let db: Database
    private let highest: Clearance
    private let find: BoundStatement
    /// Nil in a file that is only read.
    private let insertion: BoundStatement?

    init(db: Database, highest: Clearance) throws {
        self.db = db
        self.highest = highest
        // As in StatementRows: not prepared anew for each kind.
        find = try BoundStatement(db, "SELECT id FROM object_rows WHERE value = ? AND kind = +?")
        insertion = try db.configuration.readonly ? nil : BoundStatement(db, Self.insertionSQL)
    }

    private static let insertionSQL = """
        INSERT OR IGNORE INTO object_rows
            (verdict, confidence, floor, changed, head, heads, live, flags, kind, value, uuid)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
        """

    func id(of key: ObjectKey) throws -> Int64? {
        let row = find
        row.bind(1, key.value)
        row.bind(2, Int64(key.kind.code))
        guard try row.step() else { return nil }
        defer { row.reset() }
        return row.integer(0)
    }

    /// The new row; nil where the object has one already, and nothing was written.
    func insert(_ group: ObjectGroup, _ columns: ObjectColumns, changed: Int64) throws -> Int64? {
        guard let insertion else { return nil }
        bind(columns, changed: changed, to: insertion)
        insertion.bind(9, Int64(group.object.kind.code))
        insertion.bind(10, group.object.value)
        insertion.bind(11, high: group.id.high, low: group.id.low)
        return try insertion.run() > 0 ? insertion.insertedRow : nil
    }

    func update(_ object: Int64, _ merged: MergedObject, changed: Int64, keys: HeadKeys) throws {
        let update = try BoundStatement(
            db,
            """
            UPDATE object_rows SET verdict = ?, confidence = ?, floor = ?, changed = ?, head = ?, heads = ?, live = ?,
            flags = ? WHERE id = ?
            """
        )
        bind(ObjectColumns(merged, keys), changed: changed, to: update)
        update.bind(9, object)
        try update.run()
        let delete = try BoundStatement(db, "DELETE FROM merged_rows WHERE object = ?")
        delete.bind(1, object)
        try delete.run()
        try insertMerged(merged, object: object, keys: keys)
    }

    /// Where it last did.
    func changed(_ object: Int64) throws -> Int64 {
        let row = try BoundStatement(db, "SELECT changed FROM object_rows WHERE id = ?")
        row.bind(1, object)
        defer { row.reset() }
        return try row.step() ? row.integer(0) : 0
    }

    /// Those who poll see that something about it is new.
    func touch(_ object: Int64, changed: Int64) throws {
        let update = try BoundStatement(db, "UPDATE object_rows SET changed = ? WHERE id = ?")
        update.bind(1, changed)
        update.bind(2, object)
        try update.run()
    }

    /// Nothing that was said is left: the value goes too, the id stays for those who poll.
    func bury(_ object: Int64, changed: Int64) throws {
        try update(object, .nothing, changed: changed, keys: HeadKeys())
        let forget = try BoundStatement(db, "UPDATE object_rows SET value = NULL WHERE id = ?")
        forget.bind(1, object)
        try forget.run()
    }

    private func bind(_ columns: ObjectColumns, changed: Int64, to row: BoundStatement) {
        row.bind(1, columns.verdict)
        row.bind(2, columns.confidence)
        row.bind(3, columns.floor)
        row.bind(4, changed)
        row.bind(5, columns.head)
        row.bind(6, columns.heads)
        row.bind(7, columns.live)
        row.bind(8, columns.flags)
    }

    func insertMerged(_ merged: MergedObject, object: Int64, keys: HeadKeys) throws {
        if let top = merged.top, keys.only(of: top) == nil { try insert(top, at: highest, object, keys) }
        for (clearance, effective) in merged.lower { try insert(effective, at: clearance, object, keys) }
    }

    private func insert(_ effective: Effective, at clearance: Clearance, _ object: Int64, _ keys: HeadKeys) throws {
        let insert = try BoundStatement(
            db,
            """
            INSERT INTO merged_rows (object, clearance, verdict, confidence, heads, live, flags, tlp, labels,
            description, language, first_seen, last_seen, valid_from, valid_until, fields, refs)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            """
        )
        insert.bind(1, object)
        insert.bind(2, Int64(clearance.rawValue))
        insert.bind(3, Int64(effective.verdict.rawValue))
        insert.bind(4, Int64(effective.confidence))
        insert.bind(5, Int64(effective.heads.count))
        insert.bind(6, Int64(effective.liveCount))
        insert.bind(7, ObjectRows.flags(effective))
        insert.bind(8, Int64(keys.tlp(of: effective).rawValue))
        insert.bind(9, JSONText.list(effective.labels))
        insert.bind(10, filled: effective.description)
        insert.bind(11, filled: effective.language)
        insert.bind(12, bits: effective.firstSeenMs)
        insert.bind(13, bits: effective.lastSeenMs)
        insert.bind(14, bits: effective.validFromMs)
        insert.bind(15, bits: effective.validUntilMs)
        insert.bind(16, JSONText.fields(effective.fields))
        insert.bind(17, JSONText.list(effective.references))
        try insert.run()
    }

    static func flags(_ effective: Effective) -> Int64? {
        let flags: Int64 = (effective.conflict ? 1 : 0) | (effective.contested ? 2 : 0)
        return flags == 0 ? nil : flags
    }
}

/// Where the statements of one object stand, by entry.
struct HeadKeys {
    private let statements: [StoredStatement]

    init(_ statements: [StoredStatement] = []) { self.statements = statements }

    /// The key of the one head; nil where there are several.
    func only(of effective: Effective) -> Int64? {
        guard effective.headEntries.count == 1, let entry = effective.headEntries.first else { return nil }
        return statements.firstIndex { $0.record.entry == entry }.map { statements[$0].key.packed }
    }

    /// The most restrictive of the heads.
    func tlp(of effective: Effective) -> TLP {
        statements.filter { effective.headEntries.contains($0.record.entry) }.map(\.tlp).max() ?? .clear
    }
}
