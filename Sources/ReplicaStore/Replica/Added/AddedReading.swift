package import Entries
import GRDB
package import Indicators
package import Membership
package import Replication
import Synchronization

/// What arrived in the replica, with when.
package struct AddedItem: Hashable, Sendable {
    package enum About: Hashable, Sendable {
        case object(ObjectKey)
        /// A member of which a log is held.
        case member(MemberID)
        /// A sighting or an action.
        case event(EventRecord, of: ObjectKey)
    }

    package let window: AddedWindow
    package let about: About

    var object: ObjectKey? {
        switch about {
        case .object(let key), .event(_, let key): key
        case .member: nil
        }
    }
}

extension Replica {
    /// At most `limit` of what arrived in `window` or later, in the order of its arrival, and where to go on; nil once all
    /// was looked at.
    ///
    /// An object of which the restricted file has something for the reader is told from there alone: it is merged there
    /// from all. `audience`: of what is addressed to named members, it sees only what names one of these; nil: all. Of
    /// the events it is told those too that do not count for the clearance as a whole.
    package func added(
        from window: AddedWindow,
        limit: Int,
        kinds: [Kind],
        for clearance: Clearance,
        audience: Set<MemberID>? = nil
    ) throws(StoreError) -> (items: [AddedItem], next: AddedWindow?) {
        // Before either file is looked at: what is committed meanwhile waits for the next look.
        let settled = dates.settled
        let hidden = audience == nil ? hiddenFromOpen(clearance) : []
        var lists: [[AddedItem]] = []
        var end: AddedWindow?
        for file in files where file.highest.isOpen || !clearance.isOpen {
            let found = try file.file.read { db in
                let events = EventRows(db, path: file.file.path, names: file.names)
                return try AddedRows(db, events, in: file, Sight(clearance, audience, in: file)).items(
                    from: window,
                    limit: limit,
                    kinds: kinds,
                    for: min(clearance, file.highest)
                )
            }
            if let last = found.items.last, found.isCut { end = min(end ?? last.window, last.window) }
            lists.append(
                try file.highest.isOpen ? told(found.items, clearance, audience, hidden: hidden) : found.items
            )
        }
        let last = min(end ?? settled, settled)
        let items = lists.joined().filter { $0.window <= last }.sorted { $0.window < $1.window }
        return (items, last < settled ? AddedWindow(number: last.number + 1) : nil)
    }

    /// Of what the open file has, what the restricted one does not tell the reader; `hidden`: of all whose clearance it
    /// is. Where an audience counts, each event is told from the file that it is for.
    func told(
        _ items: [AddedItem],
        _ clearance: Clearance,
        _ audience: Set<MemberID>?,
        hidden: Set<ObjectID>
    ) throws(StoreError) -> [AddedItem] {
        if clearance.isOpen || items.isEmpty { return items }
        guard let audience else {
            return hidden.isEmpty ? items : items.filter { !($0.object.map { hidden.contains($0.id) } ?? false) }
        }
        let keys = items.compactMap { item in if case .object(let key) = item.about { key } else { nil } }
        let elsewhere = try toldRestricted(keys, for: audience, through: clearance)
        return items.filter { item in
            if case .object(let key) = item.about { !elsewhere.contains(key.id) } else { true }
        }
    }
}

/// Reads what changed in one file with its dates, within one transaction.
struct AddedRows {
    private let db: Database
    private let events: EventRows
    private let withMembers: Bool
    private let sight: Sight

    init(_ db: Database, _ events: EventRows, in file: ReplicaFile, _ sight: Sight) {
        self.db = db
        self.events = events
        withMembers = file.highest.isOpen
        self.sight = sight
    }

    private var members: Set<MemberID>? { if case .members(let members, _) = sight { members } else { nil } }

