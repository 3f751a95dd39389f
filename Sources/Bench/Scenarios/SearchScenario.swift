import Commands
import Entries
import Foundation
import GRDBSQLite
import NodeRuntime
import ReplicaStore

/// Full-text searches in the replica file of a node, one after another, for words as common and as rare as they are.
struct SearchScenario {
    static let searches = 2_000
    let bench: Bench

    func run() async throws -> BenchResult {
        let node = try bench.federation(["th"])[0]
        try await node.start()
        let words = Words(seed: bench.drafts.seed)
        var stream = try bench.drafts.stream()
        stream.text = { words.text(Int($0)) }
        let count = try await Reporting(node: node).report(bench.entries, of: &stream)
        try await node.waitMerged(try await node.ownSize(), of: node.member)
        let began = ContinuousClock.now
        try await node.waitIndexed()
        let indexing = (ContinuousClock.now - began).milliseconds / 1000
        node.stop()
        let replica = try Replica.open(readingOnly: node.configuration.replicaFolder.path)
        defer { try? replica.close() }
        let queries = (0..<Self.searches).map { words.query($0) }
        var times: [Double] = []
        var found = 0
        for query in queries {
            let began = ContinuousClock.now
            found += try replica.search(TextSearch(query, limit: 50), for: .amber).count
            times.append((ContinuousClock.now - began).milliseconds)
        }
        guard found > 0 else { throw BenchError("nothing was found") }
        var result = BenchResult(entries: queries.count)
        result.set(
            seconds: times.reduce(0, +) / 1000,
            floorPerSecond: try floor(queries, node.configuration.replicaFolder)
        )
        result.p50Ms = percentile(0.5, of: times)
        result.p99Ms = percentile(0.99, of: times)
        result.steps = [.init(name: "index", entries: count, seconds: indexing)]
        result.diskBytes = node.diskBytes
        return result
    }

    /// The same words in the same file: the keys of the first 50, and nothing else.
    private func floor(_ queries: [String], _ folder: URL) throws -> Double {
        let file = try SQLiteHandle(folder.appending(path: "replica.sqlite").path, readOnly: true)
        let find = try file.prepare(
            "SELECT rowid FROM statement_text WHERE statement_text MATCH ? ORDER BY rowid DESC LIMIT 50"
        )
        defer { sqlite3_finalize(find) }
        let began = ContinuousClock.now
        for query in queries {
            let words = query.split(separator: " ").joined(separator: " AND ")
            sqlite3_bind_text(find, 1, words, -1, unsafeBitCast(-1, to: sqlite3_destructor_type.self))
            while sqlite3_step(find) == SQLITE_ROW {}
            sqlite3_reset(find)
        }
        return Double(queries.count) / ((ContinuousClock.now - began).milliseconds / 1000)
    }
}
