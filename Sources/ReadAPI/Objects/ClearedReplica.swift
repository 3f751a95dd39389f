import Entries
import Indicators
import Membership
import ReplicaStore
import Replication

/// The replica as the holder of a token sees it: cleared first, then merged (DESIGN §7).
struct ClearedReplica: Sendable {
    /// Rows read at once where a token sees less than its level.
    private static let pageRows = 500

    let replica: Replica
    let clearance: TokenClearance

    /// Nil where the holder may know nothing of it.
    func object(_ key: ObjectKey) throws(StoreError) -> StoredObject? {
        guard clearance.covers(key.kind) else { return nil }
        return try replica.object(key, for: clearance.level).flatMap { object throws(StoreError) in try narrowed(object)
        }
    }

    func objects(_ keys: [ObjectKey]) throws(StoreError) -> [ObjectID: StoredObject] {
        let found = try replica.objects(keys.filter { clearance.covers($0.kind) }, for: clearance.level)
        if clearance.isLevelAlone { return found }
        var seen: [ObjectID: StoredObject] = [:]
        for (id, object) in found { seen[id] = try narrowed(object) }
        return seen
    }

    func history(of key: ObjectKey) throws(StoreError) -> [StoredStatement] {
        guard clearance.covers(key.kind) else { return [] }
        return try replica.history(of: key, for: clearance.level).filter { clearance.covers($0) }
    }

    /// The sightings, actions and other events of an object that count for the holder.
    func events(of key: ObjectKey) throws(StoreError) -> [EventRecord] {
        guard clearance.covers(key.kind) else { return [] }
        if clearance.isLevelAlone { return try replica.events(of: key, for: clearance.level).map(\.record) }
        let seen = try replica.allEvents(of: key).map(\.record).filter { clearance.covers($0) }
        return EventSlot.current(seen, for: clearance.level)
    }

    /// As many as `keys`, in their order, as lists have them; nil where the holder may know nothing of it, or nothing is
    /// live.
    func items(of keys: [ObjectKey], nowMs: UInt64) throws(StoreError) -> [ObjectItem?] {
        var items: [ObjectItem?] = []
        items.reserveCapacity(keys.count)
        for object in try replica.found(of: keys, for: clearance.level) {
            guard let object, clearance.covers(object.key.kind), let seen = try narrowed(object) else {
                items.append(nil)
                continue
            }
            items.append(ObjectItem(seen, nowMs: nowMs))
        }
        return items
    }

    private func narrowed(_ object: StoredObject) throws(StoreError) -> StoredObject? {
        if clearance.isLevelAlone { return object }
        let isOpen = object.statements.allSatisfy { $0.record.clearance.isOpen }
        // Who sees less sees no sighting where the level sees none.
        let sightedMs = object.sightedMs == nil ? nil : try sightedMs(object.key)
        return try object.narrowed(
            to: clearance.level,
            of: isOpen ? object.statements : history(of: object.key),
            sightedMs: sightedMs
        )
    }

    private func sightedMs(_ key: ObjectKey) throws(StoreError) -> UInt64? {
        try events(of: key).compactMap { event in
            if case .sighting(let sighting) = event.said { sighting.lastMs } else { nil }
        }.max()
    }

    /// At most `limit`, and whether there are more. Where a page ends is said by what is seen alone.
    func search(
        _ search: ObjectSearch,
        limit: Int,
        nowMs: UInt64
    ) throws(StoreError) -> (items: [ObjectItem], isMore: Bool) {
        var page = search
        if let kinds = clearance.kinds {
            page.kinds = search.kinds.isEmpty ? Array(kinds) : search.kinds.filter { kinds.contains($0) }
            if page.kinds.isEmpty { return ([], false) }
        }
        var items: [ObjectItem] = []
        if clearance.isLevelAlone {
            page.limit = limit + 1
            items = try replica.search(page, for: clearance.level).map { ObjectItem($0, nowMs: nowMs) }
        } else {
            // What the row says may be made of what is not seen.
            page.limit = Self.pageRows
            while items.count <= limit {
                let keys = try replica.keys(page, for: clearance.level)
                let shown = try self.items(of: keys, nowMs: nowMs).compactMap { $0 }
                items += shown.filter { item in search.verdict.map { $0.description == item.verdict } ?? true }
                guard keys.count == Self.pageRows, let last = keys.last else { break }
                page.after = last
            }
        }
        return (Array(items.prefix(limit)), items.count > limit)
    }

    /// By words of statements that are seen: at most `limit`, and where the next page goes on.
    func search(
        _ search: TextSearch,
        limit: Int,
        nowMs: UInt64
    ) throws(StoreError) -> (items: [ObjectItem], next: TextPlace?) {
        var page = search
        if let kinds = clearance.kinds {
            page.kinds = search.kinds.isEmpty ? Array(kinds) : search.kinds.filter { kinds.contains($0) }
            if page.kinds.isEmpty { return ([], nil) }
        }
        var found: [(item: ObjectItem, place: TextPlace)] = []
        if let members = clearance.limitingAudience {
            let reader = TextReader(clearance.level, for: members)
            page.limit = Self.pageRows
            while found.count <= limit {
                let matches = try replica.matches(page, for: reader)
                for (match, item) in zip(matches, try items(of: matches.map(\.object), nowMs: nowMs)) {
                    guard let item, search.verdict.map({ $0.description == item.verdict }) ?? true else { continue }
                    found.append((item, match.place))
                }
                guard matches.count == Self.pageRows, let last = matches.last else { break }
                page.after = last.place
            }
        } else {
            page.limit = limit + 1
            found = try replica.matches(page, for: clearance.level).map {
                (ObjectItem($0.object, nowMs: nowMs), $0.place)
            }
        }
        let isMore = found.count > limit
        found = Array(found.prefix(limit))
        return (found.map(\.item), isMore ? found.last?.place : nil)
    }
}
