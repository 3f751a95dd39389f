package import Foundation
import GRDB
package import Membership
package import Replication
import TransparencyLog

extension LogStore {
    /// Entries from the range's start on, in order, until `maxBytes` are exceeded; at least one where there is one.
    /// Without `payloads` they are left out, whatever their state.
    package func entries(
        of origin: LogOrigin,
        in range: Range<UInt64>,
        maxBytes: Int,
        payloads: Bool = true
    ) throws(StoreError) -> [StoredEntry] {
        try file.read { db in
            let log = try id(of: origin, db)
            let rows = try BoundStatement(
                db,
                """
                SELECT key, state, envelope\(payloads ? ", payload" : "") FROM entries
                WHERE key >= ? AND key < ? ORDER BY key
                """
            )
            rows.bind(1, LogKey(log: log, index: range.lowerBound).packed)
            rows.bind(2, LogKey(log: log, index: range.upperBound).packed)
            defer { rows.reset() }
            var entries: [StoredEntry] = []
            var bytes = 0
            while bytes <= maxBytes, try rows.step() {
                let entry = try entry(at: rows, payloads: payloads)
                bytes += entry.envelope.count + (entry.payload?.count ?? 0)
                entries.append(entry)
            }
            return entries
        }
    }

    /// Shows entries from the range's start on, in order, until `maxBytes` are exceeded, without copying them; returns
    /// where it ended. At least one where there is one.
    package func scan(
        _ origin: LogOrigin,
        _ range: Range<UInt64>,
        maxBytes: Int,
        _ body: (ScannedEntry) throws(StoreError) -> Void
    ) throws(StoreError) -> UInt64 {
        try file.read { db in
            let log = try id(of: origin, db)
            let rows = try BoundStatement(
                db,
                "SELECT key, state, envelope, payload FROM entries WHERE key >= ? AND key < ? ORDER BY key"
            )
            rows.bind(1, LogKey(log: log, index: range.lowerBound).packed)
            rows.bind(2, LogKey(log: log, index: range.upperBound).packed)
            defer { rows.reset() }
            var end = range.lowerBound
            var bytes = 0
            while bytes <= maxBytes, try rows.step() {
                let entry = ScannedEntry(
                    index: LogKey(packed: rows.integer(0)).index,
                    state: try disposition(rows.integer(1)),
                    envelope: rows.bytes(2),
                    payload: rows.isNull(3) ? nil : rows.bytes(3)
                )
                bytes += entry.envelope.count + (entry.payload?.count ?? 0)
                end = entry.index + 1
                try body(entry)
            }
            return end
        }
    }

    /// One entry; nil past the end of the log.
    package func entry(of origin: LogOrigin, at index: UInt64) throws(StoreError) -> StoredEntry? {
        guard index < LogKey.entriesMax - 1 else { return nil }
        return try entries(of: origin, in: index..<index + 1, maxBytes: 0).first
    }

    /// The salt and body of an entry; nil unless they are held.
    package func payload(of origin: LogOrigin, at index: UInt64) throws(StoreError) -> Data? {
        try entry(of: origin, at: index)?.payload
    }

    /// Ranges of payloads that are meant for this node and have not come, in order, at most `limit` of them and
    /// `entries` in all.
    package func wanted(
        of origin: LogOrigin,
        from index: UInt64 = 0,
        limit: Int,
        entries: Int = .max
    ) throws(StoreError) -> [Range<UInt64>] {
        try file.read { db in
            let log = try id(of: origin, db)
            let rows = try wantedRows(db, log: log, from: index)
            defer { rows.reset() }
            var ranges: [Range<UInt64>] = []
            var count = 0
            while count < entries, try rows.step() {
                let index = LogKey(packed: rows.integer(0)).index
                count += 1
                if let last = ranges.last, last.upperBound == index {
                    ranges[ranges.count - 1] = last.lowerBound..<index + 1
                } else {
                    guard ranges.count < limit else { break }
                    ranges.append(index..<index + 1)
                }
            }
            return ranges
        }
    }

    /// How many payloads are meant for this node and have not come.
    package func wantedCount(of origin: LogOrigin) throws(StoreError) -> UInt64 {
        try file.read { db in
            let log = try id(of: origin, db)
            let count = try Int64.fetchOne(
                db,
                sql: "SELECT count(*) FROM entries INDEXED BY entries_wanted WHERE state = 2 AND key >= ? AND key <= ?",
                arguments: [LogKey(log: log, index: 0).packed, LogKey(log: log, index: .max).packed]
            )
            return UInt64(clamping: count ?? 0)
        }
    }

    func firstWanted(_ db: Database, log: Int64, in range: Range<UInt64>) throws -> UInt64? {
        let rows = try wantedRows(db, log: log, from: range.lowerBound)
        defer { rows.reset() }
        guard try rows.step() else { return nil }
        let index = LogKey(packed: rows.integer(0)).index
        return index < range.upperBound ? index : nil
    }

    private func wantedRows(_ db: Database, log: Int64, from index: UInt64) throws -> BoundStatement {
        let rows = try BoundStatement(
            db,
            """
            SELECT key FROM entries INDEXED BY entries_wanted
            WHERE state = 2 AND key >= ? AND key <= ? ORDER BY key
            """
        )
        rows.bind(1, LogKey(log: log, index: index).packed)
        rows.bind(2, LogKey(log: log, index: .max).packed)
        return rows
    }

    func entry(at rows: BoundStatement, payloads: Bool) throws -> StoredEntry {
        StoredEntry(
            index: LogKey(packed: rows.integer(0)).index,
            envelope: rows.data(2),
            payload: payloads ? rows.dataOrNull(3) : nil,
            state: try disposition(rows.integer(1))
        )
    }

    private func disposition(_ state: Int64) throws -> Disposition {
        guard let disposition = Disposition(rawValue: UInt8(truncatingIfNeeded: state)) else {
            throw StoreError.damaged(file: file.path, reason: "an entry has state \(state)")
        }
        return disposition
    }
}

/// An entry where SQLite has it: valid until the next one is shown.
package struct ScannedEntry {
    package let index: UInt64
    package let state: Disposition
    package let envelope: UnsafeRawBufferPointer
    /// There when, and only when, the state is `held`.
    package let payload: UnsafeRawBufferPointer?
}
