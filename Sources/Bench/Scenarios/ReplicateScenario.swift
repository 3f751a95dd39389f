import Commands
import Foundation
import Membership
import NodeRuntime
import ReplicaStore

/// A first sync: A holds the entries, B is empty; from the moment B is told where A is.
struct ReplicateScenario {
    let bench: Bench

    func run() async throws -> BenchResult {
        let nodes = try bench.federation(["th", "kh"])
        let (source, receiver) = (nodes[0], nodes[1])
        try await source.start()
        var stream = try bench.drafts.stream()
        let count = try await Reporting(node: source).report(bench.entries, of: &stream)
        let size = try await source.ownSize()
        try await source.waitMerged(size, of: source.member)
        try await source.waitIndexed()
        // Started anew, so that what the load has left in its memory is not counted as the serving's.
        source.stop()
        try await source.start()
        try await receiver.start()
        var result = BenchResult(entries: count)
        let sampler = MemorySampler(receiver, every: size / 10, of: source.member)
        async let samples = sampler.run(until: size)
        let seconds = try await bench.seconds {
            try await receiver.link(to: source)
            try await receiver.waitMerged(size, of: source.member)
        }
        result.steps =
            try await samples + [
                BenchResult.Step(name: "source", cpuSeconds: source.figures.cpuSeconds, rssMib: source.figures.peakMib)
            ]
        result.rssMib = receiver.figures.peakMib
        for node in nodes { node.stop() }
        result.diskBytes = receiver.diskBytes
        result.payloadBytes = try payloadBytes(receiver)
        let floor = try BulkFloor(entries: count, folder: bench.folder)
        result.set(seconds: seconds, floorPerSecond: floor.perSecond)
        return result
    }

    private func payloadBytes(_ node: NodeProcess) throws -> UInt64 {
        let log = try SQLiteHandle(node.configuration.logDatabase.path, readOnly: true)
        return try log.integer("SELECT sum(length(payload)) FROM entries")
    }
}

/// A receiver's memory and processor time as its copy of a log grows.
struct MemorySampler {
    private let node: NodeProcess
    private let interval: UInt64
    private let member: String

    init(_ node: NodeProcess, every interval: UInt64, of member: some CustomStringConvertible) {
        self.node = node
        self.interval = max(1, interval)
        self.member = "\(member)"
    }

    func run(until size: UInt64) async throws -> [BenchResult.Step] {
        var steps: [BenchResult.Step] = []
        var next = interval
        let began = ContinuousClock.now
        while true {
            let applied = try await node.progress().logs.first { $0.member == member }?.applied ?? 0
            if applied >= next {
                let seconds = (ContinuousClock.now - began).milliseconds / 1000
                steps.append(
                    BenchResult.Step(
                        name: "receiver",
                        entries: Int(applied),
                        seconds: seconds,
                        cpuSeconds: node.figures.cpuSeconds,
                        rssMib: node.figures.rssMib
                    )
                )
                next = (applied / interval + 1) * interval
            }
            if applied >= size { return steps }
            try await Task.sleep(for: .milliseconds(250))
        }
    }
}
