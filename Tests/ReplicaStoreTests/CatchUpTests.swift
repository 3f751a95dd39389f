import Entries
import Foundation
import GRDB
import Indicators
import Membership
import ReplicaStore
import Replication
import Testing
import TransparencyLog

/// From the logs to the replica.
@Suite struct CatchUpTests {
    private func domain(_ value: String) throws -> ObjectKey { ObjectKey(kind: try kind("domain"), value: value) }

    private func withStores<T>(_ body: (String, LogStore, Replica) throws -> T) throws -> T {
        try withTemporaryFolder { folder in
            try body(folder, LogStore.open("\(folder)/log.sqlite"), Replica.open(folder: folder))
        }
    }

    @Test func `the replica follows the logs, whatever the size of its batches`() throws {
        try withStores { folder, store, replica in
            var th = try SampleLog("th")
            var kh = try SampleLog("kh")
            try store.commit([try th.commit(th.reports(0..<700)), try kh.commit(kh.reports(0..<30))])
            #expect(try CatchUp(log: store, replica: replica, batchEntries: 64).run() == 730)
            try store.commit([try kh.commit(kh.reports(30..<31))])
            #expect(try CatchUp(log: store, replica: replica).run() == 1)
            #expect(try CatchUp(log: store, replica: replica).run() == 0)
            #expect(try replica.counts().map(\.live) == [731])
            #expect(try replica.object(domain("d699.th.example"), for: .green)?.effective?.verdict == .malicious)
            #expect(try replica.object(domain("d699.th.example"), for: .clear) == nil)
            let other = "\(folder)/other"
            try FileManager.default.createDirectory(atPath: other, withIntermediateDirectories: true)
            let whole = try Replica.open(folder: other)
            try CatchUp(log: store, replica: whole).run()
            #expect(try whole.digests() == replica.digests())
        }
    }

    @Test func `a log that is left alone is merged a few batches at a time, and comes to the same`() throws {
        try withStores { folder, store, replica in
            var th = try SampleLog("th")
            var kh = try SampleLog("kh")
            try store.commit([try th.commit(th.reports(0..<700)), try kh.commit(kh.reports(0..<30))])
            let left = try #require(try store.log(th.origin)).id
            let catchUp = CatchUp(log: store, replica: replica, batchEntries: 64)
            var marks = try catchUp.marks()
            #expect(try catchUp.run(&marks, isPatient: false, leaving: left) == 30)
            #expect(try replica.object(domain("d0.th.example"), for: .red) == nil)
            #expect(try catchUp.run(&marks, of: left, batches: 4) == 256)
            #expect(marks.applied[left] == 256)
            #expect(try replica.object(domain("d255.th.example"), for: .red) != nil)
            #expect(try replica.object(domain("d256.th.example"), for: .red) == nil)
            #expect(try catchUp.run(&marks, isPatient: false) == 444)
            #expect(try catchUp.run(&marks, of: left, batches: 4) == 0)
            let other = "\(folder)/other"
            try FileManager.default.createDirectory(atPath: other, withIntermediateDirectories: true)
            let whole = try Replica.open(folder: other)
            try CatchUp(log: store, replica: whole).run()
            #expect(try whole.digests() == replica.digests())
        }
    }

    @Test(arguments: [false, true])
    func `what is live is merged before the bulk that it follows, and comes to the same`(isKept: Bool) throws {
        try withStores { folder, store, replica in
            var th = try SampleLog("th")
            try store.commit([try th.commit(th.reports(0..<10))])
            let live = LiveEntries()
            let catchUp = CatchUp(log: store, replica: replica, batchEntries: 100, live: live)
            var marks = try catchUp.marks()
            try catchUp.run(&marks, isPatient: true)
            // A description of its own, an object of the bulk, and what of them is RED.
            let said = [
                try th.report("live.example", Statement(verdict: .malicious), tlp: .red),
                try th.report("d300.th.example", Statement(verdict: .benign)),
            ]
            try store.commit([try th.commit(th.reports(10..<510))])
            try store.commit([try th.commit(said)])
            live.note(510..<512, of: th.origin, entries: isKept ? said[...] : nil)
            var found: [(live: Bool, bulk: Bool)] = []
            try catchUp.run(&marks, isPatient: true) { _ in
                found.append(
                    (
                        (try? replica.object(domain("live.example"), for: .red)?.effective) != nil,
                        (try? replica.object(domain("d500.th.example"), for: .red)?.effective) != nil
                    )
                )
            }
            let first = try #require(found.first)
            #expect(first.live && !first.bulk)
            #expect(found.count == 6)
            let other = "\(folder)/other"
            try FileManager.default.createDirectory(atPath: other, withIntermediateDirectories: true)
            let whole = try Replica.open(folder: other)
            try CatchUp(log: store, replica: whole).run()
            #expect(try whole.digests() == replica.digests())
            #expect(try replica.object(domain("d300.th.example"), for: .red)?.effective?.verdict == .benign)
        }
    }

