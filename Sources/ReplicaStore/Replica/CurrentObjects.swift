import Entries
import GRDB
import Indicators
import Replication

/// What stands of one object in one file.
struct CurrentObject {
    /// Its row.
    let row: Int64
    /// In the order of their keys.
    let statements: [StoredStatement]
    let changed: Int64
    /// By the latest sighting that counts for the clearance.
    let sightedMs: UInt64?
}

/// Finds objects of one file by their keys, each with one statement: it sees one state of the file without a transaction.
struct CurrentObjects {
    private let db: Database
    private let find: BoundStatement
    private let rows: StatementRows

    init(_ db: Database, _ file: ReplicaFile, for clearance: Clearance) throws {
        self.db = db
        find = try BoundStatement(db, Self.sql)
        find.bind(3, Int64(clearance.rawValue))
        rows = StatementRows(reading: db, path: file.file.path, names: file.names)
    }

    /// `+?`: SQLite would prepare a bare parameter anew for each value, to see whether an index of some kinds alone
    /// serves it.
    private static let sql = """
        SELECT \(StatementRows.columnNames.map { "s.\($0)" }.joined(separator: ", ")), o.id, o.changed,
        (SELECT max(e.at) FROM event_rows e WHERE e.object = o.id AND e.slot >= '\(EventText.sighting)'
        AND e.slot < '\(EventText.sighting + 1)' AND e.counts >> ?3 & 1)
        FROM object_rows o LEFT JOIN statement_rows s ON s.object = o.id AND s.standing <> 0
        WHERE o.value = ?1 AND o.kind = +?2
        """

    /// Nil where the file has no row of it.
    func find(_ key: ObjectKey) throws -> CurrentObject? {
        let found = find
        found.bind(1, key.value)
        found.bind(2, Int64(key.kind.code))
        defer { found.reset() }
        var statements: [StoredStatement] = []
        var object: (row: Int64, changed: Int64, sightedMs: UInt64?)?
        let end = Int32(StatementRows.columnNames.count)
        while try found.step() {
            object = (found.integer(end), found.integer(end + 1), found.bits(end + 2))
            if !found.isNull(0) { statements.append(try rows.statement(at: found)) }
        }
        // SQLite would make a table to sort even a single one in.
        if statements.count > 1 { statements.sort { $0.key < $1.key } }
        return object.map {
            CurrentObject(row: $0.row, statements: statements, changed: $0.changed, sightedMs: $0.sightedMs)
        }
    }

    /// Whether anything that counts for the clearance was seen or done about it.
    func hasEvents(_ object: CurrentObject, for clearance: Clearance) throws -> Bool {
        try !rows.events.current(of: object.row, for: clearance).isEmpty
    }
}
