import Entries
import Foundation
import GRDB
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
    ) throws -> [ObjectChange] {
        var all: [ObjectChange] = []
        while true {
            let (changes, next) = try replica.changes(
                after: reader.position,
                limit: 2,
                for: clearance,
                audience: audience
            )
            if next == reader.position { return all }
            all += changes.map(\.0)
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
                    let told = Set(try changed(replica, &reader, for: clearance).map(\.id))
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

    /// At both levels, for one and for several members.
    private func named() throws -> [Named] {
        let (kh, th) = (try MemberID("kh"), try MemberID("th"))
        return [Clearance.restricted, .red].flatMap { clearance in
            [[kh], [th], [kh, th]].map { Named(clearance: clearance, members: Set($0)) }
        }
    }

    /// What has been merged since the reader last looked is told to it where it sees that, and only there.
    private func look(
        _ replica: Replica,
        _ entry: AppliedEntry,
        _ objects: [ObjectKey],
        _ reader: inout Reader,
        _ named: Named,
        isErased: Bool = false
    ) throws {
        let items = try dated(replica, &reader, for: named.clearance, named.members)
        let told = try changed(replica, &reader, for: named.clearance, named.members)
        let now = try views(replica, objects, for: named).filter { id, view in
            view.effective != nil || !view.events.isEmpty || reader.views[id] != nil
        }
        let news = Set(now.keys.filter { now[$0] != reader.views[$0] })
        let dated = items.compactMap { if case .object(let key) = $0.about { key.id } else { nil } }
        let isSeen = isSeen(entry, by: named)
        // What was erased has no value any more: in which file is not for this reader, and it is left out.
        let valued = told.filter { $0.value != nil }.map(\.id)
        for heard in [dated, valued] {
            #expect(Set(heard).count == heard.count, "\(named) is told twice of \(entry.entry)")
        }
        for heard in [dated, told.map(\.id)] {
            let seen = Set(heard.filter { now[$0] != nil })
            #expect(seen.isSuperset(of: news), "\(named) is not told of \(entry.entry)")
            #expect(isSeen || seen.isEmpty, "\(named) is told of \(entry.entry)")
        }
        let events = items.compactMap { if case .event(let event, _) = $0.about { event } else { nil } }
        #expect(events.allSatisfy { named.sees($0.clearance, $0.audience) }, "\(named): \(events)")
        // What counts again once something is gone is told again.
        #expect(isSeen || events.isEmpty || isErased, "\(named): \(events) by \(entry.entry)")
        reader.views = now
    }

    @Test(arguments: UInt64(0)..<6)
    func `who reads for some members is told of what changes for them, and not that anything else did`(seed: UInt64)
        throws
    {
        let history = try RandomHistory(seed: seed, count: 100)
        try withTemporaryFolder { folder in
            var replica = try Replica.open(folder: folder)
            var random = Seeded(seed)
            var readers = Dictionary(uniqueKeysWithValues: try named().map { ($0, Reader()) })
            func look(_ entry: AppliedEntry, isErased: Bool = false) throws {
                for named in readers.keys {
                    var reader = try #require(readers[named])
                    try self.look(replica, entry, history.objects, &reader, named, isErased: isErased)
                    readers[named] = reader
                }
            }
            for (number, entry) in history.entries.enumerated() {
                try replica.apply(AppliedBatch(entries: [entry], progress: try RandomHistory.progress()))
                if random.chance(10) {
                    try replica.close()
                    replica = try Replica.open(folder: folder)
                }
                try look(entry)
                guard random.chance(15) else { continue }
                let gone = history.entries[Int(random.next() % UInt64(number + 1))]
                let key = LogKey(log: gone.log, index: gone.entry.index)
                try replica.apply(AppliedBatch(erased: [key], progress: try RandomHistory.progress()))
                try look(gone, isErased: true)
            }
            // Each by its id is dated as in the order of all.
            for named in readers.keys {
                var reader = Reader()
                for item in try dated(replica, &reader, for: named.clearance, named.members) {
                    guard case .object(let key) = item.about else { continue }
                    let found = try replica.added(
                        called: key.id,
                        by: ForeignIDs(version: 1) { _ in nil },
                        for: named.clearance,
                        audience: named.members
                    )
                    #expect(found.filter { $0.about == item.about } == [item], "\(named)")
                }
            }
            try replica.close()
        }
    }

    /// Where each object last changed for a reader.
    private func places(
        _ replica: Replica,
        for clearance: Clearance,
        _ audience: Set<MemberID>? = nil
    ) throws -> [ObjectID: ChangePosition] {
        var places: [ObjectID: ChangePosition] = [:]
        var position = ChangePosition(generation: 1, open: 0, restricted: 0)
        while true {
            let (changes, next) = try replica.changes(
                after: position,
                limit: 3,
                for: clearance,
                audience: audience
            )
            if next == position { return places }
            for (change, _) in changes {
                let isOpen = next.open > position.open
                places[change.id] = ChangePosition(
                    generation: 1,
                    open: isOpen ? change.sequence : 0,
                    restricted: isOpen ? 0 : change.sequence
                )
            }
            position = next
        }
    }

    /// As before the table, or as when it also had rows for all of what is open, each with a place of its own.
    @Test(arguments: UInt64(0)..<2, [false, true])
    func `a file of before knows for whom what was said, and goes on as if it always had`(
        seed: UInt64,
        hasOpenRows: Bool
    ) throws {
        let history = try RandomHistory(seed: seed, count: 100)
        let (old, new) = (history.entries.prefix(60), history.entries.dropFirst(60))
        func filled(_ folder: String) throws -> Replica {
            let replica = try Replica.open(folder: folder)
            for entry in old {
                try replica.apply(AppliedBatch(entries: [entry], progress: try RandomHistory.progress()))
            }
            return replica
        }
        try withTemporaryFolder { folder in
            let other = "\(folder)/other"
            try FileManager.default.createDirectory(atPath: other, withIntermediateDirectories: true)
            let fresh = try filled(other)
            var replica = try filled(folder)
            let last = try places(replica, for: .red)
            for file in replica.files {
                try file.file.write { db in
                    try db.execute(
                        sql: """
                            DROP TABLE audience_rows;
                            DELETE FROM grdb_migrations WHERE identifier IN ('audiences', 'places by member');
                            """
                    )
                }
            }
            try replica.close()
            if hasOpenRows {
                let queue = try DatabaseQueue(path: "\(folder)/\(Replica.restrictedName)")
                try ReplicaSchema.migrator.migrate(queue, upTo: "audiences")
                try queue.write { db in
                    try db.execute(
                        sql: """
                            UPDATE audience_rows SET changed = 1 WHERE clearance > 2
                              AND object IN (SELECT object FROM audience_rows WHERE clearance = 2)
                            """
                    )
                }
                try queue.close()
            }
            replica = try Replica.open(folder: folder)
            var readers: [Named: Reader] = [:]
            for named in try named() {
                let before = try places(fresh, for: named.clearance, named.members)
                let after = try places(replica, for: named.clearance, named.members)
                #expect(Set(after.keys) == Set(before.keys), "\(named)")
                for (id, place) in after {
                    // Where it last changed for anybody: nobody knows any more for whom.
                    let isRestricted = before[id].map { $0.restricted > 0 } ?? false
                    #expect(place == (isRestricted ? last[id] : before[id]), "\(named): \(id)")
                }
                var reader = Reader()
                _ = try dated(replica, &reader, for: named.clearance, named.members)
                _ = try changed(replica, &reader, for: named.clearance, named.members)
                reader.views = try views(replica, history.objects, for: named)
                readers[named] = reader
            }
            for entry in new {
                try replica.apply(AppliedBatch(entries: [entry], progress: try RandomHistory.progress()))
                for named in readers.keys {
                    var reader = try #require(readers[named])
                    try look(replica, entry, history.objects, &reader, named)
                    readers[named] = reader
                }
            }
            try fresh.close()
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
                    let ids = try changed(replica, &reader, for: clearance).map(\.id)
                    let key = ObjectKey(kind: .domain, value: "x.example")
                    return try ids.contains(key.id) && replica.object(key, for: clearance) != nil
                }
            }
            #expect(try told(1_000) == [.green, .amber])
            #expect(try told(2_500).contains(.green))
            #expect(try told(6_000) == [.amber])
        }
    }

    @Test func `an end is told to those for whom it was said, in its place, and to nobody else`() throws {
        try withReplica { store, replica in
            var (th, mm) = (try SampleLog("th"), try SampleLog("mm"))
            let (kh, la, vn) = (try MemberID("kh"), try MemberID("la"), try MemberID("vn"))
            func report(_ log: SampleLog, _ value: String, until: UInt64? = nil, for member: MemberID) throws
                -> CommittedEntry
            {
                let statement = Entries.Statement(verdict: .malicious, validUntilMs: until)
                return try log.report("\(value).example", statement, tlp: .red, audience: .named([member]))
            }
            var readers = [kh: Reader(), la: Reader(), vn: Reader()]
            func values(_ items: [AddedItem]) -> [String] {
                items.compactMap { if case .object(let key) = $0.about { String(key.value.prefix(1)) } else { nil } }
            }
            /// By date and by place alike.
            func news(_ member: MemberID) throws -> [String] {
                var reader = try #require(readers[member])
                let items = values(try dated(replica, &reader, for: .red, [member]))
                let told = try changed(replica, &reader, for: .red, [member]).map(\.id)
                readers[member] = reader
                let ids = items.map { ObjectKey(kind: .domain, value: "\($0).example").id }
                #expect(ids == told)
                return items
            }
            func all(_ member: MemberID) throws -> [AddedItem] {
                var reader = Reader()
                return try dated(replica, &reader, for: .red, [member])
            }
            func say(_ entries: [CommittedEntry], _ more: [CommittedEntry]) throws {
                try store.commit([try th.commit(entries), try mm.commit(more)])
                try CatchUp(log: store, replica: replica).run()
            }
            try say(
                [report(th, "x", until: 2_000, for: kh), report(th, "y", for: kh)],
                [report(mm, "x", until: 5_000, for: la)]
            )
            #expect(try news(kh).sorted() == ["x", "y"])
            #expect(try news(la) == ["x"])
            try replica.sweepExpired(nowMs: 1_000)
            try say([report(th, "z", for: kh)], [])
            #expect(try news(kh) == ["z"])

            try replica.sweepExpired(nowMs: 2_500)
            #expect(try news(kh) == ["x"])
            #expect(try news(la) == [])
            let told = try all(kh)
            #expect(values(told) == ["y", "z", "x"])

            // What is said to others, and its end, moves nothing.
            try say([], [report(mm, "x", until: 6_000, for: la)])
            #expect(try news(la) == ["x"])
            try replica.sweepExpired(nowMs: 7_000)
            #expect(try news(la) == ["x"])
            #expect(try news(kh) == [])
            #expect(try all(kh) == told)
            #expect(try news(vn) == [])
        }
    }
}
