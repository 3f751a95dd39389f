import Entries
import Foundation
import GRDB
import Indicators
import Membership
@testable import ReplicaStore
import Replication
import Testing

/// What arrived, in the order in which it did.
@Suite struct AddedReadingTests {
    /// Everything from a window on, so many at a time.
    private func walk(
        _ replica: Replica,
        from start: AddedWindow = AddedWindow(number: 0),
        by limit: Int = 1_000,
        for clearance: Clearance = .amber
    ) throws -> [AddedItem] {
        var all: [AddedItem] = []
        var window: AddedWindow? = start
        while let from = window {
            let (items, next) = try replica.added(from: from, limit: limit, kinds: Kind.all, for: clearance)
            all += items
            window = next
        }
        return all
    }

    /// Of a slot the latest event counts.
    private func name(_ item: AddedItem) -> String {
        switch item.about {
        case .object(let key): "object \(key.id)"
        case .member(let member): "member \(member)"
        case .event(let event, let key): "event \(key.id) \(event.member) \(event.slot)"
        }
    }

    private let ids = ForeignIDs(version: 1) { $0.kind == .domain ? ObjectID(named: "other \($0.value)") : nil }

    @Test(arguments: UInt64(0)..<12)
    func `who polls by date misses nothing and is told nothing twice, at any clearance`(seed: UInt64) throws {
        let history = try RandomHistory(seed: seed, count: 120)
        try withTemporaryFolder { folder in
            var replica = try Replica.open(folder: folder)
            var random = Seeded(seed)
            var rest = history.entries[...]
            var told: [Clearance: [AddedItem]] = [:]
            while !rest.isEmpty {
                let size = Int(random.next() % 9) + 1
                try replica.apply(
                    AppliedBatch(entries: Array(rest.prefix(size)), progress: try RandomHistory.progress())
                )
                rest = rest.dropFirst(size)
                if random.chance(10) {
                    try replica.close()
                    replica = try Replica.open(folder: folder)
                }
                for clearance in Clearance.allCases where random.chance(50) || rest.isEmpty {
                    let last = told[clearance]?.last?.window.number ?? -1
                    let fresh = try walk(
                        replica,
                        from: AddedWindow(number: last + 1),
                        by: Int(random.next() % 4) + 1,
                        for: clearance
                    )
                    told[clearance, default: []] += fresh
                }
            }
            for clearance in Clearance.allCases {
                let items = told[clearance] ?? []
                #expect(zip(items, items.dropFirst()).allSatisfy { $0.window < $1.window })
                let latest = Dictionary(items.map { (name($0), $0.window) }) { $1 }
                let all = try walk(replica, by: 3, for: clearance)
                let now = Dictionary(uniqueKeysWithValues: all.map { (name($0), $0.window) })
                // What the open file has told is not told again where the restricted one takes the object over.
                if clearance == .restricted {
                    #expect(Set(latest.keys) == Set(now.keys))
                } else {
                    #expect(latest == now)
                }
                let events = all.count { if case .event = $0.about { true } else { false } }
                let counting = try history.objects.map { try replica.events(of: $0, for: clearance).count }
                #expect(events == counting.reduce(0, +))
                #expect(all == (try walk(replica, for: clearance)))
                for item in all {
                    guard case .object(let key) = item.about else { continue }
                    let found = try replica.added(called: key.id, by: ids, for: clearance)
                    #expect(found.contains(item))
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

    @Test func `a page of arrivals that was not read to the end holds no snapshot open behind it`() throws {
        try withReplica { store, replica in
            var th = try SampleLog("th")
            for number in 0..<8 {
                try store.commit([try th.commit([th.report("\(number).example")])])
                try CatchUp(log: store, replica: replica).run()
            }
            _ = try replica.added(from: AddedWindow(number: 0), limit: 1, kinds: Kind.all, for: .amber)
            try store.commit([try th.commit([th.report("late.example")])])
            try CatchUp(log: store, replica: replica).run()
            let late = ObjectKey(kind: try kind("domain"), value: "late.example")
            let glanced = try replica.object(late, for: .amber)
            #expect(glanced != nil)
            let history = try replica.history(of: late, for: .amber)
            #expect(history.count == 1)
            // Nothing keeps the WAL from being moved.
            let isMoved = try replica.open.file.checkpoint(truncating: true)
            #expect(isMoved)
        }
    }

    @Test func `after a rebuild all is told again, later than anything before`() throws {
        try withReplica { store, replica in
            var th = try SampleLog("th")
            try store.commit([try th.commit(th.reports(0..<50) + [th.report("r.example", tlp: .red)])])
            try CatchUp(log: store, replica: replica, batchEntries: 7).run()
            let before = try walk(replica, for: .red)
            #expect(before.count == 52)
            let scratch = FileManager.default.temporaryDirectory.appending(path: "added-\(UUID())").path
            try replica.rebuild(from: store, scratch: scratch)
            let after = try walk(replica, for: .red)
            #expect(Set(after.map(\.about)) == Set(before.map(\.about)))
            let last = try #require(before.last)
            #expect(after.allSatisfy { $0.window > last.window })
        }
    }

    @Test func `what expires gets a new date once, when the last of its statements does`() throws {
        try withReplica { store, replica in
            var th = try SampleLog("th")
            var kh = try SampleLog("kh")
            func report(_ log: SampleLog, _ value: String, until: UInt64?, tlp: TLP = .green) throws -> CommittedEntry {
                try log.report(value, Entries.Statement(verdict: .malicious, validUntilMs: until), tlp: tlp)
            }
            try store.commit([
                try th.commit([
                    report(th, "early.example", until: 2_000), report(th, "never.example", until: nil),
                    report(th, "both.example", until: 2_000), report(th, "red.example", until: 2_500, tlp: .red),
                ]),
                try kh.commit([report(kh, "both.example", until: 5_000)]),
            ])
            try CatchUp(log: store, replica: replica).run()
            func expired(by nowMs: Int64) throws -> [String] {
                let last = try walk(replica, for: .red).last?.window.number ?? 0
                try replica.sweepExpired(nowMs: nowMs)
                return try walk(replica, from: AddedWindow(number: last + 1), for: .red).compactMap { item in
                    if case .object(let key) = item.about { key.value } else { nil }
                }.sorted()
            }
            #expect(try expired(by: 1_000) == [])
            #expect(try replica.sweptMs() == 0)
            #expect(try expired(by: 3_000) == ["early.example", "red.example"])
            #expect(try replica.sweptMs() == 3_000)
            #expect(try expired(by: 4_000) == [])
            #expect(try expired(by: 6_000) == ["both.example"])
            // What is over when it arrives is told once, as it is.
            try store.commit([try th.commit([report(th, "late.example", until: 4_000)])])
            try CatchUp(log: store, replica: replica).run()
            #expect(try expired(by: 7_000) == [])
        }
    }

    @Test func `a clock that was ahead takes back what it made expire, and what came meanwhile ends in its time`()
        throws
    {
        try withReplica { store, replica in
            let dayMs: Int64 = 86_400_000
            var th = try SampleLog("th")
            func say(_ value: String, endsOn day: Int64?, _ tlp: TLP = .green) throws {
                let until = day.map { UInt64($0 * dayMs) }
                let statement = Entries.Statement(verdict: .malicious, validUntilMs: until)
                try store.commit([try th.commit([th.report(value, statement, tlp: tlp)])])
                try CatchUp(log: store, replica: replica).run()
            }
            func told(on day: Int64) throws -> [String] {
                let last = try walk(replica, for: .red).last?.window.number ?? 0
                try replica.sweepExpired(nowMs: day * dayMs)
                #expect(try replica.sweptMs() <= day * dayMs)
                return try walk(replica, from: AddedWindow(number: last + 1), for: .red).compactMap { item in
                    if case .object(let key) = item.about { key.value } else { nil }
                }.sorted()
            }
            try say("first.example", endsOn: 10)
            try say("red.example", endsOn: 11, .red)
            try say("never.example", endsOn: nil)
            try say("far.example", endsOn: 40)
            #expect(try told(on: 1) == [])
            #expect(try told(on: 20) == ["first.example", "red.example"])
            try say("meanwhile.example", endsOn: 5)
            #expect(try told(on: 2) == ["first.example", "meanwhile.example", "red.example"])
            #expect(try told(on: 2) == [])
            #expect(try told(on: 6) == ["meanwhile.example"])
            #expect(try told(on: 12) == ["first.example", "red.example"])
            #expect(try told(on: 41) == ["far.example"])

            // A node that ended between the two files, and was down until what it had swept too early was over.
            try say("red-again.example", endsOn: 50, .red)
            _ = try told(on: 60)
            try say("while-ahead.example", endsOn: 55, .red)
            try replica.files[0].file.write { db in
                try ReplicaMeta.unswept.set(60 * dayMs, db)
                try ReplicaMeta.swept.set(42 * dayMs, db)
            }
            #expect(try told(on: 60) == ["red-again.example", "while-ahead.example"])
            #expect(try told(on: 60) == [])
        }
    }

    @Test func `events that an earlier version merged get dates behind all that it had`() throws {
        try withTemporaryFolder { folder in
            let store = try LogStore.open("\(folder)/log.sqlite")
            var replica = try Replica.open(folder: folder)
            var th = try SampleLog("th")
            let key = ObjectKey(kind: try kind("domain"), value: "a.example")
            func sighting(_ first: UInt64) throws -> CommittedEntry {
                try th.entry(Body(object: key, about: .sighting(Sighting(firstMs: first, lastMs: first))))
            }
            try store.commit([try th.commit([th.report("a.example"), sighting(1), sighting(2), sighting(2)])])
            try CatchUp(log: store, replica: replica).run()
            let before = try walk(replica)
            for file in replica.files {
                try file.file.write { db in
                    try db.execute(
                        sql: """
                            DROP INDEX event_changed;
                            ALTER TABLE event_rows DROP COLUMN changed;
                            DELETE FROM grdb_migrations WHERE identifier = 'dated events';
                            """
                    )
                }
            }
            try replica.close()
            replica = try Replica.open(folder: folder)
            let after = try walk(replica)
            #expect(Set(after.map(\.about)) == Set(before.map(\.about)) && after.count == 4)
            #expect(Set(after.map(\.window)).count == after.count)
            let last = try #require(before.last)
            #expect(after.suffix(2).allSatisfy { $0.window > last.window })
            try replica.close()
        }
    }
}
