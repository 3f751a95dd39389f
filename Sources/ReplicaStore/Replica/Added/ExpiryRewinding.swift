import GRDB
import Synchronization

/// What a clock that was ahead for a while has done: what it made expire has not, and the ends of what was reported
/// meanwhile were passed over.
extension Replica {
    /// A clock that is set back by less makes nothing worse than a revocation that comes so much early.
    private static let toleranceMs: Int64 = 60_000

    func rewind(_ file: ReplicaFile, to nowMs: Int64) throws(StoreError) {
        let (swept, unswept) = try file.file.glance { db in
            (try ReplicaMeta.swept.number(db), try ReplicaMeta.unswept.number(db))
        }
        let isAhead = swept > nowMs + Self.toleranceMs
        guard isAhead || unswept > 0 else { return }
        // Its readers know at once what has not expired; the places of those objects come next, also after a crash.
        let reached = isAhead ? nowMs : swept
        let ends = reached + 1...max(reached + 1, swept, unswept)
        if isAhead {
            try written { () throws(StoreError) in
                try file.file.write { db in
                    try ReplicaMeta.unswept.set(ends.upperBound, db)
                    try ReplicaMeta.swept.set(nowMs, db)
                }
            }
        }
        for block in try file.blocks(ending: ends) {
            try written { () throws(StoreError) in
                try file.file.write { db in
                    _ = try file.move(block, ends, dates, db)
                    try file.note(block, endsAfter: reached, db)
                }
            }
        }
        try file.file.write { db in try ReplicaMeta.unswept.remove(db) }
        dates.settle()
    }

    private func written(_ body: () throws(StoreError) -> Void) throws(StoreError) {
        try applying.withLock { _ in Result { () throws(StoreError) in try body() } }.get()
    }
}

extension ReplicaFile {
    fileprivate func blocks(ending ends: ClosedRange<Int64>) throws(StoreError) -> [Int64] {
        try file.read { db in
            try Int64.fetchAll(
                db,
                sql: "SELECT DISTINCT key >> ? FROM statement_rows WHERE valid_until BETWEEN ? AND ? ORDER BY 1",
                arguments: [ExpiryBlocks.bits, ends.lowerBound, ends.upperBound]
            )
        }
    }
}
