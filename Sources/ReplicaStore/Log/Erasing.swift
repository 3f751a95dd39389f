import GRDB

extension LogStore {
    /// Deletes payload and salt of what lies in the ranges; an index is gone through once, however often it is named.
    func erase(_ ranges: [Range<UInt64>], log: Int64, _ db: Database) throws {
        for range in ranges {
            let first = LogKey(log: log, index: range.lowerBound).packed
            let end = LogKey(log: log, index: range.upperBound).packed
            for gap in try join(first..<end, db) { try erase(gap, db) }
        }
    }

    /// Adds the range to those known as erased; returns the parts that were not.
    private func join(_ range: Range<Int64>, _ db: Database) throws -> [Range<Int64>] {
        let known = try BoundStatement(
            db,
            """
            SELECT first, end FROM erasures
            WHERE first >= coalesce((SELECT max(first) FROM erasures WHERE first <= ?1), ?1) AND first <= ?2
            ORDER BY first
            """
        )
        known.bind(1, range.lowerBound)
        known.bind(2, range.upperBound)
        var joined = range
        var gaps: [Range<Int64>] = []
        var position = range.lowerBound
        while try known.step() {
            let (first, end) = (known.integer(0), known.integer(1))
            // The one before need not touch.
            guard end >= range.lowerBound else { continue }
            if first > position { gaps.append(position..<min(first, range.upperBound)) }
            position = max(position, end)
            joined = min(joined.lowerBound, first)..<max(joined.upperBound, end)
        }
        if position < range.upperBound { gaps.append(position..<range.upperBound) }
        guard !gaps.isEmpty else { return [] }
        let delete = try BoundStatement(db, "DELETE FROM erasures WHERE first >= ? AND first <= ?")
        delete.bind(1, joined.lowerBound)
        delete.bind(2, joined.upperBound)
        try delete.run()
        let insert = try BoundStatement(db, "INSERT INTO erasures (first, end) VALUES (?, ?)")
        insert.bind(1, joined.lowerBound)
        insert.bind(2, joined.upperBound)
        try insert.run()
        return gaps
    }

    private func erase(_ keys: Range<Int64>, _ db: Database) throws {
        let late = try BoundStatement(
            db,
            "INSERT INTO late (key) SELECT key FROM entries WHERE key >= ? AND key < ? AND state = 0 ORDER BY key"
        )
        let erase = try BoundStatement(
            db,
            "UPDATE entries SET state = 3, payload = NULL WHERE key >= ? AND key < ? AND state <> 3"
        )
        for statement in [late, erase] {
            statement.bind(1, keys.lowerBound)
            statement.bind(2, keys.upperBound)
            try statement.run()
        }
    }
}
