package import Entries
import GRDB
package import Indicators

/// A search by the words of what is said: descriptions, notes (those of sightings and actions, too) and fields in text.
package struct TextSearch: Sendable, Hashable {
    /// All words must occur in one statement; a `*` at the end of a word makes it the beginning of one.
    package var text: String
    /// Empty: all.
    package var kinds: [Kind]
    package var verdict: Verdict?
    /// Where the last page ended.
    package var after: TextPlace?
    /// When the search began; nil: now.
    package var begun: TextSnapshot?
    package var limit: Int

    package init(_ text: String, kinds: [Kind] = [], verdict: Verdict? = nil, limit: Int = 50) {
        self.text = text
        self.kinds = kinds
        self.verdict = verdict
        self.limit = limit
    }
}

/// Where a page of a text search ended: at a statement of one of the two files, of which the restricted one comes first.
package struct TextPlace: Hashable, Sendable {
    package let isOpen: Bool
    package let key: LogKey

    package init(isOpen: Bool, key: LogKey) {
        self.isOpen = isOpen
        self.key = key
    }
}

/// An object, and its latest statement that has the words.
package struct TextMatch: Hashable, Sendable {
    package let object: ObjectSummary
    package let place: TextPlace
}

extension Replica {
    /// As ``matches(_:for:)``, the objects alone.
    package func search(_ search: TextSearch, for clearance: Clearance) throws(StoreError) -> [ObjectSummary] {
        try matches(search, for: clearance).map(\.object)
    }

    /// Objects live for the clearance of which a current statement that it sees has the words; the latest entry of each
    /// log first, and unranked.
    package func matches(_ search: TextSearch, for clearance: Clearance) throws(StoreError) -> [TextMatch] {
        guard search.limit > 0, let expression = SearchTerms.expression(search.text) else { return [] }
        var found: [TextMatch] = []
        if !clearance.isOpen, let restricted, search.after?.isOpen != true {
            found = try restricted.file.read { db in
                try rows(db, search, expression, seenBy: clearance, restricted)
            }
        }
        guard found.count < search.limit else { return found }
        var rest = search
        if rest.after?.isOpen != true { rest.after = nil }
        let wish = rest
        // An object in the restricted file is merged there from all; what the open file says of it does not count.
        guard let restricted, !clearance.isOpen else {
            return found
                + (try open.file.read { db in
                    try rows(db, wish, expression, seenBy: min(clearance, open.highest), open)
                })
        }
        let more = try open.file.read { db in
            try rows(db, wish, expression, seenBy: open.highest, open) { object in
                try restricted.file.read { db in try isRestricted(object.key, wish, nil, restricted, db) }
            }
        }
        return Array((found + more).prefix(search.limit))
    }

    /// Entries that are merged and cannot be found by their words yet.
    package func unindexed() throws(StoreError) -> UInt64 { try open.file.read { db in try TextIndex.lag(db) } }

    /// Whether words of either file are still to be taken in, or out.
    package func isTextBehind() throws(StoreError) -> Bool {
        for file in files where try isTextBehind(file) { return true }
        return false
    }

    private func isTextBehind(_ file: ReplicaFile) throws(StoreError) -> Bool {
        try file.file.read { db in try TextIndex.lag(db) > 0 || ReplicaMeta.purge.number(db) > 0 }
    }

    /// Brings the full-text index of both files on for as long as `isIdle`; whether anything was left to do.
    package func index(while isIdle: () -> Bool) throws(StoreError) -> Bool {
        var isMore = false
        for file in files where isIdle() {
            guard try isTextBehind(file) else { continue }
            try file.file.write { db in
                let index = try TextIndex(db)
                try index.purge(while: isIdle)
                if try index.advance(limit: Replica.indexedAtOnce, while: isIdle) { isMore = true }
            }
        }
        return isMore
    }

    /// So that what comes meanwhile waits some hundredths of a second at most.
    private static let indexedAtOnce = 2_048

    /// Whether the object stands in the restricted file, or did when the search began; of a reader: by something that it
    /// sees.
    func isRestricted(
        _ key: ObjectKey,
        _ search: TextSearch,
        _ reader: TextReader?,
        _ restricted: ReplicaFile,
        _ db: Database
    ) throws -> Bool {
        guard let row = try ObjectRows(db: db, highest: restricted.highest).id(of: key) else { return false }
        if search.begun == nil, reader == nil { return true }
        return try PastObject(row, in: restricted, db, at: search.begun)
            .isRestricted(for: reader?.clearance ?? .red, reader?.members)
    }

