import Entries
import Indicators
import ReplicaStore
import Replication

/// One reader's way through the changes: a page at a time, so that a slow one costs a page of memory.
struct ChangeReader: Sendable {
    private let cleared: ClearedReplica
    private let cursors: ChangeCursor
    private(set) var position: ChangePosition

    init(_ cleared: ClearedReplica, cursors: ChangeCursor, position: ChangePosition) {
        self.cleared = cleared
        self.cursors = cursors
        self.position = position
    }

    enum Page: Sendable {
        case events([ChangeEvent])
        /// The replica was made anew: what was held is to be dropped, and all is told again.
        case reset
    }

    /// What comes next, of so many rows, with the reader moved on; nil where nothing has changed since.
    func next(_ rows: Int, nowMs: UInt64) throws -> (page: Page, reader: ChangeReader)? {
        var reader = self
        let newest = try cleared.replica.changePosition()
        if newest.generation != position.generation {
            reader.position = ChangePosition(generation: newest.generation, open: 0, restricted: 0)
            return (.reset, reader)
        }
        let (changes, next) = try cleared.replica.changes(
            after: position,
            limit: rows,
            for: cleared.clearance.level,
            audience: cleared.clearance.limitingAudience
        )
        if next == position { return nil }
        let keys = changes.compactMap { change, _ in change.value.map { ObjectKey(kind: change.kind, value: $0) } }
        let objects = try cleared.objects(keys)
        let events = try changes.compactMap { change, behind in
            try event(change, objects[change.id], behind, nowMs)
        }
        reader.position = next
        return (.events(events), reader)
    }

    private func event(
        _ change: ObjectChange,
        _ object: StoredObject?,
        _ behind: ChangePosition,
        _ nowMs: UInt64
    ) throws -> ChangeEvent? {
        if change.value == nil {
            // Whether the reader ever saw what was erased is known where it sees all of the file alone.
            guard seesAll, cleared.clearance.covers(change.kind) else { return nil }
            return ChangeEvent(after: try cursors.text(behind), id: change.id.description)
        }
        guard let object else { return nil }
        return ChangeEvent(
            after: try cursors.text(behind),
            id: change.id.description,
            kind: object.key.kind.name,
            value: object.key.value,
            object: ObjectItem(object, nowMs: nowMs)
        )
    }

    private var seesAll: Bool {
        cleared.clearance.isLevelAlone && (cleared.clearance.level == .amber || cleared.clearance.level == .red)
    }
}
