import Entries
import Indicators
import Replication

extension ObjectMerging {
    /// Events that are there already change nothing, the digest included.
    mutating func addEvents(_ group: ObjectGroup) throws {
        guard let object = try objects.id(of: group.object) else { return }
        var changes: [EventChange] = []
        for event in group.events {
            let before = try events.slot(event.record.slot, of: event.record.member, object: object)
            guard try events.insert(event, object: object) else { continue }
            audiences?.note(event.record.audience, event.record.clearance)
            changes.append(try change(group.id, from: before, to: before + [event]))
        }
        try apply(changes, to: object)
    }

    /// Deletes events whose payloads were erased; whether anything counts otherwise than before.
    mutating func removeEvents(_ gone: Set<LogKey>, from object: Int64, id: ObjectID) throws {
        var changes: [EventChange] = []
        for row in try events.all(of: object) where gone.contains(row.key) {
            let before = try events.slot(row.record.slot, of: row.record.member, object: object)
            try events.delete(row)
            audiences?.note(row.record.audience, row.record.clearance)
            changes.append(try change(id, from: before, to: before.filter { $0.key != row.key }))
        }
        try apply(changes, to: object)
    }

    /// All events of an object that the file holds.
    func events(of key: ObjectKey) throws -> [StoredEvent] {
        guard let object = try objects.id(of: key) else { return [] }
        return try events.all(of: object)
    }

    /// What became of one slot: whether something else counts, and for which clearances each event does.
    private struct EventChange {
        let isNew: Bool
        /// Those at which something else counts.
        let levels: Set<Clearance>
        let counts: [(key: LogKey, bits: Int64)]
    }

    /// Both are of one slot.
    private mutating func change(
        _ id: ObjectID,
        from before: [StoredEvent],
        to after: [StoredEvent]
    ) throws -> EventChange {
        let old = EventSlot.current(before.map(\.record))
        let new = EventSlot.current(after.map(\.record))
        if let event = old[highest] { digest.subtract(StateDigest(id, event)) }
        if let event = new[highest] { digest.add(StateDigest(id, event)) }
        if countsOverlap {
            if let event = old[.amber] { overlap.subtract(StateDigest(id, event)) }
            if let event = new[.amber] { overlap.add(StateDigest(id, event)) }
        }
        let counts = after.map { row in
            let bits = new.filter { $0.value.entry == row.record.entry }.reduce(Int64(0)) { $0 | 1 << $1.key.rawValue }
            return (row.key, bits)
        }
        let levels = seen.levels.filter { old[$0] != new[$0] }
        return EventChange(isNew: old != new, levels: Set(levels), counts: counts)
    }

    /// The object comes before its events, so that who reads in order knows what they are about.
    private mutating func apply(_ changes: [EventChange], to object: Int64) throws {
        if changes.contains(where: \.isNew) {
            for level in seen.levels {
                if !changes.contains(where: { $0.levels.contains(level) }) {
                    try seen.keep(object, for: level)
                } else if try !seen.isToldOpenly(object) {
                    try seen.forget(object, for: level)
                }
            }
            sequence += 1
            try objects.touch(object, changed: sequence)
        }
        for (key, bits) in changes.flatMap(\.counts) {
            if try events.set(counts: bits, key, changed: sequence + 1) { sequence += 1 }
        }
    }
}
