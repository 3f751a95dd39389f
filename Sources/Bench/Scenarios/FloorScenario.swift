/// The floors alone.
struct FloorScenario {
    let bench: Bench

    func run() throws -> BenchResult {
        let floor = try BulkFloor(entries: bench.entries, folder: bench.folder)
        let commits = try CommitFloor(commits: 300, folder: bench.folder)
        var result = BenchResult(entries: bench.entries)
        result.floorPerSecond = floor.perSecond
        result.p50Ms = percentile(0.5, of: commits.seconds.map { $0 * 1000 })
        result.p99Ms = percentile(0.99, of: commits.seconds.map { $0 * 1000 })
        result.diskBytes = floor.diskBytes
        result.payloadBytes = UInt64(bench.entries) * 300
        return result
    }
}