    @Test func `what is live is merged as it was handed over`() throws {
        try withStores { _, store, replica in
            var th = try SampleLog("th")
            let said = try th.report("live.example")
            var wanted = said
            (wanted.payload, wanted.state) = (nil, .wanted)
            try store.commit([try th.commit(th.reports(0..<2))])
            let live = LiveEntries()
            let catchUp = CatchUp(log: store, replica: replica, live: live)
            var marks = try catchUp.marks()
            try catchUp.run(&marks, isPatient: true)
            try store.commit([try th.commit([wanted])])
            live.note(2..<3, of: th.origin, entries: [said])
            #expect(try catchUp.run(&marks, isPatient: true) == 1)
            #expect(try replica.object(domain("live.example"), for: .green)?.effective?.verdict == .malicious)
        }
    }

    @Test func `what becomes live while a batch is being merged is in the replica before the batch's end`() throws {
        try withStores { folder, store, replica in
            var (th, kh) = (try SampleLog("th"), try SampleLog("kh"))
            try store.commit([try kh.commit(kh.reports(0..<1))])
            try CatchUp(log: store, replica: replica).run()
            // The last entry of the batch is heard of once all of it is read, and before it is merged.
            let list = try th.entry(Body(object: nil, about: .members(MemberList())))
            try store.commit([try th.commit(th.reports(0..<500) + [list])])
            let live = LiveEntries()
            let (log, commit) = (kh.origin, try kh.commit(kh.reports(1..<3)))
            let catchUp = CatchUp(log: store, replica: replica, live: live) { _, _, _ in
                try? store.commit([commit])
                live.note(1..<3, of: log)
            }
            var marks = try catchUp.marks()
            #expect(try catchUp.run(&marks, isPatient: true) == 501)
            let changes = try replica.changes(after: 0, limit: 1_000).map(\.value)
            let place = try #require(changes.firstIndex { $0 == "d2.kh.example" })
            #expect(changes.count == 503 && (30...40).contains(place))
            #expect(try replica.progress().values.sorted() == [3, 501])
            let other = "\(folder)/other"
            try FileManager.default.createDirectory(atPath: other, withIntermediateDirectories: true)
            let whole = try Replica.open(folder: other)
            try CatchUp(log: store, replica: whole).run()
            #expect(try whole.digests() == replica.digests())
        }
    }

    @Test func `a payload that comes late is merged when it comes`() throws {
        try withStores { _, store, replica in
            var log = try SampleLog("th")
            var entries = try log.reports(0..<3)
            let payload = try #require(entries[1].payload)
            entries[1].payload = nil
            entries[1].state = .wanted
            try store.commit([try log.commit(entries)])
            try CatchUp(log: store, replica: replica).run()
            #expect(try replica.object(domain("d1.th.example"), for: .red) == nil)
            try store.fill(log.origin, [(1, payload)])
            #expect(try CatchUp(log: store, replica: replica).run() == 1)
            #expect(try replica.object(domain("d1.th.example"), for: .red)?.effective != nil)
            #expect(try replica.lateSequence() == 1)
        }
    }

