import Commands
import Foundation
import NIOCore
import NodeRuntime

/// `POST /v1/lookup` with one value that is known, several requests at once, of a node that has indexed what it holds;
/// beside it a bare route that answers a constant of the same size to the same client.
struct LookupHTTPScenario {
    static let requests = 20_000
    private static let clients = 8
    let bench: Bench

    func run() async throws -> BenchResult {
        let node = try bench.federation(["th"])[0]
        let url = try node.serveHTTP() + "/v1/lookup"
        try await node.start()
        var stream = try bench.drafts.stream()
        let count = try await Reporting(node: node).report(bench.entries, of: &stream)
        try await node.waitMerged(try await node.ownSize(), of: node.member)
        try await node.waitIndexed()
        let load = HTTPLoad(token: try await node.token())
        let known = DraftGenerator(seed: bench.drafts.seed)
        let body: @Sendable (Int) -> String = { index in
            let value = known.value(UInt64(index) &* 7_919 % UInt64(count))
            return #"{"kind":"domain","values":["\#(value)"]}"#
        }
        let bytes = try await load.post(url, body(0)).readableBytes
        _ = try await Self.measure(load, url, body)
        let times = try await Self.measure(load, url, body)
        let peakMib = node.figures.peakMib
        node.stop()
        let floor = try await BareRoute(bytes: bytes).serve { url in
            _ = try await Self.measure(load, url, body)
            return try await Self.measure(load, url, body)
        }
        var result = BenchResult(entries: Self.requests)
        result.set(seconds: times.seconds, floorPerSecond: Double(Self.requests) / floor.seconds)
        result.p50Ms = percentile(0.5, of: times.each)
        result.p99Ms = percentile(0.99, of: times.each)
        result.rssMib = peakMib
        return result
    }

    private static func measure(_ load: HTTPLoad, _ url: String, _ body: @escaping @Sendable (Int) -> String)
        async throws -> (seconds: Double, each: [Double])
    {
        let began = ContinuousClock.now
        let each = try await withThrowingTaskGroup(of: [Double].self) { group in
            for client in 0..<clients {
                group.addTask {
                    var times: [Double] = []
                    for index in stride(from: client, to: requests, by: clients) {
                        let began = ContinuousClock.now
                        _ = try await load.post(url, body(index))
                        times.append((ContinuousClock.now - began).milliseconds)
                    }
                    return times
                }
            }
            return try await group.reduce(into: []) { $0 += $1 }
        }
        return ((ContinuousClock.now - began).milliseconds / 1000, each)
    }
}
