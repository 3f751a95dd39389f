import Commands
import NodeRuntime

/// One client reports in batches over the local socket.
struct AppendScenario {
    let bench: Bench

    func run() async throws -> BenchResult {
        let node = try bench.federation(["th"])[0]
        try await node.start()
        var stream = try bench.drafts.stream()
        var count = 0
        let seconds = try await bench.seconds {
            count = try await Reporting(node: node).report(bench.entries, of: &stream)
        }
        var result = BenchResult(entries: count)
        result.rssMib = node.figures.peakMib
        node.stop()
        let floor = try BulkFloor(entries: count, folder: bench.folder)
        result.set(seconds: seconds, floorPerSecond: floor.logPerSecond)
        return result
    }
}

/// One client waits for each report; the floor is one bare commit each.
struct AppendSingleScenario {
    let bench: Bench

    func run() async throws -> BenchResult {
        let node = try bench.federation(["th"])[0]
        try await node.start()
        let client = try BlockingClient(socket: node.configuration.reportSocket)
        var stream = try bench.drafts.stream()
        _ = try client.report(try stream.next(1))
        var times: [Double] = []
        for _ in 0..<bench.entries {
            let draft = try stream.next(1)
            times.append(try await bench.seconds { _ = try client.report(draft) } * 1000)
        }
        var result = BenchResult(entries: bench.entries)
        result.rssMib = node.figures.peakMib
        node.stop()
        let floor = try CommitFloor(commits: bench.entries, folder: bench.folder)
        result.set(seconds: times.reduce(0, +) / 1000, floorPerSecond: floor.perSecond)
        result.p50Ms = percentile(0.5, of: times)
        result.p99Ms = percentile(0.99, of: times)
        return result
    }
}
