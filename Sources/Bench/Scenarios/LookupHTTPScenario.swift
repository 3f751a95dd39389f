import Commands
import Foundation
import NIOCore
import NodeRuntime

/// `POST /v1/lookup` with one value that is known, several requests at once, of a node that has indexed what it holds;
/// beside it a bare route that answers a constant of the same size to the same client. The two are asked in turn, for the
/// machine's speed changes.
struct LookupHTTPScenario {
    private static let clients = 8
    private static let rounds = 4
    let bench: Bench

    func run() async throws -> BenchResult {
        let (node, server, count) = try await bench.httpNode()
        let url = server + "/v1/lookup"
        let load = HTTPLoad(token: try await node.token())
        let known = DraftGenerator(seed: bench.drafts.seed)
        let body: @Sendable (Int) -> String = { index in
            let value = known.value(UInt64(index) &* 7_919 % UInt64(count))
            return #"{"kind":"domain","values":["\#(value)"]}"#
        }
        let bytes = try await load.post(url, body(0)).readableBytes
        let part = max(1, bench.requests / Self.rounds)
        let figures = node.figures
        let (ours, floor, beforeMib) = try await BareRoute(bytes: bytes).serve { bare in
            var (ours, floor) = (Answering(), Answering())
            var warm = Answering()
            for url in [url, bare] {
                try await warm.measure(0..<part, clients: Self.clients) { _ = try await load.post(url, body($0)) }
            }
            let beforeMib = figures.rssMib
            for round in 0..<Self.rounds {
                let requests = round * part..<(round + 1) * part
                try await ours.measure(requests, clients: Self.clients) { _ = try await load.post(url, body($0)) }
                try await floor.measure(requests, clients: Self.clients) { _ = try await load.post(bare, body($0)) }
            }
            return (ours, floor, beforeMib)
        }
        var result = BenchResult(entries: ours.each.count)
        result.set(seconds: ours.seconds, floorPerSecond: floor.perSecond)
        result.p50Ms = percentile(0.5, of: ours.each)
        result.p99Ms = percentile(0.99, of: ours.each)
        result.rssMib = figures.peakMib
        result.steps = [
            .init(name: "before", rssMib: beforeMib.rounded()), .init(name: "after", rssMib: figures.rssMib.rounded()),
        ]
        return result
    }
}
