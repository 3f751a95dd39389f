import Commands
import NodeRuntime

/// What ten receivers cost their author beyond what it pays to write, beside what one costs.
struct FanoutScenario {
    static let receivers = 10
    let bench: Bench

    func run() async throws -> BenchResult {
        var steps: [BenchResult.Step] = []
        for receivers in [0, 1, Self.receivers] { steps.append(try await measure(receivers)) }
        let cpu = steps.compactMap(\.cpuSeconds)
        var result = BenchResult(entries: bench.entries)
        result.steps = steps
        result.seconds = steps.last?.seconds
        result.ratio = (cpu[2] - cpu[0]) / Double(Self.receivers) / max(0.01, cpu[1] - cpu[0])
        return result
    }

    private func measure(_ receivers: Int) async throws -> BenchResult.Step {
        let names = (0...receivers).map { "m\(receivers)-\($0)" }
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
