import Entries
import GRDB
import Indicators
import Replication

/// The full-text index of one replica file, within one transaction: what statements, and the notes of events, say in words,
/// by their keys.
///
/// It holds no copy of the texts. It lags behind the statements and is brought up while nothing waits to be merged;
/// `log_rows.indexed` says how far it has come. What comes in below that mark is taken in at once.
struct TextIndex {
    private let db: Database
    private let marks: [Int64: UInt64]

    init(_ db: Database) throws {
        self.db = db
        var marks: [Int64: UInt64] = [:]
        let rows = try BoundStatement(db, "SELECT log, indexed FROM log_rows WHERE indexed > 0")
        while try rows.step() { marks[rows.integer(0)] = rows.bits(1) }
        self.marks = marks
    }

    /// Whether the index has come past this entry.
    func covers(_ key: LogKey) -> Bool { key.index < marks[key.log] ?? 0 }

    func add(_ row: StoredStatement) throws {
        if covers(row.key) { try add(row.key.packed, TextIndex.text(of: row.record)) }
    }

    func add(_ event: StoredEvent) throws {
        if covers(event.key) { try add(event.key.packed, event.record.note) }
    }

    private func add(_ key: Int64, _ text: String) throws {
        if text.isEmpty { return }
        let insert = try BoundStatement(db, "INSERT INTO statement_text (rowid, body) VALUES (?, ?)")
        insert.bind(1, key)
        insert.bind(2, SearchTerms.indexed(text))
        try insert.run()
    }

    /// Takes out what is erased. Its words are overwritten when the index's segments are next merged: see ``purge(while:)``.
    func remove(_ row: StoredStatement) throws { try remove(row.key, TextIndex.text(of: row.record)) }
    func remove(_ event: StoredEvent) throws { try remove(event.key, event.record.note) }

    private func remove(_ key: LogKey, _ text: String) throws {
        guard covers(key), !text.isEmpty else { return }
        let delete = try BoundStatement(
            db,
            "INSERT INTO statement_text (statement_text, rowid, body) VALUES ('delete', ?, ?)"
        )
        delete.bind(1, key.packed)
        delete.bind(2, SearchTerms.indexed(text))
        try delete.run()
        try ReplicaMeta.purge.set(1, db)
    }

    /// Merges the index's segments anew where something was taken out of it, for as long as `isIdle`, until no erased
    /// word is left in the file.
    func purge(while isIdle: () -> Bool) throws {
        var stage = try ReplicaMeta.purge.number(db)
        guard stage > 0 else { return }
        let merge = try BoundStatement(db, "INSERT INTO statement_text (statement_text, rank) VALUES ('merge', ?)")
        while isIdle() {
            // Below zero it takes all segments, not only those that are due; then it goes on with the same.
            merge.bind(1, stage == 1 ? -TextIndex.pagesMerged : TextIndex.pagesMerged)
            let before = db.totalChangesCount
            try merge.run()
            stage = stage == 2 && db.totalChangesCount - before < 2 ? 0 : 2
            if stage == 0 { break }
        }
        try ReplicaMeta.purge.set(stage, db)
    }

    private static let pagesMerged: Int64 = 256

    /// Takes in at most `limit` statements, for as long as `isIdle`; whether there are more.
    func advance(limit: Int, while isIdle: () -> Bool) throws -> Bool {
        let logs = try BoundStatement(db, "SELECT log, indexed, applied FROM log_rows WHERE indexed < applied LIMIT 1")
        guard try logs.step() else { return false }
        let (log, first, applied) = (logs.integer(0), logs.bits(1) ?? 0, logs.bits(2) ?? 0)
        logs.reset()
        let rows = try BoundStatement(
            db,
            """
            SELECT key, description, fields FROM statement_rows WHERE key >= ?1 AND key < ?2
            UNION ALL SELECT key, json_extract(said, '$.note'), NULL FROM event_rows
            WHERE key >= ?1 AND key < ?2 AND said LIKE '%"note"%'
            ORDER BY key LIMIT ?3
            """
        )
        rows.bind(1, LogKey(log: log, index: first).packed)
        rows.bind(2, LogKey(log: log, index: applied).packed)
        rows.bind(3, Int64(limit))
        var next = first
        var count = 0
        while isIdle(), try rows.step() {
            let key = LogKey(packed: rows.integer(0))
            try add(key.packed, TextIndex.text(rows.text(1), JSONText.readFields(rows.utf8(2)) ?? []))
            next = key.index + 1
            count += 1
        }
        rows.reset()
        if count < limit, isIdle() { next = applied }
        let mark = try BoundStatement(db, "UPDATE log_rows SET indexed = ? WHERE log = ?")
        mark.bind(1, bits: next)
        mark.bind(2, log)
        try mark.run()
        return true
    }

    /// Entries that are merged and cannot be found by their words yet.
    static func lag(_ db: Database) throws -> UInt64 {
        let row = try BoundStatement(db, "SELECT coalesce(sum(applied - indexed), 0) FROM log_rows")
        guard try row.step() else { return 0 }
        defer { row.reset() }
        return row.bits(0) ?? 0
    }

    /// What is in the index is thrown away, and taken in anew while it is quiet.
    static let renewalSQL = """
        INSERT INTO statement_text (statement_text) VALUES ('delete-all');
        UPDATE log_rows SET indexed = 0;
        """

    private static func text(of record: Replication.Record) -> String {
        switch record.said {
        case .statement(let statement, _): text(statement.description, statement.fields)
        case .withdrawal(let withdrawal): text(withdrawal.note, [])
        }
    }

    private static func text(_ description: String, _ fields: [Field]) -> String {
        var texts = description.isEmpty ? [] : [description]
        for field in fields {
            switch field.value {
            case .text(let value): texts.append(value)
            case .list(let items): texts += items
            case .integer, .boolean, .decimal: continue
            }
        }
        return texts.joined(separator: "\n")
    }
}

extension EventRecord {
    /// What it says in words.
    fileprivate var note: String {
        switch said {
        case .sighting(let sighting): sighting.note
        case .action(let action): action.note
        }
    }
}
