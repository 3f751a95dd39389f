import Entries
import GRDB
import Indicators
import Membership
import Replication

/// Reads and writes `event_rows`, within one transaction.
struct EventRows {
    private let db: Database
    private let path: String
    private let names: LogNames
    /// Takes notes in and out; nil where events are only read.
    private let index: TextIndex?

    init(_ db: Database, path: String, names: LogNames, index: TextIndex? = nil) {
        self.db = db
        self.path = path
        self.names = names
        self.index = index
    }

    private static let columns = "key, leaf, time, clearance, tlp, audience, about, at, word, said"

    /// Whether it was not there yet.
    func insert(_ row: StoredEvent, object: Int64) throws -> Bool {
        let insert = try BoundStatement(
            db,
            """
            INSERT OR IGNORE INTO event_rows (\(Self.columns), slot, object, counts, changed)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 0, 0)
            """
        )
        let record = row.record
        let text = EventText(record.said)
        insert.bind(1, row.key.packed)
        insert.bind(2, high: record.leaf.high, low: record.leaf.low)
        insert.bind(3, bits: record.timeMs)
        insert.bind(4, Int64(record.clearance.rawValue))
        insert.bind(5, record.tlp == record.clearance.impliedTLP ? nil : Int64(record.tlp.rawValue))
        if case .named(let members) = record.audience {
            insert.bind(6, JSONText.list(members.map(\.description)) ?? "[]")
        } else {
            insert.bindNull(6)
        }
        insert.bind(7, text.about)
        insert.bind(8, bits: text.atMs)
        insert.bind(9, text.word)
        insert.bind(10, text.json)
        insert.bind(11, record.slot)
        insert.bind(12, object)
        guard try insert.run() > 0 else { return false }
        try index?.add(row)
        return true
    }

    /// One member's events of one slot on an object.
    func slot(_ slot: String, of member: MemberID, object: Int64) throws -> [StoredEvent] {
        let rows = try BoundStatement(db, "SELECT \(Self.columns) FROM event_rows WHERE object = ? AND slot = ?")
        rows.bind(1, object)
        rows.bind(2, slot)
        return try read(rows).filter { $0.record.member == member }
    }

    /// All events of an object, in the order of their keys.
    func all(of object: Int64) throws -> [StoredEvent] {
        let rows = try BoundStatement(db, "SELECT \(Self.columns) FROM event_rows WHERE object = ? ORDER BY key")
        rows.bind(1, object)
        return try read(rows)
    }

    /// Those that count for a clearance.
    func current(of object: Int64, for clearance: Clearance) throws -> [StoredEvent] {
        let rows = try BoundStatement(
            db,
            "SELECT \(Self.columns) FROM event_rows WHERE object = ? AND counts >> ? & 1 ORDER BY key"
        )
        rows.bind(1, object)
        rows.bind(2, Int64(clearance.rawValue))
        return try read(rows)
    }

    /// The clearances for which an event counts, as the bits of their numbers; whether it has to be told for that: those
    /// for whom it counts no longer are told what counts instead.
    func set(counts: Int64, _ key: LogKey, changed: Int64) throws -> Bool {
        let update = try BoundStatement(
            db,
            "UPDATE event_rows SET counts = ?1, changed = ?3 WHERE key = ?2 AND (changed = 0 OR ?1 & ~counts)"
        )
        update.bind(1, counts)
        update.bind(2, key.packed)
        update.bind(3, changed)
        if try update.run() > 0 { return true }
        let lower = try BoundStatement(db, "UPDATE event_rows SET counts = ?1 WHERE key = ?2 AND counts <> ?1")
        lower.bind(1, counts)
        lower.bind(2, key.packed)
        try lower.run()
        return false
    }

    /// What arrived from a place among the changes on, of objects of these kinds, in that order: what counts for the
    /// clearance. `members`: instead, what is restricted and addressed to all or to one of these.
    func arrived(
        from sequence: Int64,
        limit: Int,
        kinds: [Kind],
        for clearance: Clearance,
        _ members: Set<MemberID>?
    ) throws -> [(sequence: Int64, event: EventRecord, object: ObjectKey)] {
        // Of an object that the open file tells of, it tells the events, too.
        let toldHere =
            clearance == .restricted && members == nil
            ? " AND NOT EXISTS (SELECT 1 FROM seen_rows z WHERE z.object = e.object AND z.changed = 0)" : ""
        let codes = kinds.map { "\($0.code)" }.joined(separator: ", ")
        let columns = Self.columns.split(separator: ", ").map { "e.\($0)" }.joined(separator: ", ")
        let counts = Self.isSeen(by: clearance, members)
        let rows = try BoundStatement(
            db,
            """
            SELECT \(columns), e.changed, o.kind, o.value
            FROM event_rows e INDEXED BY event_changed CROSS JOIN object_rows o ON o.id = e.object
            WHERE e.changed >= ? AND \(counts) AND o.kind IN (\(codes)) AND o.value IS NOT NULL\(toldHere)
            ORDER BY e.changed LIMIT ?
            """
        )
        rows.bind(1, sequence)
        rows.bind(2, Int64(limit))
        defer { rows.reset() }
        var found: [(sequence: Int64, event: EventRecord, object: ObjectKey)] = []
        while try rows.step() {
            guard let kind = Kind.stored(rows.integer(11)) else { continue }
            found.append((rows.integer(10), try event(at: rows).record, ObjectKey(kind: kind, value: rows.text(12))))
        }
        return found
    }

