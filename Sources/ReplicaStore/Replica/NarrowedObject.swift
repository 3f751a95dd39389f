package import Entries
import Replication

extension StoredObject {
    /// As a reader has it who is shown these of all that was ever said of it, and what was seen by then; nil where there
    /// are none.
    ///
    /// From the history, for what a member said for the reader may not stand any more because of what it said for others.
    package func narrowed(
        to clearance: Clearance,
        of shown: [StoredStatement],
        sightedMs: UInt64?
    ) -> StoredObject? {
        guard !shown.isEmpty else { return nil }
        let state = ObjectState(shown.map(\.record))
        let standing = Set(state.records.map(\.entry))
        let effective = state.effective(for: clearance, kind: key.kind)
        return StoredObject(
            key: key,
            id: id,
            statements: shown.filter { standing.contains($0.record.entry) }.map { $0.standing(in: effective) },
            effective: effective,
            changed: changed,
            sightedMs: sightedMs
        )
    }
}

extension StoredStatement {
    fileprivate func standing(in effective: Effective?) -> StoredStatement {
        StoredStatement(
            key: key,
            record: record,
            tlp: tlp,
            audience: audience,
            isCurrent: true,
            isHead: effective?.headEntries.contains(record.entry) ?? false
        )
    }
}
