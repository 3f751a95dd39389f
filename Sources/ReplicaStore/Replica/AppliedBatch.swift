package import Entries
package import Membership
import Replication

/// What of the logs is to be merged in one go, and how far the logs are applied with it.
package struct AppliedBatch: Sendable {
    package var entries: [AppliedEntry]
    /// Entries whose payloads are gone.
    package var erased: [LogKey]
    /// Also of logs of which nothing in this batch could be read.
    package var progress: [LogProgress]
    /// The last late payload that this batch takes in.
    package var late: Int64?

    package init(
        entries: [AppliedEntry] = [],
        erased: [LogKey] = [],
        progress: [LogProgress] = [],
        late: Int64? = nil
    ) {
        self.entries = entries
        self.erased = erased
        self.progress = progress
        self.late = late
    }
}

/// An entry whose payload this node holds.
package struct AppliedEntry: Sendable {
    /// The log's id in `log.sqlite`.
    package let log: Int64
    package let entry: EntryID
    package let leaf: LeafPrefix
    package let envelope: Envelope
    package let reading: Reading

    package init(log: Int64, entry: EntryID, leaf: LeafPrefix, envelope: Envelope, reading: Reading) {
        self.log = log
        self.entry = entry
        self.leaf = leaf
        self.envelope = envelope
        self.reading = reading
    }

    var key: LogKey { LogKey(log: log, index: entry.index) }
}

/// Entries below `applied` are in the replica, as far as they can be read.
package struct LogProgress: Hashable, Sendable {
    package let log: Int64
    package let origin: LogOrigin
    package let applied: UInt64

    package init(log: Int64, origin: LogOrigin, applied: UInt64) {
        self.log = log
        self.origin = origin
        self.applied = applied
    }

    /// It names the log, and moves nothing on.
    var beginning: LogProgress { LogProgress(log: log, origin: origin, applied: 0) }
}
