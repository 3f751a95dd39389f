import Commands
import NodeRuntime

/// What an author spends a receiver where there are ten, beside what it spends on a single one. The step without receivers
/// says what of it is for itself. Each step is the median of several runs, for the author's own part varies by more than
/// a receiver costs.
struct FanoutScenario {
    static let receivers = 10
    private static let runs = 5
    let bench: Bench

    func run() async throws -> BenchResult {
        var runs: [Int: [BenchResult.Step]] = [:]
        for run in 0..<Self.runs {
            for receivers in [0, 1, Self.receivers] {
                runs[receivers, default: []].append(try await measure(receivers, run))
            }
        }
        let steps = [0, 1, Self.receivers].compactMap { receivers in
            runs[receivers]?.sorted { $0.cpuSeconds ?? 0 < $1.cpuSeconds ?? 0 }[Self.runs / 2]
        }
        let cpu = steps.compactMap(\.cpuSeconds)
        var result = BenchResult(entries: bench.entries)
        result.steps = steps
        result.seconds = steps.last?.seconds
        result.ratio = cpu[2] / Double(Self.receivers) / cpu[1]
        return result
    }

    private func measure(_ receivers: Int, _ run: Int) async throws -> BenchResult.Step {
        let names = (0...receivers).map { "m\(run)-\(receivers)-\($0)" }
        let nodes = try bench.federation(names)
        defer { for node in nodes { node.stop() } }
        for node in nodes { try await node.start() }
        let author = nodes[0]
        for node in nodes.dropFirst() {
            // The author dials: a node takes few connections from one address.
            try await author.link(to: node)
            try await node.waitMerged(try await author.ownSize(), of: author.member)
        }
        var stream = try bench.drafts.stream()
        let before = author.figures.cpuSeconds
        let seconds = try await bench.seconds {
            try await Reporting(node: author).report(bench.entries, of: &stream)
            let size = try await author.ownSize()
            for node in nodes { try await node.waitMerged(size, of: author.member, pause: .milliseconds(50)) }
        }
        return BenchResult.Step(
            name: "receivers: \(receivers)",
            entries: bench.entries,
            seconds: seconds,
            cpuSeconds: author.figures.cpuSeconds - before,
            rssMib: author.figures.peakMib
        )
    }
}
