import Foundation
import GRDB
import Synchronization

extension Replica {
    /// Makes both files anew from the logs, in constant memory, while readers go on reading what was there.
    ///
    /// The new state is built beside the old one, in `scratch`, and then copied over each file in one transaction of
    /// SQLite's online backup. `sequence` goes on and `generation` grows, so that those who poll `changes` notice. After
    /// a crash, or where the task is cancelled, the old state is there, whole. `scratch` is a folder with room for both
    /// files, of which nothing else is kept: it is emptied first and deleted at the end.
    package func rebuild(
        from log: LogStore,
        scratch: String,
        batchEntries: Int = 16_384,
        progress: (UInt64) -> Void = { _ in }
    ) throws(StoreError) {
        guard let restricted else { throw .readOnly(file: open.file.path) }
        do {
            try? FileManager.default.removeItem(atPath: scratch)
            try FileManager.default.createDirectory(
                atPath: scratch,
                withIntermediateDirectories: true,
                attributes: [.posixPermissions: 0o700]
            )
        } catch { throw .cannotOpen(file: scratch, reason: "\(error.localizedDescription)") }
        defer { try? FileManager.default.removeItem(atPath: scratch) }
        let fresh = try Replica.open(folder: scratch, durability: .scratch)
        for (old, new) in zip(files, fresh.files) { try new.follow(old) }
        fresh.dates.raise(to: dates.next)
        try CatchUp(log: log, replica: fresh, batchEntries: batchEntries).run(progress: progress)
        if Task.isCancelled { return }
        let failure = applying.withLock { _ in replaceFiles(by: fresh, restricted) }
        if let failure { throw failure }
        try fresh.close()
    }

    private func replaceFiles(by fresh: Replica, _ restricted: ReplicaFile) -> StoreError? {
        restrictedObjects.withLock { known in
            do throws(StoreError) {
                // The restricted file first: while it alone is new, its marks are ahead, which costs nothing.
                for (old, new) in [(restricted, fresh.restricted), (open, fresh.open)] {
                    guard let new else { continue }
                    try new.copy(over: old)
                }
                known = fresh.restrictedObjects.withLock { $0 }
                let openly = fresh.toldOpenly.withLock { $0 }
                toldOpenly.withLock { $0 = openly }
                dates.raise(to: fresh.dates.next)
                dates.settle()
                return nil
            } catch { return error }
        }
    }
}

extension ReplicaFile {
    /// Continues the numbers that readers of `old` remember.
    fileprivate func follow(_ old: ReplicaFile) throws(StoreError) {
        let (sequence, generation, swept, unswept) = try old.file.read { db in
            (
                try ReplicaMeta.sequence.number(db), try ReplicaMeta.generation.number(db),
                try ReplicaMeta.swept.number(db), try ReplicaMeta.unswept.text(db)
            )
        }
        try file.write { db in
            try ReplicaMeta.sequence.set(sequence, db)
            try ReplicaMeta.generation.set(generation + 1, db)
            // What was dated before is not there any more; all is dated anew.
            try ReplicaMeta.dated.set(sequence, db)
            try ReplicaMeta.swept.set(swept, db)
            if let unswept { try ReplicaMeta.unswept.set(unswept, db) }
        }
    }

    fileprivate func copy(over old: ReplicaFile) throws(StoreError) {
        do { try file.pool.backup(to: old.file.pool) } catch { throw StoreError(error, file: old.file.path) }
    }
}
