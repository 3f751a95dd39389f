import Entries
import Indicators
import Replication

/// What a batch says of one object, and what that amounts to where nothing else is known of it.
final class ObjectGroup: Sendable {
    let object: ObjectKey
    let id: ObjectID
    let statements: [StoredStatement]
    let events: [StoredEvent]
    /// Whether every member may see all of it.
    let isOpen: Bool
    /// The least that sees anything of it.
    let lowest: Clearance
    private let fresh: FreshObject

    init(_ object: ObjectKey, _ id: ObjectID, _ statements: [StoredStatement], events: [StoredEvent] = []) {
        self.object = object
        self.id = id
        self.statements = statements
        self.events = events
        let span = statements.span
        var (isOpen, lowest) = (true, Clearance.red)
        func count(_ clearance: Clearance) {
            isOpen = isOpen && clearance.isOpen
            lowest = min(lowest, clearance)
        }
        for position in span.indices { count(span[position].record.clearance) }
        for event in events { count(event.record.clearance) }
        (self.isOpen, self.lowest) = (isOpen, lowest)
        fresh = FreshObject(object, id, statements, highest: .amber)
    }

    func fresh(for highest: Clearance) -> FreshObject {
        highest == .amber ? fresh : FreshObject(object, id, statements, highest: highest)
    }

    /// Those that every member may see; nil where there are none.
    var openPart: ObjectGroup? {
        if isOpen { return self }
        let open = statements.filter { $0.record.clearance.isOpen }
        let events = events.filter { $0.record.clearance.isOpen }
        return open.isEmpty && events.isEmpty ? nil : ObjectGroup(object, id, open, events: events)
    }

    /// With others on the same object, each once.
    func joined(with others: [StoredStatement], events more: [StoredEvent]) -> ObjectGroup {
        var seen: Set<LogKey> = []
        return ObjectGroup(
            object,
            id,
            (statements + others).filter { seen.insert($0.key).inserted },
            events: (events + more).filter { seen.insert($0.key).inserted }
        )
    }
}

/// The rows of an object that is new to a file.
struct FreshObject: Sendable {
    let columns: ObjectColumns
    /// Of each statement, in the order of the group.
    let standings: [Standing]
    /// Where the object needs rows of its own for what several statements amount to.
    let merged: MergedObject?
    /// Nil where nothing is live.
    let digest: StateDigest?
    /// As all members see it.
    let overlap: StateDigest?

    init(_ object: ObjectKey, _ id: ObjectID, _ statements: [StoredStatement], highest: Clearance) {
        if statements.count == 1 {
            self.init(id, only: statements[0], highest: highest)
        } else {
            self.init(object, id, several: statements, highest: highest)
        }
    }

    private init(_ object: ObjectKey, _ id: ObjectID, several statements: [StoredStatement], highest: Clearance) {
        let state = ObjectState(statements.map(\.record))
        let merged = MergedObject(state, kind: object.kind, highest: highest)
        let keys = HeadKeys(statements)
        columns = ObjectColumns(merged, keys)
        standings = statements.map { Standing($0.record.entry, in: state, merged) }
        let isPlain = merged.lower.isEmpty && (merged.top == nil || columns.head != nil)
        self.merged = isPlain ? nil : merged
        digest = merged.top.map { StateDigest(id, $0) }
        overlap = highest.isOpen ? nil : merged.effective(for: .amber).map { StateDigest(id, $0) }
    }

    /// What most objects in bulk have.
    private init(_ id: ObjectID, only row: StoredStatement, highest: Clearance) {
        merged = nil
        guard row.record.clearance <= highest, let top = Effective(only: row.record) else {
            columns = .nothing
            standings = Standing.onlyEnded
            (digest, overlap) = (nil, nil)
            return
        }
        columns = ObjectColumns(only: top, key: row.key, clearance: row.record.clearance)
        standings = Standing.only
        digest = StateDigest(id, top)
        overlap = highest.isOpen || !row.record.clearance.isOpen ? nil : digest
    }
}

/// What `object_rows` says of a merged object.
struct ObjectColumns: Equatable, Sendable {
    let verdict: Int64?
    let confidence: Int64?
    let floor: Int64
    let head: Int64?
    let heads: Int64?
    let live: Int64?
    let flags: Int64?

    static let nothing = ObjectColumns(.nothing, HeadKeys())

    init(only top: Effective, key: LogKey, clearance: Clearance) {
        verdict = Int64(top.verdict.rawValue)
        confidence = Int64(top.confidence)
        floor = Int64(clearance.rawValue)
        head = key.packed
        (heads, live, flags) = (nil, nil, nil)
    }

    init(_ merged: MergedObject, _ keys: HeadKeys) {
        verdict = (merged.top?.verdict.rawValue).map { Int64($0) }
        confidence = (merged.top?.confidence).map { Int64($0) }
        floor = Int64(merged.floor.rawValue)
        head = merged.top.flatMap { keys.only(of: $0) }
        heads = ObjectColumns.exceptional(merged.top?.heads.count)
        live = ObjectColumns.exceptional(merged.top?.liveCount)
        flags = merged.top.flatMap { ObjectRows.flags($0) }
    }

    /// Nil for one.
    private static func exceptional(_ count: Int?) -> Int64? { count == 1 ? nil : Int64(count ?? 0) }
}

extension Standing {
    /// Of an object with one statement: one that is live, and one that is not, or not for the file.
    fileprivate static let only: [Standing] = [[.current, .head]]
    fileprivate static let onlyEnded: [Standing] = [.current]

    init(_ entry: EntryID, in state: ObjectState, _ merged: MergedObject) {
        self = state.records.contains { $0.entry == entry } ? .current : []
        if merged.top?.headEntries.contains(entry) == true { insert(.head) }
    }
}
