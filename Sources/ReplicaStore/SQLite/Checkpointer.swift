import Dispatch
import GRDB
import GRDBSQLite
import Synchronization

/// Moves a file's WAL into the file on a connection and a thread of its own, so that commits go on meanwhile.
///
/// Only a commit that finds all of the WAL moved begins it anew. What was committed meanwhile is therefore moved in
/// rounds, until little is left; that little is moved by the next commit itself.
final class Checkpointer: Sendable {
    /// 128 MiB. The more, the fewer pages are moved twice.
    static let pages: Int32 = 32_768
    /// 4 MiB, for small commits to a file that is to survive loss of power: most of them then write over what lies on
    /// the disk already, and the disk need not record a longer file with each.
    static let smallPages: Int32 = 1_024
    /// Pages of such a commit, at most.
    private static let smallCommit: Int32 = 64
    /// Pages that the next commit may move itself, 4 MiB.
    private static let restPages: Int32 = 1_024
    private static let roundsMax = 8

    private enum Phase {
        case idle, moving, rest
    }

    private struct State {
        var phase = Phase.idle
        /// Of WAL, when it was last told of a commit.
        var pages: CInt = 0
    }

    private let queue = DispatchQueue(label: "checkpoint", qos: .utility)
    private let connection: DatabaseQueue
    private let pages: CInt
    private let smallPages: CInt
    private let state = Mutex(State())

    /// `pages`: of WAL, after which it is moved; `smallPages`: the same after a small commit.
    init(
        path: String,
        configuration: Configuration,
        pages: Int32 = Checkpointer.pages,
        smallPages: Int32 = Checkpointer.pages
    ) throws {
        self.pages = pages
        self.smallPages = smallPages
        connection = try DatabaseQueue(path: path, configuration: configuration)
        // Only one that has read the file knows of its WAL.
        _ = try connection.writeWithoutTransaction { db in
            try Int.fetchOne(db, sql: "SELECT count(*) FROM sqlite_master")
        }
    }

    /// Has `writer`, the only connection that writes the file, tell of its commits; this must outlive it.
    func follow(_ writer: Database) {
        sqlite3_wal_hook(
            writer.sqliteConnection,
            { context, connection, _, pages in
                context.map { Unmanaged<Checkpointer>.fromOpaque($0).takeUnretainedValue() }?.committed(
                    connection,
                    pages
                )
                return SQLITE_OK
            },
            Unmanaged.passUnretained(self).toOpaque()
        )
    }

    /// The commit stands, whatever becomes of this: the WAL holds what is not moved.
    private func committed(_ writer: OpaquePointer?, _ pages: CInt) {
        let before = state.withLock { state -> Phase? in
            // Where it was begun anew, all of it is this commit's.
            let commit = pages > state.pages ? pages - state.pages : pages
            state.pages = pages
            guard pages >= (commit <= Self.smallCommit ? smallPages : self.pages) else { return nil }
            defer { state.phase = state.phase == .rest ? .idle : .moving }
            return state.phase
        }
        switch before {
        case .idle: queue.async { self.move() }
        case .moving, nil: break
        case .rest: sqlite3_wal_checkpoint_v2(writer, nil, SQLITE_CHECKPOINT_PASSIVE, nil, nil)
        }
    }

    private func move() {
        var moved: CInt = 0
        for _ in 0..<Self.roundsMax {
            let before = moved
            var pages: CInt = 0
            let code = connection.writeWithoutTransaction { db in
                sqlite3_wal_checkpoint_v2(db.sqliteConnection, nil, SQLITE_CHECKPOINT_PASSIVE, &pages, &moved)
            }
            // A reader of an old snapshot holds it up, or another checkpoint is under way.
            guard code == SQLITE_OK, moved == pages else { break }
            if moved - before <= Self.restPages { break }
        }
        state.withLock { $0.phase = .rest }
    }

    /// Returns once nothing is being moved: two cannot move one WAL at a time.
    func rest() { queue.sync {} }

    func close() throws {
        rest()
        try connection.close()
    }
}
