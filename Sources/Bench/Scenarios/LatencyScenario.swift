import Commands
import Entries
import Foundation
import GRDBSQLite
import Membership
import NodeRuntime

/// Single reports: from the acknowledgement at A until a reader of B's replica file finds the object.
struct LatencyScenario {
    let bench: Bench
    /// What A takes meanwhile in bulk, entries a second.
    let bulkPerSecond: Int

    func run() async throws -> BenchResult {
        let nodes = try bench.federation(["th", "kh"])
        for node in nodes { try await node.start() }
        let (source, receiver) = (nodes[0], nodes[1])
        try await receiver.link(to: source)
        try await receiver.waitMerged(try await source.ownSize(), of: source.member)
        let bulk = Task { try await load(source) }
        defer { bulk.cancel() }
        if bulkPerSecond > 0 { try await Task.sleep(for: .seconds(2)) }
        let reader = try ReplicaReader(receiver)
        let client = source.reporting
        // Apart from the bulk's.
        let generator = DraftGenerator(seed: bench.drafts.seed &+ 0x1a7e)
        var times: [Double] = []
        var acknowledgements: [Double] = []
        for index in 0..<UInt64(bench.entries) {
            let draft = generator.draft(index)
            let began = ContinuousClock.now
            _ = try await client.report([draft])
            let acknowledged = ContinuousClock.now
            acknowledgements.append((acknowledged - began).milliseconds)
            while try !reader.finds(draft.value) {
                let waited = ContinuousClock.now - acknowledged
                guard waited < .seconds(60) else {
                    throw BenchError("a report was not readable at the receiver after a minute")
                }
                // Exact to a twentieth, for whoever looks without rest takes the processor from what it waits for.
                usleep(UInt32(max(20, waited.milliseconds * 50)))
            }
            times.append((ContinuousClock.now - acknowledged).milliseconds)
            // Idle in between, at no fixed distance.
            try await Task.sleep(for: .microseconds(1_000 + (index &* 7_919) % 4_000))
        }
        bulk.cancel()
        let taken = try await source.ownSize()
        var result = BenchResult(entries: bench.entries)
        result.seconds = times.reduce(0, +) / 1000
        result.p50Ms = percentile(0.5, of: times)
        result.p99Ms = percentile(0.99, of: times)
        result.rssMib = receiver.figures.peakMib
        result.steps = [
            BenchResult.Step(
                name: "acknowledged, the median; entries at the source",
                entries: Int(taken),
                seconds: percentile(0.5, of: acknowledgements).map { $0 / 1000 }
            )
        ]
        for node in nodes { node.stop() }
        return result
    }

    /// A tenth of a second's worth at a time, at its time.
    private func load(_ node: NodeProcess) async throws {
        guard bulkPerSecond > 0 else { return }
        var stream = try bench.drafts.stream()
        let client = node.reporting
        let began = ContinuousClock.now
        var tenths = 0
        while !Task.isCancelled {
            let drafts = try stream.next(bulkPerSecond / 10)
            if drafts.isEmpty { return }
            _ = try await client.report(drafts)
            tenths += 1
            try await Task.sleep(until: began + .milliseconds(100 * tenths))
        }
    }
}

/// Looks into a replica file as any tool would: read-only, by the documented view.
private final class ReplicaReader {
    private let file: SQLiteHandle
    private let find: OpaquePointer

    init(_ node: NodeProcess) throws {
        file = try SQLiteHandle(
            node.configuration.replicaFolder.appending(path: "replica.sqlite").path,
            readOnly: true
        )
        find = try file.prepare("SELECT verdict FROM objects WHERE value = ? AND kind = 'domain'")
    }

    deinit { sqlite3_finalize(find) }

    func finds(_ value: String) throws -> Bool {
        var value = value
        return value.withUTF8 { text in
            text.withMemoryRebound(to: CChar.self) { characters in
                sqlite3_bind_text(find, 1, characters.baseAddress, Int32(characters.count), nil)
                defer { sqlite3_reset(find) }
                return sqlite3_step(find) == SQLITE_ROW
            }
        }
    }
}
