import Entries
import Foundation
import Indicators
import Membership
@testable import ReplicaStore
import Replication
import Testing

/// Who reads at a clearance hears of what changes for it, and not that anything else did.
@Suite struct SeenChangesTests {
    private struct View: Equatable {
        let effective: Effective?
        let events: [EntryID]
    }

    /// How far one reader has come, and what it knows.
    private struct Reader {
        var window = AddedWindow(number: 0)
        var position = ChangePosition(generation: 1, open: 0, restricted: 0)
        var views: [ObjectID: View] = [:]
    }

    private func dated(
        _ replica: Replica,
        _ reader: inout Reader,
        for clearance: Clearance,
        _ audience: Set<MemberID>? = nil
    ) throws -> [AddedItem] {
        var all: [AddedItem] = []
        var window: AddedWindow? = reader.window
        while let from = window {
            let (items, next) = try replica.added(
                from: from,
                limit: 2,
                kinds: Kind.all,
                for: clearance,
                audience: audience
            )
            all += items
            window = next
        }
        if let last = all.last { reader.window = AddedWindow(number: last.window.number + 1) }
        return all
    }

    private func changed(
        _ replica: Replica,
        _ reader: inout Reader,
        for clearance: Clearance,
        _ audience: Set<MemberID>? = nil
    ) throws -> Set<ObjectID> {
        var all: Set<ObjectID> = []
        while true {
            let (changes, next) = try replica.changes(
                after: reader.position,
                limit: 2,
                for: clearance,
                audience: audience
            )
            if next == reader.position { return all }
            all.formUnion(changes.map(\.0.id))
            reader.position = next
        }
    }

    private func views(_ replica: Replica, _ objects: [ObjectKey], for clearance: Clearance) throws -> [ObjectID: View]
    {
        var views: [ObjectID: View] = [:]
        for key in objects {
            guard let object = try replica.object(key, for: clearance) else { continue }
            let events = try replica.events(of: key, for: clearance).map(\.record.entry)
            views[key.id] = View(effective: object.effective, events: events)
        }
        return views
    }

    private func clearance(of entry: AppliedEntry) -> Clearance? {
        guard case .body(let body) = entry.reading else { return nil }
        let event = EventRecord(body, envelope: entry.envelope, entry: entry.entry, leaf: entry.leaf)
        return StoredStatement(body, of: entry)?.record.clearance ?? event?.clearance
    }

