import Entries
import Replication
import ReplicaStore
import TransparencyLog

/// A request with what could be found and made of it before its turn.
struct PreparedRequest: Sendable {
    let request: AppendRequest
    /// The own latest record on the object of a report, as far as it was merged.
    var standing: Record?
    /// Of a report: its entry, for where nothing stands at its turn.
    var fresh: SealedEntry?

    init(_ request: AppendRequest) { self.request = request }
}

/// An entry that lacks nothing but its place in the log; a class, for it is passed on more often than it is read.
final class SealedEntry: Sendable {
    let authored: Authored
    let envelope: Envelope
    let committed: CommittedEntry
    let leaf: Digest

    init(_ authored: Authored, envelope: Envelope, committed: CommittedEntry, leaf: Digest) {
        self.authored = authored
        self.envelope = envelope
        self.committed = committed
        self.leaf = leaf
    }
}
