import ReplicaStore
import TransparencyLog

/// The entries of one commit to the own log, as they come to be.
struct LogDraft {
    private(set) var edge: TreeEdge
    /// The index of the first.
    let first: UInt64
    private(set) var entries: [CommittedEntry] = []
    /// About what a push of them weighs.
    private(set) var bytes: UInt64 = 0

    init(edge: TreeEdge) {
        self.edge = edge
        first = edge.size
    }

    mutating func append(_ entry: SealedEntry) {
        edge.append(entry.leaf)
        bytes += UInt64(entry.committed.envelope.count + (entry.committed.payload?.count ?? 0) + 6)
        entries.append(entry.committed)
    }

    /// Nil for what was written before.
    func entry(at index: UInt64) -> CommittedEntry? { index < first ? nil : entries[Int(index - first)] }
}
