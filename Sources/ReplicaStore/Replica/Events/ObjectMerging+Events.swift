import Entries
import Indicators
import Replication

extension ObjectMerging {
    /// Events that are there already change nothing, the digest included.
    mutating func addEvents(_ group: ObjectGroup) throws {
        guard let object = try objects.id(of: group.object) else { return }
        var isChanged = false
        for event in group.events {
            let before = try events.slot(event.record.slot, of: event.record.member, object: object)
            guard try events.insert(event, object: object) else { continue }
            if try recount(group.id, from: before, to: before + [event]) { isChanged = true }
        }
        if isChanged { try touch(object) }
    }

    /// Deletes events whose payloads were erased; whether anything counts otherwise than before.
    mutating func removeEvents(_ gone: Set<LogKey>, from object: Int64, id: ObjectID) throws {
        var isChanged = false
        for row in try events.all(of: object) where gone.contains(row.key) {
            let before = try events.slot(row.record.slot, of: row.record.member, object: object)
            try events.delete(row)
            if try recount(id, from: before, to: before.filter { $0.key != row.key }) { isChanged = true }
        }
        if isChanged { try touch(object) }
    }

    /// All events of an object that the file holds.
    func events(of key: ObjectKey) throws -> [StoredEvent] {
        guard let object = try objects.id(of: key) else { return [] }
        return try events.all(of: object)
    }

    /// Both are of one slot; whether what counts differs.
    private mutating func recount(_ id: ObjectID, from before: [StoredEvent], to after: [StoredEvent]) throws -> Bool {
        let old = EventSlot.current(before.map(\.record))
        let new = EventSlot.current(after.map(\.record))
        if let event = old[highest] { digest.subtract(StateDigest(id, event)) }
        if let event = new[highest] { digest.add(StateDigest(id, event)) }
        if countsOverlap {
            if let event = old[.amber] { overlap.subtract(StateDigest(id, event)) }
            if let event = new[.amber] { overlap.add(StateDigest(id, event)) }
        }
        for row in after {
            let counts = new.filter { $0.value.entry == row.record.entry }.reduce(Int64(0)) {
                $0 | 1 << $1.key.rawValue
            }
            try events.set(counts: counts, row.key)
        }
        return old != new
    }

    private mutating func touch(_ object: Int64) throws {
        sequence += 1
        try objects.touch(object, changed: sequence)
    }
}