    /// `isCut`: there may be more after the last of them.
    func items(
        from window: AddedWindow,
        limit: Int,
        kinds: [Kind],
        for clearance: Clearance
    ) throws -> (items: [AddedItem], isCut: Bool) {
        var anchors = try Anchors(db, from: window)
        // A statement that is left within its rows holds the connection to what it read then.
        defer { anchors.reset() }
        let codes = kinds.map { "\($0.code)" }.joined(separator: ", ")
        let rows = try BoundStatement(
            db,
            sight.changes("o.kind, o.value", where: "o.kind IN (\(codes)) AND o.value IS NOT NULL")
        )
        rows.bind(1, anchors.start)
        rows.bind(2, Int64(limit))
        defer { rows.reset() }
        let arrived = try events.arrived(
            from: anchors.start,
            limit: limit,
            kinds: kinds,
            for: clearance,
            members
        )
        // Nothing behind the last of them is told before the next events are known.
        let end = arrived.count >= limit ? arrived.last?.sequence ?? .max : .max
        let said = arrived.map { (sequence: $0.sequence, about: AddedItem.About.event($0.event, of: $0.object)) }
        var others = (try arrivedMembers(from: anchors.start) + said).sorted { $0.sequence < $1.sequence }[...]
        var items: [AddedItem] = []
        var count = 0
        func add(_ sequence: Int64, _ about: AddedItem.About) throws {
            if let window = try anchors.window(of: sequence) { items.append(AddedItem(window: window, about: about)) }
        }
        while try rows.step() {
            let sequence = rows.integer(0)
            if sequence > end { break }
            count += 1
            while let other = others.first, other.sequence < sequence {
                try add(other.sequence, other.about)
                others.removeFirst()
            }
            guard let kind = Kind.stored(rows.integer(1)) else { continue }
            try add(sequence, .object(ObjectKey(kind: kind, value: rows.text(2))))
        }
        // Where there may be more objects, others after the last of them wait for it.
        let isCut = count >= limit || end < .max
        if count < limit { for other in others where other.sequence <= end { try add(other.sequence, other.about) } }
        return (items, isCut)
    }

    private func arrivedMembers(from sequence: Int64) throws -> [(sequence: Int64, about: AddedItem.About)] {
        guard withMembers else { return [] }
        let rows = try BoundStatement(db, "SELECT changed, member FROM member_rows WHERE changed >= ? ORDER BY changed")
        rows.bind(1, sequence)
        var members: [(Int64, AddedItem.About)] = []
        while try rows.step() {
            if let member = try? MemberID(rows.text(1)) { members.append((rows.integer(0), .member(member))) }
        }
        return members
    }

    /// An object, and its events where its own id begins so.
    func items(of object: Int64, prefix: UInt32, for clearance: Clearance) throws -> [AddedItem] {
        let row = try BoundStatement(
            db,
            """
            SELECT \(sight.changed), o.kind, o.value, o.uuid FROM object_rows o
            WHERE o.id = ? AND o.value IS NOT NULL
            """
        )
        row.bind(1, object)
        guard try row.step() else { return [] }
        defer { row.reset() }
        // At 0 the open file tells of it.
        let isTold = row.integer(0) > 0
        guard isTold || members != nil, let kind = Kind.stored(row.integer(1)), let id = ObjectID(row.bytes(3)) else {
            return []
        }
        let key = ObjectKey(kind: kind, value: row.text(2))
        var items: [AddedItem] = []
        if isTold, let window = try window(of: row.integer(0)) {
            items.append(AddedItem(window: window, about: .object(key)))
        }
        guard id.prefix == prefix else { return items }
        for (sequence, event) in try events.arrived(of: object, for: clearance, members) {
            if let window = try window(of: sequence) {
                items.append(AddedItem(window: window, about: .event(event, of: key)))
            }
        }
        return items
    }

    private func window(of sequence: Int64) throws -> AddedWindow? {
        let date = try BoundStatement(
            db,
            "SELECT first, sequence FROM added_rows WHERE sequence <= ? ORDER BY sequence DESC LIMIT 1"
        )
        date.bind(1, sequence)
        guard try date.step() else { return nil }
        defer { date.reset() }
        return AddedWindow(number: date.integer(0) + sequence - date.integer(1))
    }
}

/// Goes through the dates of transactions beside rows in the order of their sequence.
private struct Anchors {
    private let rows: BoundStatement
    private var current: (first: Int64, sequence: Int64)?
    private var following: (first: Int64, sequence: Int64)?
    /// The sequence of the first change that may be dated in the window or later.
    private(set) var start: Int64 = 0

    init(_ db: Database, from window: AddedWindow) throws {
        rows = try BoundStatement(
            db,
            """
            SELECT first, sequence FROM added_rows
            WHERE first >= coalesce((SELECT max(first) FROM added_rows WHERE first <= ?), 0) ORDER BY first
            """
        )
        rows.bind(1, window.number)
        current = try next()
        following = try next()
        guard let current else { return }
        let reached = current.sequence + max(0, window.number - current.first)
        start = min(reached, following?.sequence ?? reached)
    }

    private func next() throws -> (first: Int64, sequence: Int64)? {
        try rows.step() ? (rows.integer(0), rows.integer(1)) : nil
    }

    func reset() { rows.reset() }

    /// Nil before the first; sequences grow.
    mutating func window(of sequence: Int64) throws -> AddedWindow? {
        while let next = following, next.sequence <= sequence {
            current = next
            following = try self.next()
        }
        return current.map { AddedWindow(number: $0.first + sequence - $0.sequence) }
    }
}
