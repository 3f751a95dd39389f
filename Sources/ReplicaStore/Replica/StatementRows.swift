import Entries
import GRDB
import Indicators
import Membership
import Replication
import Synchronization

/// Whose a log is, by its id: what turns a key back into an entry's place. A log's name never changes.
final class LogNames: Sendable {
    struct Name: Sendable {
        let member: MemberID
        let incarnation: UInt32
    }

    private let known = Mutex<[Int64: Name]>([:])

    /// Nil for a log of which the file says nothing.
    func name(of log: Int64, _ db: Database) throws -> Name? {
        if let name = known.withLock({ $0[log] }) { return name }
        let rows = try BoundStatement(db, "SELECT member, incarnation FROM log_rows WHERE log = ?")
        rows.bind(1, log)
        guard try rows.step() else { return nil }
        defer { rows.reset() }
        guard let member = try? MemberID(rows.text(0)) else { return nil }
        let name = Name(member: member, incarnation: UInt32(truncatingIfNeeded: rows.integer(1)))
        known.withLock { $0[log] = name }
        return name
    }
}

/// Reads and writes `statement_rows`, within one transaction.
struct StatementRows {
    private let db: Database
    private let path: String
    private let names: LogNames
    /// Nil in a file that is only read.
    private let insertion: BoundStatement?
    private let index: TextIndex?

    init(db: Database, path: String, names: LogNames) throws {
        self.db = db
        self.path = path
        self.names = names
        insertion = try db.configuration.readonly ? nil : BoundStatement(db, Self.insertionSQL)
        index = try db.configuration.readonly ? nil : TextIndex(db)
    }

    private static let columns = """
        key, standing, leaf, time, clearance, verdict, confidence, labels, description, language, first_seen, last_seen,
        valid_from, valid_until, fields, refs, grade, handling, tlp, audience, clock, decided, reason
        """
    static let columnNames = columns.replacing("\n", with: " ").split(separator: ", ")
    private static let insertionSQL = """
        INSERT OR IGNORE INTO statement_rows (\(columns), object)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
        """
    private static let allSQL = "SELECT \(columns) FROM statement_rows WHERE object = ? ORDER BY key"
    private static let currentSQL = """
        SELECT \(columns) FROM statement_rows WHERE object = ? AND standing <> 0 ORDER BY key
        """

    /// Whether it was not there yet; `ends` takes up when it ends.
    func insert(
        _ row: StoredStatement,
        object: Int64,
        standing: Standing,
        ends: inout ExpiryBlocks
    ) throws -> Bool {
        guard let insert = insertion else { return false }
        let record = row.record
        insert.bind(1, row.key.packed)
        insert.bind(2, standing.rawValue)
        insert.bind(3, high: record.leaf.high, low: record.leaf.low)
        insert.bind(4, bits: record.timeMs)
        insert.bind(5, Int64(record.clearance.rawValue))
        if row.tlp != record.clearance.impliedTLP {
            insert.bind(19, Int64(row.tlp.rawValue))
        } else {
            insert.bindNull(19)
        }
        if case .named(let members) = row.audience {
            insert.bind(20, JSONText.list(members.map(\.description)) ?? "[]")
        } else {
            insert.bindNull(20)
        }
        insert.bind(22, record.decided == record.dot ? nil : record.decided.description)
        insert.bind(24, object)
        switch record.said {
        case .statement(let statement, let clock):
            bind(statement, clock, to: insert)
            ends.add(row.key, until: statement.validUntilMs)
        case .withdrawal(let withdrawal):
            for column in Int32(6)...18 { insert.bindNull(column) }
            insert.bind(9, filled: withdrawal.note)
            insert.bind(10, filled: withdrawal.language)
            insert.bindNull(21)
            insert.bind(23, withdrawal.reason)
        }
        guard try insert.run() > 0 else { return false }
        try index?.add(row)
        return true
    }

    func delete(_ row: StoredStatement) throws {
        try index?.remove(row)
        let delete = try BoundStatement(db, "DELETE FROM statement_rows WHERE key = ?")
        delete.bind(1, row.key.packed)
        try delete.run()
    }

    private func bind(_ statement: Entries.Statement, _ clock: Clock, to insert: BoundStatement) {
        insert.bind(6, Int64(statement.verdict.rawValue))
        insert.bind(7, Int64(statement.confidence))
        insert.bind(8, JSONText.list(statement.labels))
        insert.bind(9, filled: statement.description)
        insert.bind(10, filled: statement.language)
        insert.bind(11, bits: statement.firstSeenMs)
        insert.bind(12, bits: statement.lastSeenMs)
        insert.bind(13, bits: statement.validFromMs)
        insert.bind(14, bits: statement.validUntilMs)
        insert.bind(15, JSONText.fields(statement.fields))
        insert.bind(16, JSONText.list(statement.references))
        insert.bind(17, statement.grade.map { Int64($0.rawValue) })
        insert.bind(18, statement.handling.map { Int64($0.rawValue) })
        insert.bind(21, clock.isEmpty ? nil : clock.description)
        insert.bindNull(23)
    }