    private static func isSeen(by clearance: Clearance, _ members: Set<MemberID>?) -> String {
        guard let members else { return "e.counts >> \(clearance.rawValue) & 1" }
        return "e.changed > 0 AND e.clearance > \(Clearance.amber.rawValue) AND e.clearance <= \(clearance.rawValue)"
            + " AND \(AudienceRows.addresses("e", members))"
    }

    /// The events of an object with their places among the changes, as ``arrived(from:limit:kinds:for:_:)`` has them.
    func arrived(
        of object: Int64,
        for clearance: Clearance,
        _ members: Set<MemberID>?
    ) throws -> [(sequence: Int64, event: EventRecord)] {
        let counts = Self.isSeen(by: clearance, members)
        let rows = try BoundStatement(
            db,
            "SELECT \(Self.columns), changed FROM event_rows e WHERE object = ? AND \(counts) ORDER BY changed"
        )
        rows.bind(1, object)
        defer { rows.reset() }
        var found: [(sequence: Int64, event: EventRecord)] = []
        while try rows.step() { found.append((rows.integer(10), try event(at: rows).record)) }
        return found
    }

    func delete(_ row: StoredEvent) throws {
        try index?.remove(row)
        let delete = try BoundStatement(db, "DELETE FROM event_rows WHERE key = ?")
        delete.bind(1, row.key.packed)
        try delete.run()
    }

    /// Actions that count for a clearance and refer to a request or an object by its id, and what they are about.
    func actions(referring id: String, for clearance: Clearance) throws -> [(
        kind: Int64, value: String, event: StoredEvent
    )] {
        let rows = try BoundStatement(
            db,
            """
            SELECT \(Self.columns.split(separator: ", ").map { "e.\($0)" }.joined(separator: ", ")), o.kind, o.value
            FROM event_rows e JOIN object_rows o ON o.id = e.object
            WHERE e.about = 14 AND length(json_extract(e.said, '$.reference')) = 36
            AND json_extract(e.said, '$.reference') = ? AND e.counts >> ? & 1 AND o.value IS NOT NULL ORDER BY e.key
            """
        )
        rows.bind(1, id)
        rows.bind(2, Int64(clearance.rawValue))
        defer { rows.reset() }
        var found: [(kind: Int64, value: String, event: StoredEvent)] = []
        while try rows.step() { found.append((rows.integer(10), rows.text(11), try event(at: rows))) }
        return found
    }

    private func read(_ rows: BoundStatement) throws -> [StoredEvent] {
        defer { rows.reset() }
        var found: [StoredEvent] = []
        while try rows.step() { found.append(try event(at: rows)) }
        return found
    }

    private func event(at row: BoundStatement) throws -> StoredEvent {
        let key = LogKey(packed: row.integer(0))
        let damaged = StoreError.damaged(file: path, reason: "event \(key.packed) cannot be read; run mandala rebuild")
        guard let name = try names.name(of: key.log, db), let leaf = LeafPrefix(row.bytes(1)),
            let timeMs = row.bits(2), let atMs = row.bits(7),
            let clearance = Clearance(rawValue: UInt8(truncatingIfNeeded: row.integer(3))),
            let said = EventText.read(about: row.integer(6), atMs: atMs, word: row.text(8), json: row.text(9))
        else { throw damaged }
        var tlp = clearance.impliedTLP
        if let code = row.integerOrNull(4) {
            guard let said = TLP(rawValue: UInt8(truncatingIfNeeded: code)) else { throw damaged }
            tlp = said
        }
        var audience = Audience.all
        if let text = row.textOrNull(5) {
            guard let members = JSONText.readList(text) else { throw damaged }
            audience = .named(members.compactMap { try? MemberID($0) })
        }
        let record = EventRecord(
            entry: EntryID(member: name.member, incarnation: name.incarnation, index: key.index),
            leaf: leaf,
            timeMs: timeMs,
            tlp: tlp,
            audience: audience,
            clearance: clearance,
            said: said
        )
        return StoredEvent(key: key, record: record)
    }
}
