import Entries
import Indicators
import Membership
import Replication
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
    /// The highest TLP in it; nil where anything is not for all members.
    private(set) var openTLP: TLP? = .clear

    init(edge: TreeEdge) {
        self.edge = edge
        first = edge.size
    }

    mutating func append(_ entry: SealedEntry) {
        edge.append(entry.leaf)
        bytes += UInt64(entry.committed.envelope.count + (entry.committed.payload?.count ?? 0) + 6)
        entries.append(entry.committed)
        let isOpen = entry.envelope.publicAudience == .all
        openTLP = isOpen ? openTLP.map { max($0, entry.envelope.tlp) } : nil
    }

    /// All of it for whoever holds what was before; nil where it is not one package, the same for all.
    func package(to head: SignedHead) -> EntryPackage? {
        guard openTLP != nil else { return nil }
        var builder = PackageBuilder(origin: head.origin, start: first)
        for entry in entries {
            if builder.isFull(adding: entry.envelope.count + (entry.payload?.count ?? 0) + 6) { return nil }
            builder.add(envelope: entry.envelope, payload: entry.payload)
        }
        return builder.finished(request: 0, proof: [], target: head.announced)
    }

    /// Nil for what was written before.
    func entry(at index: UInt64) -> CommittedEntry? { index < first ? nil : entries[Int(index - first)] }
}
