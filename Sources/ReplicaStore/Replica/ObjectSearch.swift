package import Entries
import GRDB
package import Indicators

/// Which objects to list, in the order of their values.
package struct ObjectSearch: Sendable, Hashable {
    package enum Match: Sendable, Hashable {
        case all
        /// Uses the index.
        case prefix(String)
        /// Goes through all values.
        case containing(String)
    }

    package var match: Match
    /// Empty: all.
    package var kinds: [Kind]
    package var verdict: Verdict?
    package var conflictsOnly: Bool
    /// Where the last page ended.
    package var after: ObjectKey?
    package var limit: Int

    package init(
        _ match: Match = .all,
        kinds: [Kind] = [],
        verdict: Verdict? = nil,
        conflictsOnly: Bool = false,
        after: ObjectKey? = nil,
        limit: Int = 100
    ) {
        self.match = match
        self.kinds = kinds
        self.verdict = verdict
        self.conflictsOnly = conflictsOnly
        self.after = after
        self.limit = limit
    }
}

/// A line of a list: one object as a clearance sees it.
package struct ObjectSummary: Sendable, Hashable {
    package let id: ObjectID
    package let kind: Kind
    package let value: String
    package let verdict: Verdict
    package let confidence: UInt8
    package let labels: [String]
    package let description: String
    /// As in the views: ISO 8601.
    package let firstSeen: String?
    package let lastSeen: String?
    package let validUntil: String?
    package let tlp: String
    package let heads: Int
    package let live: Int
    package let isConflict: Bool
    package let isContested: Bool
    /// When it was last seen or said, and when it ends: milliseconds since 1970; nil: never.
    package let seenMs: UInt64
    package let endMs: UInt64?
    package let changed: Int64

    package var key: ObjectKey { ObjectKey(kind: kind, value: value) }
}

extension Replica {
    /// Objects live for the clearance that match, by value and kind; at most `limit`.
    package func search(_ search: ObjectSearch, for clearance: Clearance) throws(StoreError) -> [ObjectSummary] {
        try listed(search, for: clearance, key: \ObjectSummary.key) { db, page, file in
            let view = ObjectView(clearance: min(clearance, file.highest), highest: file.highest).select(code: true)
            return try rows(db, page, of: view) { ObjectSummary($0) }
        }
    }

    /// As ``search(_:for:)``, of all objects that stand in a file which the clearance reads: of some of them a reader who
    /// sees less may see something live where the clearance as a whole does not. Verdicts and conflicts are not looked at.
    package func keys(_ search: ObjectSearch, for clearance: Clearance) throws(StoreError) -> [ObjectKey] {
        var search = search
        (search.verdict, search.conflictsOnly) = (nil, false)
        return try listed(search, for: clearance, key: \ObjectKey.self) { db, page, _ in
            let all = "SELECT value, kind AS kind_code FROM object_rows WHERE value IS NOT NULL"
            return try rows(db, page, of: all) { row in
                Kind.stored(row["kind_code"]).map { ObjectKey(kind: $0, value: row["value"]) }
            }
        }
    }

    private func listed<T>(
        _ search: ObjectSearch,
        for clearance: Clearance,
        key: (T) -> ObjectKey,
        _ rows: (Database, ObjectSearch, ReplicaFile) throws -> [T]
    ) throws(StoreError) -> [T] {
        guard search.limit > 0 else { return [] }
        var found: [T] = []
        if !clearance.isOpen, let restricted {
            found = try restricted.file.read { db in try rows(db, search, restricted) }
        }
        var page = search
        var shown = 0
        while shown < search.limit {
            let more = try open.file.read { db in try rows(db, page, open) }
            // An object in the restricted file is merged there from all; what the open file says of it does not count.
            let keys = more.map(key)
            let hidden = clearance.isOpen ? [] : try restrictedOnes(of: keys)
            found += zip(more, keys).filter { !hidden.contains($1) }.map(\.0)
            shown += more.count - hidden.count
            guard more.count == search.limit, let last = keys.last else { break }
            page.after = last
        }
        return Array(found.sorted { Replica.isBefore(key($0), key($1)) }.prefix(search.limit))
    }

    private static func isBefore(_ left: ObjectKey, _ right: ObjectKey) -> Bool {
        let (a, b) = (left.value.utf8, right.value.utf8)
        return a.elementsEqual(b) ? left.kind.code < right.kind.code : a.lexicographicallyPrecedes(b)
    }

    private func restrictedOnes(of objects: [ObjectKey]) throws(StoreError) -> Set<ObjectKey> {
        guard let restricted else { return [] }
        return try restricted.file.read { db in
            let rows = try ObjectRows(db: db, highest: restricted.highest)
            return Set(try objects.filter { try rows.id(of: $0) != nil })
        }
    }

    private func rows<T>(
        _ db: Database,
        _ search: ObjectSearch,
        of view: String,
        _ read: (Row) -> T?
    ) throws -> [T] {
        var conditions: [String] = []
        var arguments: StatementArguments = []
        switch search.match {
        case .all: break
        case .prefix(let prefix):
            // SQLite begins at one lower bound: where there is a place to go on from, at that.
            if search.after.map({ $0.value.utf8.lexicographicallyPrecedes(prefix.utf8) }) ?? true {
                conditions.append("value >= ?")
                arguments += [prefix]
            }
            conditions.append("value < ?")
            arguments += [prefix + "\u{10FFFF}"]
        case .containing(let part):
            conditions.append("instr(value, ?) > 0")
            arguments += [part]
        }
        // All that a search names is an argument: few statements serve all searches, and stay prepared.
        if !search.kinds.isEmpty {
            conditions.append("kind_code IN (SELECT value FROM json_each(?))")
            arguments += ["[\(search.kinds.map { "\($0.code)" }.joined(separator: ","))]"]
        }
        if let verdict = search.verdict {
            conditions.append("verdict = ?")
            arguments += [verdict.description]
        }
        if search.conflictsOnly { conditions.append("(conflict OR contested)") }
        if let after = search.after {
            conditions.append("value >= ? AND (value > ? OR kind_code > ?)")
            arguments += [after.value, after.value, Int64(after.kind.code)]
        }
        arguments += [search.limit]
        let filter = conditions.isEmpty ? "" : "WHERE \(conditions.joined(separator: " AND "))"
        let statement = try db.cachedStatement(
            sql: "SELECT * FROM (\(view)) \(filter) ORDER BY value, kind_code LIMIT ?"
        )
        let cursor = try Row.fetchCursor(statement, arguments: arguments)
        var found: [T] = []
        while let row = try cursor.next() {
            if let item = read(row) { found.append(item) }
        }
        return found
    }
}

extension ObjectSummary {
    /// Nil for a kind of another version.
    init?(_ row: Row) {
        guard let kind = Kind.stored(row["kind_code"]), let id = ObjectID(row["id"] as String),
            let verdict = Verdict.allCases.first(where: { $0.description == row["verdict"] as String? })
        else { return nil }
        self.init(
            id: id,
            kind: kind,
            value: row["value"],
            verdict: verdict,
            confidence: row["confidence"],
            labels: JSONText.readList(row["labels"]) ?? [],
            description: row["description"],
            firstSeen: row["first_seen"],
            lastSeen: row["last_seen"],
            validUntil: row["valid_until"],
            tlp: row["tlp"],
            heads: row["heads"],
            live: row["live"],
            isConflict: row["conflict"],
            isContested: row["contested"],
            seenMs: UInt64(clamping: row["seen_ms"] as Int64),
            endMs: (row["end_ms"] as Int64?).map { UInt64(clamping: $0) },
            changed: row["changed"]
        )
    }
}
