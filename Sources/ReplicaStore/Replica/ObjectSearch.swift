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
}

extension Replica {
    /// Objects live for the clearance that match, by value and kind; at most `limit`.
    package func search(_ search: ObjectSearch, for clearance: Clearance) throws(StoreError) -> [ObjectSummary] {
        guard search.limit > 0 else { return [] }
        var found: [ObjectSummary] = []
        if !clearance.isOpen, let restricted {
            found = try restricted.file.read { db in try rows(db, search, seenBy: clearance, restricted.highest) }
        }
        var page = search
        var shown = 0
        while shown < search.limit {
            let more = try open.file.read { db in
                try rows(db, page, seenBy: min(clearance, open.highest), open.highest)
            }
            // An object in the restricted file is merged there from all; what the open file says of it does not count.
            let hidden = clearance.isOpen ? [] : try restrictedOnes(of: more)
            found += more.filter { !hidden.contains($0.id) }
            shown += more.count - hidden.count
            guard more.count == search.limit, let last = more.last else { break }
            page.after = ObjectKey(kind: last.kind, value: last.value)
        }
        return Array(found.sorted(by: Replica.isBefore).prefix(search.limit))
    }

    private static func isBefore(_ left: ObjectSummary, _ right: ObjectSummary) -> Bool {
        let (a, b) = (left.value.utf8, right.value.utf8)
        return a.elementsEqual(b) ? left.kind.code < right.kind.code : a.lexicographicallyPrecedes(b)
    }

    private func restrictedOnes(of objects: [ObjectSummary]) throws(StoreError) -> Set<ObjectID> {
        guard let restricted else { return [] }
        return try restricted.file.read { db in
            let rows = try ObjectRows(db: db, highest: restricted.highest)
            var found: Set<ObjectID> = []
            for object in objects where try rows.id(of: ObjectKey(kind: object.kind, value: object.value)) != nil {
                found.insert(object.id)
            }
            return found
        }
    }

    private func rows(
        _ db: Database,
        _ search: ObjectSearch,
        seenBy clearance: Clearance,
        _ highest: Clearance
    ) throws -> [ObjectSummary] {
        var conditions: [String] = []
        var arguments: StatementArguments = []
        switch search.match {
        case .all: break
        case .prefix(let prefix):
            conditions.append("value >= ? AND value < ?")
            arguments += [prefix, prefix + "\u{10FFFF}"]
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
            conditions.append("(value > ? OR value = ? AND kind_code > ?)")
            arguments += [after.value, after.value, Int64(after.kind.code)]
        }
        arguments += [search.limit]
        let view = ObjectView(clearance: clearance, highest: highest).select(code: true)
        let filter = conditions.isEmpty ? "" : "WHERE \(conditions.joined(separator: " AND "))"
        let statement = try db.cachedStatement(
            sql: "SELECT * FROM (\(view)) \(filter) ORDER BY value, kind_code LIMIT ?"
        )
        let cursor = try Row.fetchCursor(statement, arguments: arguments)
        var found: [ObjectSummary] = []
        while let row = try cursor.next() {
            if let summary = ObjectSummary(row) { found.append(summary) }
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
