import Commands
import Entries
import Foundation
import GRDBSQLite
import Indicators
import Membership
import NodeRuntime
import ReplicaStore
import Synchronization

/// Lookups by value in the replica file of a stopped node, by each reader one after another; half of them find
/// something.
struct LookupScenario {
    static let lookups = 200_000
    let bench: Bench

    func run() async throws -> BenchResult {
        let node = try bench.federation(["th"])[0]
        try await node.start()
        var stream = try bench.drafts.stream()
        let count = try await Reporting(node: node).report(bench.entries, of: &stream)
        try await node.waitMerged(try await node.ownSize(), of: node.member)
        node.stop()
        let values = values(of: count)
        let folder = node.configuration.replicaFolder
        let replicas = try (0..<bench.readers).map { _ in try Replica.open(readingOnly: folder.path) }
        defer { for replica in replicas { try? replica.close() } }
        let found = Atomic(0)
        var looked = Answering()
        try await looked.measure(values.indices, clients: replicas.count) { position in
            let key = ObjectKey(kind: .domain, value: values[position])
            let object = try replicas[position % replicas.count].object(key, for: .amber)
            if object?.effective != nil { found.add(1, ordering: .relaxed) }
        }
        let hits = found.load(ordering: .relaxed)
        guard hits == values.count / 2 else { throw BenchError("\(hits) of \(values.count / 2) were found") }
        var result = BenchResult(entries: values.count)
        result.set(seconds: looked.seconds, floorPerSecond: try await floor(values, folder))
        result.p50Ms = percentile(0.5, of: looked.each)
        result.p99Ms = percentile(0.99, of: looked.each)
        result.rssMib = ProcessFigures(getpid()).peakMib
        return result
    }

    /// What is there and what is not, in turn, in no order.
    private func values(of count: Int) -> [String] {
        let known = DraftGenerator(seed: bench.drafts.seed)
        let unknown = DraftGenerator(seed: bench.drafts.seed &+ 0x0dd)
        var random = XorShift()
        return (0..<Self.lookups).map { position in
            let index = random.next() % UInt64(count)
            return position & 1 == 0 ? known.value(index) : unknown.value(index)
        }
    }

    /// As many at once, of the same file: one prepared statement, one column.
    private func floor(_ values: [String], _ folder: URL) async throws -> Double {
        let began = ContinuousClock.now
        try await withThrowingTaskGroup { group in
            for reader in 0..<bench.readers {
                group.addTask {
                    try Self.lookUp(stride(from: reader, to: values.count, by: bench.readers), of: values, in: folder)
                }
            }
            try await group.waitForAll()
        }
        return Double(values.count) / ((ContinuousClock.now - began).milliseconds / 1000)
    }

    private static func lookUp(_ positions: StrideTo<Int>, of values: [String], in folder: URL) throws {
        let file = try SQLiteHandle(folder.appending(path: "replica.sqlite").path, readOnly: true)
        let find = try file.prepare("SELECT verdict FROM objects WHERE value = ? AND kind = 'domain'")
        defer { sqlite3_finalize(find) }
        for position in positions {
            var value = values[position]
            value.withUTF8 { text in
                text.withMemoryRebound(to: CChar.self) { characters in
                    sqlite3_bind_text(find, 1, characters.baseAddress, Int32(characters.count), nil)
                    sqlite3_step(find)
                    sqlite3_reset(find)
                }
            }
        }
    }
}