    func set(_ standing: Standing, _ key: LogKey) throws {
        let update = try BoundStatement(
            db,
            "UPDATE statement_rows SET standing = ?1 WHERE key = ?2 AND standing <> ?1"
        )
        update.bind(1, standing.rawValue)
        update.bind(2, key.packed)
        try update.run()
    }

    init(reading db: Database, path: String, names: LogNames) {
        self.db = db
        self.path = path
        self.names = names
        insertion = nil
        index = nil
    }

    /// Of the same file.
    var events: EventRows { EventRows(db, path: path, names: names) }

    /// In the order of their keys.
    func all(of object: Int64, currentOnly: Bool) throws -> [StoredStatement] {
        let rows = try BoundStatement(db, currentOnly ? Self.currentSQL : Self.allSQL)
        rows.bind(1, object)
        defer { rows.reset() }
        var found: [StoredStatement] = []
        while try rows.step() { found.append(try statement(at: rows)) }
        return found
    }

    /// Of a row that begins with ``columnNames``.
    func statement(at row: BoundStatement) throws -> StoredStatement {
        let key = LogKey(packed: row.integer(0))
        let damaged = StoreError.damaged(
            file: path,
            reason: "statement \(key.packed) cannot be read; run mandala rebuild"
        )
        guard let name = try names.name(of: key.log, db), let leaf = LeafPrefix(row.bytes(2)), let timeMs = row.bits(3),
            let clearance = Clearance(rawValue: UInt8(truncatingIfNeeded: row.integer(4)))
        else { throw damaged }
        let entry = EntryID(member: name.member, incarnation: name.incarnation, index: key.index)
        var renews: Dot?
        if let text = row.textOrNull(21) {
            guard let dot = Dot(text) else { throw damaged }
            renews = dot
        }
        let said: Replication.Record.Said
        if let reason = row.textOrNull(22) {
            said = .withdrawal(Withdrawal(reason: reason, note: row.text(8), language: row.text(9)))
        } else {
            guard let clock = row.isNull(20) ? Clock() : Clock(row.text(20)), let statement = words(at: row) else {
                throw damaged
            }
            said = .statement(statement, clock: clock)
        }
        var tlp = clearance.impliedTLP
        if let code = row.integerOrNull(18) {
            guard let said = TLP(rawValue: UInt8(truncatingIfNeeded: code)) else { throw damaged }
            tlp = said
        }
        var audience = Audience.all
        if let text = row.textOrNull(19) {
            guard let members = JSONText.readList(text) else { throw damaged }
            audience = .named(members.compactMap { try? MemberID($0) })
        }
        let standing = Standing(rawValue: row.integer(1))
        return StoredStatement(
            key: key,
            record: Replication.Record(
                entry: entry,
                leaf: leaf,
                timeMs: timeMs,
                tlp: tlp,
                audience: audience,
                clearance: clearance,
                renews: renews,
                said: said
            ),
            tlp: tlp,
            audience: audience,
            isCurrent: standing.contains(.current),
            isHead: standing.contains(.head)
        )
    }

    private func words(at row: BoundStatement) -> Entries.Statement? {
        guard let verdict = Verdict(rawValue: UInt8(truncatingIfNeeded: row.integer(5))),
            let labels = JSONText.readList(row.utf8(7)), let fields = JSONText.readFields(row.utf8(14)),
            let references = JSONText.readList(row.utf8(15))
        else { return nil }
        return Entries.Statement(
            verdict: verdict,
            confidence: UInt8(truncatingIfNeeded: row.integer(6)),
            grade: row.integerOrNull(16).flatMap { SourceGrade(rawValue: UInt8(truncatingIfNeeded: $0)) },
            handling: row.integerOrNull(17).flatMap { HandlingCode(rawValue: UInt8(truncatingIfNeeded: $0)) },
            labels: labels,
            firstSeenMs: row.bits(10),
            lastSeenMs: row.bits(11),
            validFromMs: row.bits(12),
            validUntilMs: row.bits(13),
            description: row.text(8),
            language: row.text(9),
            references: references,
            fields: fields
        )
    }
}

/// What a statement counts for.
struct Standing: OptionSet {
    let rawValue: Int64
    static let current = Standing(rawValue: 1)
    static let head = Standing(rawValue: 2)
}
