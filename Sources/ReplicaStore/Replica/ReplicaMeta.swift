import Entries
import GRDB
import Replication

/// The single values of a replica file, as the `replica_info` view shows them.
enum ReplicaMeta: String {
    /// Of the views.
    case schemaVersion = "schema_version"
    case mergeVersion = "merge_version"
    /// One more each time the file is made anew: what was polled before may be gone without a change.
    case generation
    /// The last one given to a change.
    case sequence
    /// The last late payload applied.
    case late
    /// The sum over the file's objects at its highest clearance.
    case digest
    /// In restricted.sqlite: the sum over its objects at TLP:AMBER, which replica.sqlite counts too.
    case overlap
    /// Erased words are still in the full-text index's file: 1, and 2 while they are being merged away.
    case purge
    /// The last change that has a date.
    case dated
    /// Until when ends of validity have been gone through; milliseconds since 1970.
    case swept
    /// Until when they had been, before the clock was set back; absent once that is mended.
    case unswept
    /// Whole chunks in the index of ids, and by which foreign ids they were made.
    case ids
    case idsVersion = "ids_version"
    /// What the views were made from.
    case views

    func text(_ db: Database) throws -> String? {
        let row = try BoundStatement(db, "SELECT value FROM meta WHERE name = ?")
        row.bind(1, rawValue)
        guard try row.step() else { return nil }
        defer { row.reset() }
        return row.text(0)
    }

    func number(_ db: Database) throws -> Int64 { try text(db).flatMap { Int64($0) } ?? 0 }

    func digest(_ db: Database) throws -> StateDigest {
        guard let text = try text(db) else { return StateDigest() }
        let digits = Array(text.utf8)
        let bytes = stride(from: 0, to: digits.count - 1, by: 2).compactMap {
            UInt8(String(decoding: digits[$0...$0 + 1], as: UTF8.self), radix: 16)
        }
        return StateDigest(bytes) ?? StateDigest()
    }

    func remove(_ db: Database) throws {
        let row = try BoundStatement(db, "DELETE FROM meta WHERE name = ?")
        row.bind(1, rawValue)
        try row.run()
    }

    func set(_ value: some CustomStringConvertible, _ db: Database) throws {
        let row = try BoundStatement(db, "INSERT OR REPLACE INTO meta (name, value) VALUES (?, ?)")
        row.bind(1, rawValue)
        row.bind(2, value.description)
        try row.run()
    }
}
