package import Entries
import GRDB
import Indicators
package import Membership

/// Who reads, of what is addressed to named members, only what names one of some.
package struct TextReader: Hashable, Sendable {
    let clearance: Clearance
    let members: Set<MemberID>

    package init(_ clearance: Clearance, for members: Set<MemberID>) {
        self.clearance = clearance
        self.members = members
    }

    fileprivate func sees(_ row: String) -> String {
        "(\(row).clearance <= \(clearance.rawValue) AND \(AudienceRows.addresses(row, members)))"
    }
}

extension Replica {
    /// As ``matches(_:for:)``, without regard to the verdict: objects of which something that stands for the reader has the
    /// words, be it that its member has since said something else to others. What is live for the reader is for the caller
    /// to see.
    package func matches(
        _ search: TextSearch,
        for reader: TextReader
    ) throws(StoreError) -> [(object: ObjectKey, place: TextPlace)] {
        guard search.limit > 0, let expression = SearchTerms.expression(search.text) else { return [] }
        var search = search
        search.verdict = nil
        guard let restricted, !reader.clearance.isOpen else {
            return try matches(search, for: reader.clearance).map { (object: $0.object.key, place: $0.place) }
        }
        var found: [(object: ObjectKey, place: TextPlace)] = []
        if search.after?.isOpen != true {
            let wish = search
            found = try restricted.file.read { db in try rows(db, wish, expression, for: reader, restricted) }
            search.after = nil
        }
        guard found.count < search.limit else { return found }
        let wish = search
        let more = try open.file.read { db in
            try rows(db, wish, expression, seenBy: open.highest, open) { object in
                try restricted.file.read { db in try isRestricted(object.key, wish, reader, restricted, db) }
            }
        }
        return Array((found + more.map { (object: $0.object.key, place: $0.place) }).prefix(search.limit))
    }

    /// Of the restricted file. What counts for the reader is found out from all that was said, for rows say what counts for
    /// who sees all of it.
    private func rows(
        _ db: Database,
        _ search: TextSearch,
        _ expression: String,
        for reader: TextReader,
        _ file: ReplicaFile
    ) throws -> [(object: ObjectKey, place: TextPlace)] {
        var conditions = [
            "statement_text MATCH ?", "o.value IS NOT NULL", "(\(reader.sees("said")) OR \(reader.sees("event")))",
        ]
        if let after = search.after { conditions.append("statement_text.rowid < \(after.key.packed)") }
        if !search.kinds.isEmpty {
            conditions.append("o.kind IN (\(search.kinds.map { "\($0.code)" }.joined(separator: ", ")))")
        }
        let cursor = try Row.fetchCursor(
            db,
            sql: """
                SELECT statement_text.rowid AS key, o.id AS object, o.kind AS kind, o.value AS value
                FROM statement_text LEFT JOIN statement_rows said ON said.key = statement_text.rowid
                LEFT JOIN event_rows event ON said.key IS NULL AND event.key = statement_text.rowid
                CROSS JOIN object_rows o ON o.id = coalesce(said.object, event.object)
                WHERE \(conditions.joined(separator: " AND ")) ORDER BY statement_text.rowid DESC
                """,
            arguments: [expression]
        )
        var found: [(object: ObjectKey, place: TextPlace)] = []
        // Of each object what counts for the reader and is not told yet; nothing, once it is.
        var left: [Int64: Set<Int64>] = [:]
        while found.count < search.limit, let row = try cursor.next() {
            let (key, object) = (row["key"] as Int64, row["object"] as Int64)
            guard let kind = Kind.stored(row["kind"]) else { continue }
            if left[object] == nil {
                left[object] = try untold(object, search, expression, for: reader, file, db)
            }
            guard left[object]?.contains(key) == true else { continue }
            left[object] = []
            let place = TextPlace(isOpen: false, key: LogKey(packed: key))
            found.append((ObjectKey(kind: kind, value: row["value"]), place))
        }
        return found
    }

    /// Nothing of an object that an earlier page had, or that the open file tells the reader of.
    private func untold(
        _ object: Int64,
        _ search: TextSearch,
        _ expression: String,
        for reader: TextReader,
        _ file: ReplicaFile,
        _ db: Database
    ) throws -> Set<Int64> {
        let past = try PastObject(object, in: file, db, at: search.begun)
        guard past.isRestricted(for: reader.clearance, reader.members) else { return [] }
        let counting = past.counting(for: reader.clearance, reader.members)
        guard let after = search.after?.key.packed else { return Set(counting) }
        let told = try PastObject.first(of: counting.filter { $0 >= after }, with: expression, db)
        return told == nil ? Set(counting) : []
    }
}
