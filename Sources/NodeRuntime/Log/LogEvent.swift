package import Membership
package import Replication

/// What the keeper of the logs tells the sync.
package enum LogEvent: Sendable {
    /// The own log grew; `bytes` is about what a push of the new entries weighs.
    case appended(SignedHead, bytes: UInt64)
    case committed(CommitReport)
    /// A package did not verify: its sender's fault, unless it is a relay of a log that may be forked.
    case refused(LinkID, LogOrigin, PackageError)
    /// A commit failed here.
    case failed(LogOrigin, reason: String)
    case filled(LinkID, LogOrigin, payloadsThrough: UInt64, storedBytes: UInt64, refused: Bool)
    /// A payload that should not have been sent, unless by a relay of a log that may be forked; the entry is kept.
    case fault(LinkID, reason: String, mayBeHonest: Bool)
    /// A closed log holds what counts of it, or a beginning of that.
    case cut(LogState)
}
