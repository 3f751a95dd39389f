package import Entries
import GRDB
package import Membership
package import Replication

extension Replica {
    /// The file with all that this reader may see of requests: the restricted one holds the open ones too.
    private var requestFile: ReplicaFile { restricted ?? open }

    /// The newest first.
    package func requests(openOnly: Bool, limit: Int, skipping count: Int = 0) throws(StoreError) -> [RequestState] {
        let order = "\(openOnly ? "open = 1" : "1") ORDER BY time DESC, key DESC"
        return try states(where: order, [], limit: limit, skipping: count)
    }

    /// Those whose id begins so; a whole id names one, unless a member used another's.
    package func requests(idPrefix: String, limit: Int = 10) throws(StoreError) -> [RequestState] {
        if idPrefix.isEmpty { return [] }
        return try states(where: "id >= ? AND id < ?", [idPrefix, idPrefix + "\u{7F}"], limit: limit)
    }

    package func request(at dot: Dot) throws(StoreError) -> RequestState? {
        let place = ["\(dot.entry.index)", dot.entry.member.text, "\(dot.entry.incarnation)"]
        let logs =
            "SELECT log << 40 | CAST(? AS INTEGER) FROM log_rows WHERE member = ? AND incarnation = CAST(? AS INTEGER)"
        return try states(where: "key IN (\(logs))", place, limit: 10).first { $0.request.dot == dot }
    }

    /// Open ones to a member, or of it, that are due, the longest first; of each log at most `each`, so that one who asks too
    /// much hides nobody else.
    package func overdueRequests(
        of member: MemberID,
        nowMs: UInt64,
        each: Int,
        limit: Int
    ) throws(StoreError) -> [RequestState] {
        try states(
            where: """
                key IN (SELECT key FROM (
                  SELECT key, row_number() OVER (PARTITION BY key >> 40 ORDER BY due, key) AS place FROM request_rows
                  WHERE open = 1 AND due > 0 AND due < CAST(? AS INTEGER) AND (instr(addressees, ?) > 0
                    OR key >> 40 IN (SELECT log FROM log_rows WHERE member = ?))
                ) WHERE place <= \(each)) ORDER BY due
                """,
            ["\(nowMs)", "\"\(member.text)\"", member.text],
            limit: limit
        )
    }

    /// Open ones to a member that it has not settled, and those of them that were due before `nowMs`.
    package func counts(
        waitingFor member: MemberID,
        nowMs: UInt64
    ) throws(StoreError) -> (open: Int, overdue: Int) {
        try requestFile.file.read { db in
            // An answer names the entry that it answers, which ends with its leaf.
            let rows = try BoundStatement(
                db,
                """
                WITH own AS (SELECT log FROM log_rows WHERE member = ?1)
                SELECT count(*), count(*) FILTER (WHERE due > 0 AND due < ?2) FROM request_rows r
                WHERE open = 1 AND instr(addressees, ?3) > 0 AND key >> 40 NOT IN own
                  AND NOT EXISTS (SELECT 1 FROM answer_rows a WHERE a.id = r.id AND a.counts = 1 AND a.key >> 40 IN own
                    AND a.state <> \(RequestAnswer.State.accepted.rawValue)
                    AND substr(a.request, -32) = lower(hex(r.leaf)))
                """
            )
            rows.bind(1, member.text)
            rows.bind(2, bits: nowMs)
            rows.bind(3, "\"\(member.text)\"")
            _ = try rows.step()
            return (open: Int(rows.integer(0)), overdue: Int(rows.integer(1)))
        }
    }

    private func states(
        where condition: String,
        _ values: [String],
        limit: Int,
        skipping count: Int = 0
    ) throws(StoreError) -> [RequestState] {
        let file = requestFile
        return try file.file.read { db in
            try RequestReading(db, path: file.file.path, names: file.names)
                .states(where: condition, values, limit: limit, skipping: count).map(\.0)
        }
    }
}

extension ReplicaFile {
    /// Takes what was asked and answered, as far as the file may hold it; the last act of a transaction.
    func take(_ batch: GroupedBatch, _ db: Database) throws {
        if batch.requests.isEmpty, batch.erased.isEmpty { return }
        try change(db) { rows in
            for (key, entry) in batch.requests where !highest.isOpen || entry.clearance.isOpen {
                try rows.insert(entry, key)
            }
            for key in batch.erased { try rows.remove(key...key) }
        }
    }

    /// Of a log that was cut.
    func cutRequests(_ keys: ClosedRange<LogKey>, _ db: Database) throws {
        try change(db) { rows in try rows.remove(keys) }
    }

    private func change(_ db: Database, _ body: (inout RequestRows) throws -> Void) throws {
        var rows = RequestRows(db, path: file.path, names: names)
        try body(&rows)
        try rows.settle()
        guard rows.added != rows.removed else { return }
        var digest = try ReplicaMeta.digest.digest(db)
        digest.add(rows.added)
        digest.subtract(rows.removed)
        try ReplicaMeta.digest.set(digest, db)
        if highest.isOpen { return }
        var overlap = try ReplicaMeta.overlap.digest(db)
        overlap.add(rows.addedOpen)
        overlap.subtract(rows.removedOpen)
        try ReplicaMeta.overlap.set(overlap, db)
    }
}
