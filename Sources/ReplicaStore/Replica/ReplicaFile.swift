package import Entries
import GRDB
import Indicators
import Membership
import Replication

/// One of the two files of a replica, and the highest clearance that reads it.
package final class ReplicaFile: Sendable {
    package let file: SQLiteFile
    package let highest: Clearance
    let names = LogNames()
    let ids = IDIndex()
    let dates: AddedDates

    private init(file: SQLiteFile, highest: Clearance, dates: AddedDates) {
        self.file = file
        self.highest = highest
        self.dates = dates
    }

    /// Opens the file for writing, or makes it; brings schema and views up to this version.
    static func open(
        _ path: String,
        highest: Clearance,
        durability: SQLiteFile.Durability = .normal,
        dates: AddedDates = AddedDates()
    ) throws(StoreError) -> ReplicaFile {
        let replica = ReplicaFile(
            file: try SQLiteFile(path: path, durability: durability, mode: 0o640, cacheMiB: highest.isOpen ? 64 : 16),
            highest: highest,
            dates: dates
        )
        try replica.file.migrate(ReplicaSchema.migrator)
        try replica.file.write { db in
            if try ReplicaMeta.mergeVersion.text(db) == nil {
                try ReplicaMeta.mergeVersion.set(Effective.mergeVersion, db)
                try ReplicaMeta.generation.set(1, db)
                try ReplicaMeta.sequence.set(0, db)
                try ReplicaMeta.late.set(0, db)
                try ReplicaMeta.digest.set(StateDigest(), db)
                try ReplicaMeta.overlap.set(StateDigest(), db)
            }
            try dates.follow(db)
            try PublicViews(highest: highest).refresh(db)
        }
        return replica
    }

    static func open(readingOnly path: String, highest: Clearance) throws(StoreError) -> ReplicaFile {
        let replica = ReplicaFile(file: try SQLiteFile(readingOnly: path), highest: highest, dates: AddedDates())
        try replica.file.requireSchema(ReplicaSchema.migrator)
        return replica
    }

    /// Moves the marks on, never back: what was applied stays applied.
    func advance(_ progress: [LogProgress], late: Int64?, _ db: Database) throws {
        let row = try BoundStatement(
            db,
            """
            INSERT INTO log_rows (log, origin, member, incarnation, applied) VALUES (?, ?, ?, ?, ?)
            ON CONFLICT (log) DO UPDATE SET applied = max(applied, excluded.applied)
            """
        )
        let arrival = try BoundStatement(db, "INSERT OR IGNORE INTO member_rows (member, changed) VALUES (?, ?)")
        for progress in progress {
            if highest.isOpen {
                let sequence = try ReplicaMeta.sequence.number(db) + 1
                arrival.bind(1, progress.origin.member.description)
                arrival.bind(2, sequence)
                if try arrival.run() > 0 { try ReplicaMeta.sequence.set(sequence, db) }
            }
            row.bind(1, progress.log)
            row.bind(2, progress.origin.description)
            row.bind(3, progress.origin.member.description)
            row.bind(4, Int64(progress.origin.incarnation.number))
            row.bind(5, bits: progress.applied)
            try row.run()
        }
        if let late { try ReplicaMeta.late.set(max(late, ReplicaMeta.late.number(db)), db) }
    }

    func logProgress(_ db: Database) throws -> [LogProgress] {
        let rows = try BoundStatement(db, "SELECT log, origin, applied FROM log_rows")
        var progress: [LogProgress] = []
        while try rows.step() {
            guard let origin = try? LogOrigin(parsing: rows.text(1)) else { continue }
            progress.append(LogProgress(log: rows.integer(0), origin: origin, applied: rows.bits(2) ?? 0))
        }
        return progress
    }

    func progress(_ db: Database) throws -> [Int64: UInt64] {
        let rows = try BoundStatement(db, "SELECT log, applied FROM log_rows")
        var applied: [Int64: UInt64] = [:]
        while try rows.step() { applied[rows.integer(0)] = rows.bits(1) ?? 0 }
        return applied
    }
}
