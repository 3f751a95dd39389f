package import Entries
import Replication

extension StoredObject {
    /// As a reader has it who is shown some of the statements alone, and no sightings; nil where none is left.
    package func narrowed(to clearance: Clearance, _ isShown: (StoredStatement) -> Bool) -> StoredObject? {
        let shown = statements.filter(isShown)
        guard !shown.isEmpty else { return nil }
        let state = ObjectState(shown.lazy.map { $0.record })
        return StoredObject(
            key: key,
            id: id,
            statements: shown,
            effective: state.effective(for: clearance, kind: key.kind),
            changed: changed,
            sightedMs: nil
        )
    }
}