    func rows(
        _ db: Database,
        _ search: TextSearch,
        _ expression: String,
        seenBy clearance: Clearance,
        _ file: ReplicaFile,
        isElsewhere: (ObjectSummary) throws -> Bool = { _ in false }
    ) throws -> [TextMatch] {
        let changed = search.begun.map { "shown.changed > \($0.sequence(in: file))" } ?? "0"
        let readable = Readable(clearance: clearance, orIf: changed)
        var conditions = ["statement_text MATCH ?", "(\(readable.statement("said")) OR \(readable.event("event")))"]
        if let after = search.after { conditions.append("statement_text.rowid < \(after.key.packed)") }
        if !search.kinds.isEmpty {
            conditions.append("shown.kind_code IN (\(search.kinds.map { "\($0.code)" }.joined(separator: ", ")))")
        }
        if let verdict = search.verdict { conditions.append("shown.verdict = '\(verdict)'") }
        let view = ObjectView(clearance: clearance, highest: file.highest).select(code: true)
        let cursor = try Row.fetchCursor(
            db,
            sql: """
                SELECT shown.*, statement_text.rowid AS said_key
                FROM statement_text LEFT JOIN statement_rows said ON said.key = statement_text.rowid
                LEFT JOIN event_rows event ON said.key IS NULL AND event.key = statement_text.rowid
                CROSS JOIN (\(view)) shown ON shown.row = coalesce(said.object, event.object)
                WHERE \(conditions.joined(separator: " AND ")) ORDER BY statement_text.rowid DESC
                """,
            arguments: [expression]
        )
        var found: [TextMatch] = []
        var seen: Set<ObjectID> = []
        while found.count < search.limit, let row = try cursor.next() {
            guard let summary = ObjectSummary(row) else { continue }
            let place = TextPlace(isOpen: file.highest.isOpen, key: LogKey(packed: row["said_key"]))
            if let begun = search.begun, summary.changed > begun.sequence(in: file) {
                let past = try PastObject(row["row"], in: file, db, at: begun)
                let latest = try PastObject.first(of: past.counting(for: clearance), with: expression, db)
                guard latest == place.key.packed, file.highest.isOpen || past.isRestricted() else { continue }
            } else {
                guard seen.insert(summary.id).inserted else { continue }
                if let after = search.after, try isTold(db, row["row"], expression, readable, through: after) {
                    continue
                }
            }
            if try isElsewhere(summary) { continue }
            found.append(TextMatch(object: summary, place: place))
        }
        return found
    }

    /// What a reader may see of what was said.
    private struct Readable {
        let clearance: Clearance
        /// Where what counts no longer is looked at, too: of an object that has changed since the search began.
        let orIf: String

        func statement(_ row: String) -> String {
            "(\(row).standing <> 0 OR \(orIf)) AND \(row).clearance <= \(clearance.rawValue)"
        }

        func event(_ row: String) -> String {
            "(\(row).counts >> \(clearance.rawValue) & 1 OR \(orIf)) AND \(row).clearance <= \(clearance.rawValue)"
        }
    }

    /// Whether an earlier page had the object, by what was said later.
    private func isTold(
        _ db: Database,
        _ object: Int64,
        _ expression: String,
        _ readable: Readable,
        through place: TextPlace
    ) throws -> Bool {
        let readable = Readable(clearance: readable.clearance, orIf: "0")
        return try Row.fetchOne(
            db,
            sql: """
                SELECT 1 FROM (
                  SELECT s.key FROM statement_rows s WHERE s.object = ?1 AND s.key >= ?2 AND \(readable.statement("s"))
                  UNION ALL
                  SELECT e.key FROM event_rows e WHERE e.object = ?1 AND e.key >= ?2 AND \(readable.event("e"))
                ) other CROSS JOIN statement_text ON statement_text.rowid = other.key
                WHERE statement_text MATCH ?3 LIMIT 1
                """,
            arguments: [object, place.key.packed, expression]
        ) != nil
    }
}
