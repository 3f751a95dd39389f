import Entries
import GRDB
import Indicators
import Synchronization

/// Finds the rows of objects by the first 32 bits of an id: the object's own, or a foreign one.
///
/// An index of random ids would cost more at a merge than all others together. Objects are taken in afterwards instead,
/// in the order of their rows, which are never deleted: 65,536 of them make a chunk, which is written once to `id_rows`,
/// in lists by the first bits, some 11 bytes an object. Those after the last whole chunk are kept in memory. A look-up
/// reads one short list a chunk.
final class IDIndex: Sendable {
    /// Of a row's place in its chunk; at most 16.
    private let rowBits: Int64
    private var chunkRows: Int64 { 1 << rowBits }
    /// By which a chunk's lists are told apart; a list has some 256 entries.
    private static let listBits = 9
    /// Of an entry: the other 23 bits, then the place of the row in the chunk.
    private static let entryBytes = 5
    /// Taken in at once.
    private static let rowsAtOnce: Int64 = 2_048

    /// The chunk that is not whole yet.
    private struct Tail {
        var generation: Int64 = -1
        var version: Int64 = -1
        var chunk: Int64 = 0
        /// The last row taken in.
        var through: Int64 = 0
        /// The first bits of an id above 16 for the row's place in the chunk.
        var entries: [UInt64] = []
    }
    private let tail = Mutex(Tail())

    init(rowBits: Int64 = 16) { self.rowBits = rowBits }

    /// Rows of which an id may begin so. What waits to be taken in is gone through.
    func rows(_ prefix: UInt32, _ ids: ForeignIDs, _ db: Database) throws -> [Int64] {
        let chunks = try self.chunks(ids, db)
        var rows: [Int64] = []
        for chunk in 0..<chunks { rows += try self.rows(prefix, chunk, db) }
        let last = try lastRow(db)
        let end = (chunks + 1) * chunkRows
        try tail.withLock { tail in
            try begin(&tail, chunks, ids, db)
            try take(&tail, through: min(last, end), ids, db)
            for entry in tail.entries where UInt32(truncatingIfNeeded: entry >> 16) == prefix {
                rows.append(chunks << rowBits + Int64(entry & 0xffff) + 1)
            }
        }
        if last > end {
            try each(after: end, through: last, ids, db) { row, found in if found == prefix { rows.append(row) } }
        }
        return rows
    }

    func isBehind(_ ids: ForeignIDs, _ db: Database) throws -> Bool {
        let (chunks, last) = (try self.chunks(ids, db), try lastRow(db))
        return try tail.withLock { tail in
            try begin(&tail, chunks, ids, db)
            return tail.through < last
        }
    }

    /// Takes in more for as long as `isIdle`, at least a little; whether there is more.
    func advance(_ ids: ForeignIDs, _ file: SQLiteFile, while isIdle: () -> Bool) throws(StoreError) -> Bool {
        repeat {
            let step = try file.read { db in
                let (chunks, last) = (try self.chunks(ids, db), try lastRow(db))
                let end = (chunks + 1) * chunkRows
                return try tail.withLock { tail in
                    try begin(&tail, chunks, ids, db)
                    try take(&tail, through: min(last, end, tail.through + Self.rowsAtOnce), ids, db)
                    return (whole: tail.through == end ? tail : nil, isMore: tail.through < last)
                }
            }
            if let whole = step.whole { try file.write { db in try write(whole, ids, db) } }
            if !step.isMore { return false }
        } while isIdle()
        return true
    }

    // MARK: Chunks

    private func chunks(_ ids: ForeignIDs, _ db: Database) throws -> Int64 {
        try ReplicaMeta.idsVersion.number(db) == ids.version ? ReplicaMeta.ids.number(db) : 0
    }

