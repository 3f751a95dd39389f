import Entries
import Foundation
import Indicators
import ReplicaStore
import Replication
import Testing

/// The replica against the oracle, for seeded histories.
@Suite struct ReplicaMergeTests {
    static let seeds = Array(UInt64(1)...24)

    /// Applies the entries in a random order, in batches of random sizes, some of them twice.
    private func replica(
        _ folder: String,
        _ entries: [AppliedEntry],
        _ random: inout Seeded,
        restarting: Bool
    ) throws -> Replica {
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        var replica = try Replica.open(folder: folder)
        var rest = entries.shuffled(using: &random)
        while !rest.isEmpty {
            let batch = Array(rest.prefix(Int.random(in: 1...12, using: &random)))
            rest.removeFirst(batch.count)
            try replica.apply(AppliedBatch(entries: batch, progress: RandomHistory.progress()))
            if random.chance(20) { rest.insert(contentsOf: batch.shuffled(using: &random), at: rest.count / 2) }
            if restarting, random.chance(30) {
                try replica.close()
                replica = try Replica.open(folder: folder)
            }
        }
        return replica
    }

    private func expectReference(
        _ replica: Replica,
        _ history: RandomHistory,
        _ entries: [AppliedEntry]
    ) throws {
        var open = StateDigest()
        var state = StateDigest()
        for clearance in Clearance.allCases {
            let listed = try replica.search(ObjectSearch(limit: 100), for: clearance)
            var expectedList: Set<ObjectID> = []
            for object in history.objects {
                let expected = ReferenceMerge(entries, object).merged(Int(clearance.rawValue))
                let found = try replica.object(object, for: clearance)?.effective
                #expect(found.map { ReferenceMerge.Merged($0) } == expected)
                let row = listed.first { $0.id == object.id }
                #expect(row?.verdict == expected?.verdict)
                #expect(row?.confidence == expected?.confidence)
                #expect(row.map { Set($0.labels) } == expected?.labels)
                #expect(row?.description == expected?.description)
                #expect(row?.heads == expected?.heads.count)
                #expect(row?.live == expected?.live)
                #expect(row?.isConflict == expected?.conflict)
                #expect(row?.isContested == expected?.contested)
                if expected != nil { expectedList.insert(object.id) }
                let events = try replica.events(of: object, for: clearance).map(\.record)
                let counted = ReferenceEvents.counted(entries, object, Int(clearance.rawValue))
                #expect(Set(events) == Set(counted) && events.count == counted.count)
                for event in counted {
                    if clearance == .amber { open.add(StateDigest(object.id, event)) }
                    if clearance == .red { state.add(StateDigest(object.id, event)) }
                }
                guard let found else { continue }
                if clearance == .amber { open.add(StateDigest(object.id, found)) }
                if clearance == .red { state.add(StateDigest(object.id, found)) }
            }
            #expect(Set(listed.map(\.id)) == expectedList)
            #expect(listed.count == expectedList.count)
        }
        #expect(try replica.digests() == ReplicaDigests(open: open, state: state))
    }

    @Test(arguments: seeds) func `whatever the order, batches and restarts, the replica is the reference merge`(
        seed: UInt64
    ) throws {
        try withTemporaryFolder { folder in
            let history = try RandomHistory(seed: seed, count: 60)
            var random = Seeded(seed &+ 1_000)
            let first = try replica("\(folder)/a", history.entries, &random, restarting: false)
            try expectReference(first, history, history.entries)
            let second = try replica("\(folder)/b", history.entries, &random, restarting: true)
            try expectReference(second, history, history.entries)
            #expect(try first.digests() == second.digests())
        }
    }

