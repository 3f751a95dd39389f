import Commands
import Foundation
import Membership
import NodeRuntime

/// A thousand entries, between nodes that hold the same log already: what they cost must not grow with the log.
struct CatchUpScenario {
    static let missing = 1_000
    /// Of which the median is given.
    static let rounds = 5
    let bench: Bench

    func run() async throws -> BenchResult {
        let nodes = try bench.federation(["th", "kh"])
        let (source, receiver) = (nodes[0], nodes[1])
        for node in nodes { try await node.start() }
        let relay = try await CountingRelay.start(to: source.configuration.listen.port)
        var stream = try bench.drafts.stream()
        var held = 0
        var steps: [BenchResult.Step] = []
        for size in [bench.entries / 100, bench.entries / 10, bench.entries] where size > held {
            held += try await Reporting(node: source).report(size - held, of: &stream)
            try await receiver.link(to: source, port: relay.port)
            try await receiver.waitMerged(try await source.ownSize(), of: source.member)
            var times: [Double] = []
            var bytes: UInt64 = 0
            for _ in 0..<Self.rounds {
                receiver.stop()
                held += try await Reporting(node: source).report(Self.missing, of: &stream)
                let grown = try await source.ownSize()
                try await source.waitMerged(grown, of: source.member)
                let before = relay.bytes
                // Not as it starts: what that takes is not what is measured, nor are the indexes of what came before.
                try receiver.forget(source)
                try await receiver.start()
                for node in nodes { try await node.waitIndexed() }
                times.append(
                    try await bench.seconds {
                        try await receiver.link(to: source, port: relay.port)
                        try await receiver.waitMerged(grown, of: source.member, pause: .milliseconds(1))
                    }
                )
                bytes = max(bytes, relay.bytes - before)
            }
            steps.append(
                BenchResult.Step(
                    name: "log of \(size)",
                    entries: Self.missing,
                    seconds: percentile(0.5, of: times),
                    wireBytes: bytes
                )
            )
        }
        for node in nodes { node.stop() }
        await relay.stop()
        for position in steps.indices {
            let size = [bench.entries / 100, bench.entries / 10, bench.entries][position]
            let floor = try BulkFloor(entries: Self.missing, after: size, folder: bench.folder)
            steps[position].floorSeconds = Double(Self.missing) / floor.perSecond
        }
        var result = BenchResult(entries: bench.entries)
        result.steps = steps
        if let first = steps.first, let last = steps.last, let a = first.seconds, let b = last.seconds,
            let floorA = first.floorSeconds, let floorB = last.floorSeconds
        {
            result.ratio = (b / a) / (floorB / floorA)
        }
        return result
    }
}