    private func rows(_ prefix: UInt32, _ chunk: Int64, _ db: Database) throws -> [Int64] {
        let list = try BoundStatement(db, "SELECT entries FROM id_rows WHERE key = ?")
        list.bind(1, chunk << Self.listBits | Int64(prefix >> (32 - Self.listBits)))
        guard try list.step() else { return [] }
        defer { list.reset() }
        let bytes = list.bytes(0)
        let rest = [UInt8(prefix >> 16 & 0x7f), UInt8(prefix >> 8 & 0xff), UInt8(prefix & 0xff)]
        var rows: [Int64] = []
        for place in stride(from: 0, to: bytes.count - Self.entryBytes + 1, by: Self.entryBytes)
        where bytes[place + 2] == rest[2] && bytes[place + 1] == rest[1] && bytes[place] == rest[0] {
            rows.append(chunk << rowBits + Int64(bytes[place + 3]) << 8 + Int64(bytes[place + 4]) + 1)
        }
        return rows
    }

    /// Nothing where the chunk is there already, or the file was made anew meanwhile.
    private func write(_ tail: Tail, _ ids: ForeignIDs, _ db: Database) throws {
        guard try ReplicaMeta.generation.number(db) == tail.generation, try chunks(ids, db) == tail.chunk else {
            return
        }
        if tail.chunk == 0 {
            try db.execute(sql: "DELETE FROM id_rows")
            try ReplicaMeta.idsVersion.set(ids.version, db)
        }
        var lists = [[UInt8]](repeating: [], count: 1 << Self.listBits)
        for entry in tail.entries {
            let prefix = entry >> 16
            lists[Int(prefix >> (32 - Self.listBits))] += [
                UInt8(prefix >> 16 & 0x7f), UInt8(prefix >> 8 & 0xff), UInt8(prefix & 0xff),
                UInt8(entry >> 8 & 0xff), UInt8(entry & 0xff),
            ]
        }
        let insert = try BoundStatement(db, "INSERT OR REPLACE INTO id_rows (key, entries) VALUES (?, ?)")
        for (number, list) in lists.enumerated() where !list.isEmpty {
            insert.bind(1, tail.chunk << Self.listBits | Int64(number))
            insert.bind(2, list)
            try insert.run()
        }
        try ReplicaMeta.ids.set(tail.chunk + 1, db)
    }

    // MARK: The tail

    /// Begins anew where the tail is of another chunk, or of a file that was made anew.
    private func begin(_ tail: inout Tail, _ chunk: Int64, _ ids: ForeignIDs, _ db: Database) throws {
        let generation = try ReplicaMeta.generation.number(db)
        if tail.generation == generation, tail.version == ids.version, tail.chunk == chunk { return }
        tail = Tail(generation: generation, version: ids.version, chunk: chunk, through: chunk * chunkRows)
    }

    private func take(_ tail: inout Tail, through last: Int64, _ ids: ForeignIDs, _ db: Database) throws {
        guard last > tail.through else { return }
        var entries = tail.entries
        tail.entries = []
        try each(after: tail.through, through: last, ids, db) { row, prefix in
            entries.append(UInt64(prefix) << 16 | UInt64((row - 1) & (chunkRows - 1)))
        }
        tail.entries = entries
        tail.through = last
    }

    private func lastRow(_ db: Database) throws -> Int64 {
        let row = try BoundStatement(db, "SELECT coalesce(max(id), 0) FROM object_rows")
        guard try row.step() else { return 0 }
        defer { row.reset() }
        return row.integer(0)
    }

    /// Of each row the first bits of its ids.
    private func each(
        after first: Int64,
        through last: Int64,
        _ ids: ForeignIDs,
        _ db: Database,
        _ body: (_ row: Int64, _ prefix: UInt32) -> Void
    ) throws {
        let rows = try BoundStatement(
            db,
            "SELECT id, kind, value, uuid FROM object_rows WHERE id > ? AND id <= ? ORDER BY id"
        )
        rows.bind(1, first)
        rows.bind(2, last)
        while try rows.step() {
            guard let id = ObjectID(rows.bytes(3)) else { continue }
            body(rows.integer(0), id.prefix)
            guard let kind = Kind.stored(rows.integer(1)), let value = rows.textOrNull(2),
                let other = ids.id(ObjectKey(kind: kind, value: value))
            else { continue }
            body(rows.integer(0), other.prefix)
        }
    }
}