    @Test func `an erased payload leaves the replica and its files`() throws {
        try withStores { _, store, replica in
            var log = try SampleLog("th")
            try store.commit([try log.commit(log.reports(0..<300))])
            try CatchUp(log: store, replica: replica).run()
            try replica.checkpoint(truncating: true)
            let value = "d77.th.example"
            #expect(try onDisk(replica.open.file.path, contains: value))
            let position = try replica.position().sequence
            var eraser = try log.reports(300..<301)
            eraser[0].erases = [77..<78]
            try store.commit([try log.commit(eraser)])
            try CatchUp(log: store, replica: replica).run()
            #expect(try replica.object(domain(value), for: .red) == nil)
            let change = try #require(
                try replica.changes(after: position, limit: 10).first { $0.id == (try? domain(value).id) }
            )
            #expect(change.value == nil)
            #expect(change.verdict == nil)
            try replica.checkpoint(truncating: true)
            #expect(try !onDisk(replica.open.file.path, contains: value))
        }
    }

    @Test func `an erased repeat brings back what another member said`() throws {
        try withStores { _, store, replica in
            var th = try SampleLog("th")
            var kh = try SampleLog("kh")
            let value = "evil.example"
            try store.commit([
                try th.commit([th.report(value, Statement(verdict: .malicious))]),
                try kh.commit([kh.report(value, Statement(verdict: .suspicious))]),
            ])
            try CatchUp(log: store, replica: replica).run()
            #expect(try replica.object(domain(value), for: .red)?.effective?.verdict == .malicious)
            var eraser = try th.report("other.example")
            eraser.erases = [0..<1]
            try store.commit([try th.commit([eraser])])
            try CatchUp(log: store, replica: replica).run()
            let effective = try #require(try replica.object(domain(value), for: .red)?.effective)
            #expect(effective.verdict == .suspicious)
            #expect(effective.liveCount == 1)
        }
    }

    @Test func `what cannot be read stalls nothing and is read when it can be`() throws {
        try withStores { _, store, replica in
            var log = try SampleLog("th")
            // Field 99 of the body, of a later version; then bytes that are no protobuf.
            var entries = try log.reports(0..<4)
            for (index, tail) in [(1, [0x9a, 0x06, 0x01, 0x41] as [UInt8]), (2, [0xff])] {
                entries[index].payload?.append(contentsOf: tail)
            }
            try store.commit([try log.commit(entries)])
            let catchUp = CatchUp(log: store, replica: replica)
            try catchUp.run()
            let unread = try replica.unread(limit: 10)
            #expect(unread.map(\.key.index) == [1, 2])
            #expect(unread.map(\.isInvalid) == [false, true])
            #expect(try replica.counts().map(\.live) == [2])
            // As if this version had come to understand it.
            let plain = try log.reports(1..<2)[0].payload
            try store.file.write { db in
                try db.execute(sql: "UPDATE entries SET payload = ? WHERE key & 255 = 1", arguments: [plain])
            }
            try catchUp.readAgain(try store.logs())
            #expect(try replica.unread(limit: 10).map(\.key.index) == [2])
            #expect(try replica.counts().map(\.live) == [3])
        }
    }

    @Test func `a rebuilt replica has the same digests, and pollers notice`() throws {
        try withStores { folder, store, replica in
            var th = try SampleLog("th")
            var kh = try SampleLog("kh")
            var mixed = try th.reports(0..<200)
            for (index, tlp) in [TLP.clear, .amber, .amberStrict, .red].enumerated() {
                mixed[index * 7] = try th.report("d\(index).kh.example", Statement(verdict: .benign), tlp: tlp)
            }
            try store.commit([try th.commit(mixed), try kh.commit(kh.reports(0..<50))])
            try CatchUp(log: store, replica: replica, batchEntries: 17).run()
            let digests = try replica.digests()
            let before = try replica.position()
            // A reader that holds its snapshot all the while.
            let reader = try Replica.open(readingOnly: folder, clearance: .red)
            try reader.open.file.read { db in
                #expect(try Int.fetchOne(db, sql: "SELECT count(*) FROM objects") == 246)
                try replica.rebuild(from: store, scratch: "\(folder)/rebuild", batchEntries: 31)
                #expect(try Int.fetchOne(db, sql: "SELECT count(*) FROM objects") == 246)
            }
            #expect(try replica.digests() == digests)
            #expect(try reader.digests() == digests)
            let after = try replica.position()
            #expect(after.generation == before.generation + 1)
            #expect(after.sequence > before.sequence)
            #expect(try replica.changes(after: before.sequence, limit: 1_000).count == 246)
            #expect(!FileManager.default.fileExists(atPath: "\(folder)/rebuild"))
            // It goes on from there.
            try store.commit([try kh.commit([kh.report("d1.th.example", tlp: .red)])])
            #expect(try CatchUp(log: store, replica: replica).run() == 1)
            #expect(try replica.object(domain("d1.th.example"), for: .red)?.effective?.liveCount == 2)
            #expect(try replica.object(domain("d1.th.example"), for: .amber)?.effective?.liveCount == 1)
        }
    }

    @Test func `a replica of another merge asks to be rebuilt`() throws {
        try withStores { folder, store, replica in
            var log = try SampleLog("th")
            try store.commit([try log.commit(log.reports(0..<5))])
            try CatchUp(log: store, replica: replica).run()
            #expect(try !replica.needsRebuild())
            try replica.open.file.write {
                try $0.execute(sql: "UPDATE meta SET value = '0' WHERE name = 'merge_version'")
            }
            #expect(try replica.needsRebuild())
            try replica.rebuild(from: store, scratch: "\(folder)/rebuild")
            #expect(try !replica.needsRebuild())
        }
    }

    @Test func `a batch that does not say how far its log is applied is refused`() throws {
        try withStores { _, _, replica in
            let history = try RandomHistory(seed: 1, count: 1)
            let log = history.entries[0].log
            #expect(
                throws: StoreError.refused(
                    origin: "\(log)",
                    reason: "a batch must say how far its logs are applied"
                )
            ) { try replica.apply(AppliedBatch(entries: history.entries)) }
        }
    }

    @Test func `a full disk leaves the replica usable, and the batch can be repeated`() throws {
        try withStores { _, store, replica in
            var log = try SampleLog("th")
            try store.commit([try log.commit(log.reports(0..<1_000))])
            try limit(replica, 60)
            #expect(throws: StoreError.diskFull(file: replica.open.file.path)) {
                try CatchUp(log: store, replica: replica).run()
            }
            #expect(try replica.counts().isEmpty)
            try limit(replica, 1_000_000)
            try CatchUp(log: store, replica: replica).run()
            #expect(try replica.counts().map(\.live) == [1_000])
        }
    }

    private func limit(_ replica: Replica, _ pages: Int) throws {
        try replica.open.file.pool.writeWithoutTransaction { db in
            _ = try Int.fetchOne(db, sql: "PRAGMA max_page_count = \(pages)")
        }
    }
}