    @Test(arguments: UInt64(0)..<16)
    func `nobody is told of a change above its clearance, and everybody of each below`(seed: UInt64) throws {
        let history = try RandomHistory(seed: seed, count: 100)
        try withTemporaryFolder { folder in
            var replica = try Replica.open(folder: folder)
            var random = Seeded(seed)
            var readers = Dictionary(uniqueKeysWithValues: Clearance.allCases.map { ($0, Reader()) })
            for entry in history.entries {
                try replica.apply(AppliedBatch(entries: [entry], progress: try RandomHistory.progress()))
                if random.chance(10) {
                    try replica.close()
                    replica = try Replica.open(folder: folder)
                }
                let level = try #require(clearance(of: entry))
                for clearance in Clearance.allCases {
                    var reader = try #require(readers[clearance])
                    let items = try dated(replica, &reader, for: clearance)
                    let told = try changed(replica, &reader, for: clearance)
                    // What was never live, and is withdrawn all the same, is no news.
                    let now = try views(replica, history.objects, for: clearance).filter { id, view in
                        view.effective != nil || !view.events.isEmpty || reader.views[id] != nil
                    }
                    let news = Set(now.keys.filter { now[$0] != reader.views[$0] })
                    let objects = Set(items.compactMap { if case .object(let key) = $0.about { key.id } else { nil } })
                    let events = items.compactMap {
                        if case .event(let event, _) = $0.about { event.entry } else { nil }
                    }
                    for heard in [objects, told] {
                        let seen = heard.filter { now[$0] != nil }
                        #expect(seen.isSuperset(of: news), "\(clearance) is not told of \(entry.entry)")
                        #expect(level <= clearance || seen.isEmpty, "\(clearance) is told of \(entry.entry), \(level)")
                        if clearance < .amber { #expect(seen == news) }
                    }
                    #expect(level <= clearance || events.isEmpty, "\(clearance): \(events) by \(entry.entry)")
                    reader.views = now
                    readers[clearance] = reader
                }
            }
            try replica.close()
        }
    }

    /// Who reads at a clearance what is addressed to all, or to one of some members.
    private struct Named: Hashable {
        let clearance: Clearance
        let members: Set<MemberID>

        func sees(_ clearance: Clearance, _ audience: Audience) -> Bool {
            guard clearance <= self.clearance, case .named(let named) = audience else {
                return clearance <= self.clearance
            }
            return named.contains { members.contains($0) }
        }
    }

    private func views(_ replica: Replica, _ objects: [ObjectKey], for named: Named) throws -> [ObjectID: View] {
        var views: [ObjectID: View] = [:]
        for key in objects {
            let said = try replica.history(of: key, for: .red).map(\.record)
                .filter { named.sees($0.clearance, $0.audience) }
            let events = try replica.allEvents(of: key).map(\.record)
                .filter { named.sees($0.clearance, $0.audience) }
            if said.isEmpty, events.isEmpty { continue }
            views[key.id] = View(
                effective: ObjectState(said).effective(for: named.clearance, kind: key.kind),
                events: EventSlot.current(events, for: named.clearance).map(\.entry)
            )
        }
        return views
    }

    private func isSeen(_ entry: AppliedEntry, by named: Named) -> Bool {
        guard case .body(let body) = entry.reading else { return false }
        if let record = StoredStatement(body, of: entry)?.record {
            return named.sees(record.clearance, record.audience)
        }
        let event = EventRecord(body, envelope: entry.envelope, entry: entry.entry, leaf: entry.leaf)
        return event.map { named.sees($0.clearance, $0.audience) } ?? false
    }

    @Test(arguments: UInt64(0)..<16)
    func `who reads for some members is told of what changes for them, and not that anything else did`(seed: UInt64)
        throws
    {
        let history = try RandomHistory(seed: seed, count: 100)
        let (kh, th) = (try MemberID("kh"), try MemberID("th"))
        try withTemporaryFolder { folder in
            var replica = try Replica.open(folder: folder)
            var random = Seeded(seed)
            var readers: [Named: Reader] = [:]
            for clearance in [Clearance.restricted, .red] {
                for members in [[kh], [th], [kh, th]] {
                    readers[Named(clearance: clearance, members: Set(members))] = Reader()
                }
            }
            for entry in history.entries {
                try replica.apply(AppliedBatch(entries: [entry], progress: try RandomHistory.progress()))
                if random.chance(10) {
                    try replica.close()
                    replica = try Replica.open(folder: folder)
                }
                for (named, old) in readers {
                    var reader = old
                    let items = try dated(replica, &reader, for: named.clearance, named.members)
                    let told = try changed(replica, &reader, for: named.clearance, named.members)
                    let now = try views(replica, history.objects, for: named).filter { id, view in
                        view.effective != nil || !view.events.isEmpty || reader.views[id] != nil
                    }
                    let news = Set(now.keys.filter { now[$0] != reader.views[$0] })
                    let objects = Set(items.compactMap { if case .object(let key) = $0.about { key.id } else { nil } })
                    let isSeen = isSeen(entry, by: named)
                    for heard in [objects, told] {
                        let seen = heard.filter { now[$0] != nil }
                        #expect(seen.isSuperset(of: news), "\(named) is not told of \(entry.entry)")
                        #expect(isSeen || seen.isEmpty, "\(named) is told of \(entry.entry)")
                    }
                    let events = items.filter { item in
                        guard case .event(let event, _) = item.about else { return false }
                        return named.sees(event.clearance, event.audience)
                    }
                    #expect(isSeen || events.isEmpty, "\(named): \(events) by \(entry.entry)")
                    reader.views = now
                    readers[named] = reader
                }
            }
            try replica.close()
        }
    }

    private func withReplica(_ body: (LogStore, Replica) throws -> Void) throws {
        try withTemporaryFolder { folder in
            try body(try LogStore.open("\(folder)/log.sqlite"), try Replica.open(folder: folder))
        }
    }

    @Test func `of a batch, dates leave no gap where something lies that the reader may not see`() throws {
        try withReplica { store, replica in
            var th = try SampleLog("th")
            let values: [(String, TLP)] = [
                ("a.example", .clear), ("b.example", .amber), ("c.example", .green), ("d.example", .clear),
                ("e.example", .red), ("f.example", .clear),
            ]
            try store.commit([try th.commit(try values.map { try th.report($0.0, tlp: $0.1) })])
            try CatchUp(log: store, replica: replica).run()
            let items = try replica.added(from: AddedWindow(number: 0), limit: 9, kinds: Kind.all, for: .clear).items
            let clear = items.filter { item in
                guard case .object(let key) = item.about else { return false }
                return ((try? replica.object(key, for: .clear)) ?? nil) != nil
            }
            #expect(clear.count == 3)
            #expect(zip(clear, clear.dropFirst()).allSatisfy { $1.window.number == $0.window.number + 1 })
        }
    }

    @Test func `an end is told to those whose view ends`() throws {
        try withReplica { store, replica in
            var th = try SampleLog("th")
            var kh = try SampleLog("kh")
            func report(_ log: SampleLog, until: UInt64, _ tlp: TLP) throws -> CommittedEntry {
                try log.report("x.example", Entries.Statement(verdict: .malicious, validUntilMs: until), tlp: tlp)
            }
            try store.commit([
                try th.commit([report(th, until: 2_000, .green)]), try kh.commit([report(kh, until: 5_000, .amber)]),
            ])
            try CatchUp(log: store, replica: replica).run()
            var readers = [Clearance.clear: Reader(), .green: Reader(), .amber: Reader()]
            func told(_ nowMs: Int64) throws -> [Clearance] {
                try replica.sweepExpired(nowMs: nowMs)
                return try readers.keys.sorted().filter { clearance in
                    var reader = readers[clearance] ?? Reader()
                    defer { readers[clearance] = reader }
                    let ids = try changed(replica, &reader, for: clearance)
                    let key = ObjectKey(kind: .domain, value: "x.example")
                    return try ids.contains(key.id) && replica.object(key, for: clearance) != nil
                }
            }
            #expect(try told(1_000) == [.green, .amber])
            #expect(try told(2_500).contains(.green))
            #expect(try told(6_000) == [.amber])
        }
    }
}
