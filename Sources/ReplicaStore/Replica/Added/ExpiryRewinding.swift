import GRDB
import Synchronization

/// What a clock that was ahead for a while has done: what it made expire has not, and the ends of what was reported
/// meanwhile were passed over.
extension Replica {
    /// A clock that is set back by less makes nothing worse than a revocation that comes so much early.
    private static let toleranceMs: Int64 = 60_000

    func rewind(to nowMs: Int64) throws(StoreError) {
        var states: [(swept: Int64, unswept: Int64)] = []
        for file in files { states.append(try file.swept()) }
        let undone = states.filter { $0.unswept > 0 }
        let isAhead = states.contains { $0.swept > nowMs + Self.toleranceMs }
        guard isAhead || !undone.isEmpty else { return }
        // Readers know at once what has not expired; the places of those objects come next, also after a crash, be
        // it between the two files.
        if isAhead || undone.count < states.count {
            let reached = min(nowMs, undone.map(\.swept).min() ?? nowMs)
            try locked { () throws(StoreError) in
                for file in files { try file.unsweep(to: reached) }
            }
        }
        for file in files {
            let (swept, unswept) = try file.swept()
            guard unswept > swept else { continue }
            let ends = swept + 1...unswept
            for block in try file.blocks(ending: ends) {
                try locked { () throws(StoreError) in
                    try file.file.write { db in
                        _ = try file.move(block, ends, dates, db)
                        try file.note(block, endsAfter: swept, db)
                    }
                }
            }
        }
        try locked { () throws(StoreError) in
            for file in files { try file.file.write { db in try ReplicaMeta.unswept.remove(db) } }
            dates.settle()
        }
    }

    /// Nothing else is written meanwhile.
    private func locked(_ body: () throws(StoreError) -> Void) throws(StoreError) {
        try applying.withLock { _ in Result { () throws(StoreError) in try body() } }.get()
    }
}

extension ReplicaFile {
    fileprivate func swept() throws(StoreError) -> (swept: Int64, unswept: Int64) {
        try file.glance { db in (try ReplicaMeta.swept.number(db), try ReplicaMeta.unswept.number(db)) }
    }

    fileprivate func unsweep(to nowMs: Int64) throws(StoreError) {
        try file.write { db in
            let swept = try ReplicaMeta.swept.number(db)
            try ReplicaMeta.unswept.set(max(swept, try ReplicaMeta.unswept.number(db)), db)
            try ReplicaMeta.swept.set(min(swept, nowMs), db)
        }
    }

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
