import GRDB
import Membership
import Synchronization

/// How far a log is held, and nothing else: what is asked for after every commit.
struct LogHeight: Sendable {
    let id: Int64
    let origin: LogOrigin
    var size: UInt64
    /// Where the fetch ends that is under way; nil for none.
    let target: UInt64?
    /// Two histories of it are signed, and its member's root has not said which counts.
    let isFrozen: Bool

    init(_ log: StoredLog) {
        id = log.id
        origin = log.origin
        size = log.size
        target = log.target?.size
        isFrozen = false
    }

    fileprivate init?(_ row: BoundStatement, _ origins: LogOrigins) {
        guard let origin = origins.origin(row.text(1)), let size = row.bits(2) else { return nil }
        id = row.integer(0)
        self.origin = origin
        self.size = size
        target = row.isNull(3) ? nil : row.bits(3)
        isFrozen = row.integer(4) != 0
    }
}

/// The origins of the logs, by their texts: they are read after every commit.
final class LogOrigins: Sendable {
    private let known = Mutex<[String: LogOrigin]>([:])

    /// Nil where it is none.
    func origin(_ text: String) -> LogOrigin? {
        if let origin = known.withLock({ $0[text] }) { return origin }
        guard let origin = try? LogOrigin(parsing: text) else { return nil }
        known.withLock { $0[text] = origin }
        return origin
    }
}

extension LogStore {
    /// Before the origins of closed logs, in the names of the values that say so.
    package static let incarnationPrefix = "incarnations."

    /// Of all logs, and the last sequence that was given to a late payload.
    func heights() throws(StoreError) -> (logs: [LogHeight], lastLate: Int64) {
        // A single statement needs no transaction.
        try file.glance { db in
            let rows = try BoundStatement(
                db,
                """
                SELECT id, origin, size, target_size, EXISTS (SELECT 1 FROM evidence e WHERE e.origin = logs.origin)
                  AND NOT EXISTS (SELECT 1 FROM meta WHERE name = '\(LogStore.incarnationPrefix)' || logs.origin),
                  (SELECT max(seq) FROM late)
                FROM logs
                """
            )
            var logs: [LogHeight] = []
            var lastLate: Int64 = 0
            while try rows.step() {
                guard let log = LogHeight(rows, origins) else {
                    throw StoreError.damaged(file: file.path, reason: "the row of log \(rows.text(1)) cannot be read")
                }
                logs.append(log)
                lastLate = rows.integer(5)
            }
            return (logs, lastLate)
        }
    }
}
