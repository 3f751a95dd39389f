package import Entries
import GRDB
import Indicators
package import Membership
import Replication
import Synchronization

/// The merged state of all logs: `replica.sqlite`, open to all members, and `restricted.sqlite` (DESIGN §7, §9).
///
/// It is derived: each file says in its own transactions how far it has applied each log, and either may fall behind or
/// be lost; applying again from the lower mark changes nothing that is there.
package final class Replica: Sendable {
    package let open: ReplicaFile
    /// Nil for a reader that may not see it.
    package let restricted: ReplicaFile?
    /// One or both.
    let files: [ReplicaFile]
    /// The objects in `restricted.sqlite`.
    let restrictedObjects: Mutex<Set<ObjectID>>
    /// Those of them of which nothing is for AMBER+STRICT in particular.
    let toldOpenly = Mutex<Set<ObjectID>>([])
    /// Held while the files are written: one batch at a time.
    let applying = Mutex<Void>(())
    /// Objects written to the open file since the restricted one was last written to.
    let restrictedLag = Atomic<UInt64>(0)
    /// Logs of which the restricted file has a row.
    let restrictedLogs = Mutex<Set<Int64>>([])
    static let restrictedLagMax: UInt64 = 10_000
    var dates: AddedDates { open.dates }

    /// Names of the two files in a node's data folder.
    package static let openName = "replica.sqlite"
    package static let restrictedName = "restricted.sqlite"

    private init(open: ReplicaFile, restricted: ReplicaFile?, objects: Set<ObjectID>) {
        self.open = open
        self.restricted = restricted
        files = [open] + (restricted.map { [$0] } ?? [])
        restrictedObjects = Mutex(objects)
    }

    /// Opens or makes both files in `folder` for writing.
    package static func open(folder: String) throws(StoreError) -> Replica {
        try open(folder: folder, durability: .normal)
    }

    static func open(
        folder: String,
        durability: SQLiteFile.Durability,
        dates: AddedDates = AddedDates()
    ) throws(StoreError) -> Replica {
        let open = try ReplicaFile.open("\(folder)/\(openName)", highest: .amber, durability: durability, dates: dates)
        let restricted = try ReplicaFile.open(
            "\(folder)/\(restrictedName)",
            highest: .red,
            durability: durability,
            dates: dates
        )
        dates.settle()
        let replica = Replica(open: open, restricted: restricted, objects: [])
        try replica.loadRestrictedObjects()
        return replica
    }

    /// Opens for reading only, also while the daemon is stopped; up to TLP:AMBER the restricted file is left alone.
    package static func open(readingOnly folder: String, clearance: Clearance = .amber) throws(StoreError) -> Replica {
        let open = try ReplicaFile.open(readingOnly: "\(folder)/\(openName)", highest: .amber)
        if clearance.isOpen { return Replica(open: open, restricted: nil, objects: []) }
        let restricted = try ReplicaFile.open(readingOnly: "\(folder)/\(restrictedName)", highest: .red)
        return Replica(open: open, restricted: restricted, objects: [])
    }

    /// Deletes both files; to be called while nobody has them open.
    package static func remove(folder: String) throws(StoreError) {
        for name in [openName, restrictedName] { try SQLiteFile.remove("\(folder)/\(name)") }
    }

    package func close() throws(StoreError) {
        for file in files { try file.file.close() }
    }

    /// Whether a file was merged by other rules than this version's: it must be rebuilt.
    package func needsRebuild() throws(StoreError) -> Bool {
        for file in files {
            let version = try file.file.read { db in try ReplicaMeta.mergeVersion.number(db) }
            if version != Int64(Effective.mergeVersion) { return true }
        }
        return false
    }

    /// Whose logs are applied.
    package func members() throws(StoreError) -> Set<MemberID> {
        try open.file.read { db in
            Set(try String.fetchAll(db, sql: "SELECT DISTINCT member FROM log_rows").compactMap { try? MemberID($0) })
        }
    }

    /// How far each log is applied, by the log's id, as readers see it.
    package func progress() throws(StoreError) -> [Int64: UInt64] {
        try open.file.read { db in try open.progress(db) }
    }

    /// From where each log is to be applied, by the log's id: what lies before is in both files.
    package func marks() throws(StoreError) -> [Int64: UInt64] {
        var lowest = try open.file.read { db in try open.progress(db) }
        guard let restricted else { return lowest }
        let other = try restricted.file.read { db in try restricted.progress(db) }
        for (log, applied) in lowest { lowest[log] = min(applied, other[log] ?? 0) }
        return lowest
    }

    /// Brings the restricted file's marks up to those of the open one, which it may lag behind while it has no part in
    /// what is applied.
    package func settle() throws(StoreError) {
        guard let restricted, restrictedLag.load(ordering: .relaxed) > 0 else { return }
        let progress = try open.file.read { db in try open.logProgress(db) }
        try restricted.file.write { db in try restricted.advance(progress, late: nil, db) }
        restrictedLag.store(0, ordering: .relaxed)
    }

    /// The last late payload that both files have taken in.
    package func lateSequence() throws(StoreError) -> Int64 {
        var lowest = Int64.max
        for file in files { lowest = min(lowest, try file.file.read { db in try ReplicaMeta.late.number(db) }) }
        return lowest
    }

    /// The WAL of each file on the disk: it grows while somebody reads one snapshot for long.
    package var walBytes: [(path: String, bytes: UInt64)] { files.map { ($0.file.path, $0.file.walBytes) } }

    /// Moves both WALs into their files; `truncating` also removes from the disk what was erased.
    package func checkpoint(truncating: Bool) throws(StoreError) {
        for file in files { try file.file.checkpoint(truncating: truncating) }
    }

    /// What the open file does not tell a clearance of, for the restricted one does.
    func hiddenFromOpen(_ clearance: Clearance) -> Set<ObjectID> {
        if clearance.isOpen { return [] }
        let all = restrictedObjects.withLock { $0 }
        return clearance == .restricted ? all.subtracting(toldOpenly.withLock { $0 }) : all
    }

    func loadRestrictedObjects() throws(StoreError) {
        guard let restricted else { return }
        func ids(_ db: Database, _ condition: String) throws -> Set<ObjectID> {
            let rows = try BoundStatement(db, "SELECT uuid FROM object_rows WHERE value IS NOT NULL AND \(condition)")
            var found: Set<ObjectID> = []
            while try rows.step() {
                if let id = ObjectID(rows.bytes(0)) { found.insert(id) }
            }
            return found
        }
        let (all, open) = try restricted.file.read { db in
            (try ids(db, "1"), try ids(db, "id IN (SELECT object FROM seen_rows WHERE changed = 0)"))
        }
        restrictedObjects.withLock { $0 = all }
        toldOpenly.withLock { $0 = open }
    }
}
