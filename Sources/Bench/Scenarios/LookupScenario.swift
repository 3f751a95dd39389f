import Commands
import Entries
import Foundation
import GRDBSQLite
import Indicators
import Membership
import NodeRuntime
import ReplicaStore

/// Lookups by value in the replica file of a stopped node, one after another; half of them find something.
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
        let replica = try Replica.open(readingOnly: node.configuration.replicaFolder.path)
        defer { try? replica.close() }
        var times: [Double] = []
        times.reserveCapacity(values.count)
        var found = 0
        for value in values {
            let began = ContinuousClock.now
            let object = try replica.object(ObjectKey(kind: .domain, value: value), for: .amber)
            times.append((ContinuousClock.now - began).milliseconds)
            if object?.effective != nil { found += 1 }
        }
        guard found == values.count / 2 else { throw BenchError("\(found) of \(values.count / 2) were found") }
        var result = BenchResult(entries: values.count)
        result.set(
            seconds: times.reduce(0, +) / 1000,
            floorPerSecond: try floor(values, node.configuration.replicaFolder)
        )
        result.p50Ms = percentile(0.5, of: times)
        result.p99Ms = percentile(0.99, of: times)
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

    /// The same file, one prepared statement, one column.
    private func floor(_ values: [String], _ folder: URL) throws -> Double {
        let file = try SQLiteHandle(folder.appending(path: "replica.sqlite").path, readOnly: true)
        let find = try file.prepare("SELECT verdict FROM objects WHERE value = ? AND kind = 'domain'")
        defer { sqlite3_finalize(find) }
        let began = ContinuousClock.now
        for var value in values {
            value.withUTF8 { text in
                text.withMemoryRebound(to: CChar.self) { characters in
                    sqlite3_bind_text(find, 1, characters.baseAddress, Int32(characters.count), nil)
                    sqlite3_step(find)
                    sqlite3_reset(find)
                }
            }
        }
        return Double(values.count) / ((ContinuousClock.now - began).milliseconds / 1000)
    }
}
