import GRDB

/// What went wrong with a database of the node; after each of them the store can still be used.
package enum StoreError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The log is not at the size and root that the commit was made for; nothing was written.
    case conflict(origin: String, expectedSize: UInt64, size: UInt64)
    /// A second root for a size that already has one; nothing was written.
    case fork(origin: String, size: UInt64)
    /// The commit would shorten the log; nothing was written.
    case shrinking(origin: String, from: UInt64, to: UInt64)
    /// The caller passed what can never be stored; nothing was written.
    case refused(origin: String, reason: String)
    case unknownLog(origin: String)
    /// The disk, the quota or the page limit is exhausted; nothing was written.
    case diskFull(file: String)
    /// The system refused to read, write or sync; nothing was written as far as SQLite knows.
    case io(file: String, reason: String)
    /// Another process holds the file's lock.
    case busy(file: String)
    case readOnly(file: String)
    case cannotOpen(file: String, reason: String)
    /// Written by a later version of mandala, or not yet brought up by this one.
    case schema(file: String, reason: String)
    /// What is stored contradicts itself.
    case damaged(file: String, reason: String)
    case database(file: String, reason: String)
    /// It was broken off (``ReadLimit``).
    case tooLong(file: String)

    package var description: String {
        switch self {
        case .conflict(let origin, let expected, let size):
            "log \(origin) holds \(size) entries, the commit was made for \(expected) or another root; read it again"
        case .fork(let origin, let size):
            "log \(origin) already has another root at size \(size); keep both signed notes as evidence"
        case .shrinking(let origin, let from, let to): "log \(origin) cannot go back from \(from) to \(to) entries"
        case .refused(let origin, let reason): "log \(origin): \(reason)"
        case .unknownLog(let origin): "log \(origin) is not held here"
        case .diskFull(let file): "\(file): the disk or quota is full; free space"
        case .io(let file, let reason): "\(file): \(reason); check the disk and the system log"
        case .busy(let file): "\(file) is locked by another process; stop it, or try again"
        case .readOnly(let file): "\(file) cannot be written; check its owner, mode and file system"
        case .cannotOpen(let file, let reason): "\(file) cannot be opened: \(reason)"
        case .schema(let file, let reason): "\(file): \(reason)"
        case .damaged(let file, let reason): "\(file) is damaged: \(reason)"
        case .database(let file, let reason): "\(file): \(reason)"
        case .tooLong(let file): "\(file): reading took longer than it may"
        }
    }

    /// Translates what GRDB, SQLite or this module threw while it worked on `file`.
    init(_ error: any Error, file: String) {
        if let known = error as? StoreError {
            self = known
            return
        }
        guard let failure = error as? DatabaseError else {
            self = .damaged(file: file, reason: "\(error)")
            return
        }
        let reason = failure.message ?? "SQLite result \(failure.extendedResultCode.rawValue)"
        switch failure.resultCode {
        case .SQLITE_FULL: self = .diskFull(file: file)
        // The index of the WAL cannot grow.
        case .SQLITE_IOERR where failure.extendedResultCode == .SQLITE_IOERR_SHMSIZE: self = .diskFull(file: file)
        case .SQLITE_IOERR: self = .io(file: file, reason: "\(reason) (\(failure.extendedResultCode.rawValue))")
        case .SQLITE_BUSY, .SQLITE_LOCKED: self = .busy(file: file)
        case .SQLITE_READONLY: self = .readOnly(file: file)
        case .SQLITE_CANTOPEN, .SQLITE_PERM, .SQLITE_AUTH: self = .cannotOpen(file: file, reason: reason)
        case .SQLITE_INTERRUPT: self = .tooLong(file: file)
        case .SQLITE_CORRUPT, .SQLITE_NOTADB: self = .damaged(file: file, reason: reason)
        default: self = .database(file: file, reason: reason)
        }
    }
}