    @Test(arguments: seeds) func `what was erased might as well never have come`(seed: UInt64) throws {
        try withTemporaryFolder { folder in
            let history = try RandomHistory(seed: seed, count: 50)
            var random = Seeded(seed)
            let erased = history.entries.filter { _ in random.chance(30) }
            let keys = Set(erased.map { LogKey(log: $0.log, index: $0.entry.index) })
            let left = history.entries.filter { !keys.contains(LogKey(log: $0.log, index: $0.entry.index)) }
            let had = try replica("\(folder)/a", history.entries, &random, restarting: false)
            for key in keys.shuffled(using: &random) { try had.apply(AppliedBatch(erased: [key, key])) }
            try expectReference(had, history, left)
            let never = try replica("\(folder)/b", left, &random, restarting: false)
            #expect(try had.digests() == never.digests())
        }
    }

    @Test(arguments: seeds.prefix(10)) func `applying again changes nothing, not even the sequence`(
        seed: UInt64
    ) throws {
        try withTemporaryFolder { folder in
            let history = try RandomHistory(seed: seed, count: 40)
            let replica = try Replica.open(folder: folder)
            let batch = AppliedBatch(entries: history.entries, progress: try RandomHistory.progress(40), late: 7)
            try replica.apply(batch)
            let before = (try replica.digests(), try replica.position().sequence)
            let changes = try replica.changes(after: 0, limit: 100)
            try replica.apply(batch)
            for entry in history.entries {
                try replica.apply(AppliedBatch(entries: [entry], progress: RandomHistory.progress(3), late: 2))
            }
            #expect(try replica.digests() == before.0)
            #expect(try replica.position().sequence == before.1)
            #expect(try replica.changes(after: 0, limit: 100) == changes)
            #expect(try replica.progress() == [1: 40, 2: 40, 3: 40, 4: 40])
            #expect(try replica.lateSequence() == 7)
        }
    }

    @Test(arguments: seeds) func `the open file holds nothing restricted`(seed: UInt64) throws {
        try withTemporaryFolder { folder in
            let history = try RandomHistory(seed: seed, count: 60)
            var random = Seeded(seed)
            let replica = try replica(folder, history.entries, &random, restarting: false)
            #expect(try !onDisk(replica.open.file.path, contains: RandomHistory.marker))
            let restricted = try #require(replica.restricted)
            #expect(try onDisk(restricted.file.path, contains: RandomHistory.marker))
        }
    }

    /// Each file as it stood at another moment, as loss of power leaves them: whatever was lost is applied again.
    @Test(arguments: seeds) func `files that fell back to different moments catch up from the lower mark`(
        seed: UInt64
    ) throws {
        try withTemporaryFolder { folder in
            let history = try RandomHistory(seed: seed, count: 60)
            var random = Seeded(seed)
            let live = "\(folder)/live"
            try FileManager.default.createDirectory(atPath: live, withIntermediateDirectories: true)
            let replica = try Replica.open(folder: live)
            let moments = (Int.random(in: 0...60, using: &random), Int.random(in: 0...60, using: &random))
            let crashed = "\(folder)/crashed"
            try FileManager.default.createDirectory(atPath: crashed, withIntermediateDirectories: true)
            for count in 0...60 {
                if count > 0 {
                    try replica.apply(batch(history, count - 1..<count))
                }
                if count == moments.0 {
                    try copyDatabase("\(live)/\(Replica.openName)", to: "\(crashed)/\(Replica.openName)")
                }
                if count == moments.1 {
                    try copyDatabase("\(live)/\(Replica.restrictedName)", to: "\(crashed)/\(Replica.restrictedName)")
                }
            }
            let after = try Replica.open(folder: crashed)
            let progress = try after.marks()
            let missing = history.entries.filter { $0.entry.index >= progress[$0.log] ?? 0 }
            #expect(missing.count >= 60 - min(moments.0, moments.1))
            try after.apply(AppliedBatch(entries: missing, progress: RandomHistory.progress()))
            try expectReference(after, history, history.entries)
            #expect(try after.digests() == replica.digests())
        }
    }

    private func batch(_ history: RandomHistory, _ range: Range<Int>) throws -> AppliedBatch {
        let entries = Array(history.entries[range])
        return AppliedBatch(
            entries: entries,
            progress: try entries.map {
                LogProgress(log: $0.log, origin: try RandomHistory.origin(Int($0.log)), applied: $0.entry.index + 1)
            }
        )
    }
}
