import Commands
import Foundation
import NIOCore
import NodeRuntime

/// What a tool asks of the read API beside single values, one request after another: objects with all that is said of
/// them, 10,000 values at once, and pages of 50 by a prefix, a part and the words of what is said.
struct ReadHTTPScenario {
    private static let requests = 1_000
    private static let bulkRequests = 20
    private static let bulkValues = 10_000
    let bench: Bench

    func run() async throws -> BenchResult {
        let words = Words(seed: bench.drafts.seed)
        let (node, server, count) = try await bench.httpNode(text: { words.text(Int($0)) })
        let load = HTTPLoad(token: try await node.token())
        let known = DraftGenerator(seed: bench.drafts.seed)
        let value: @Sendable (Int) -> String = { known.value(UInt64($0) &* 7_919 % UInt64(count)) }
        let bulk: @Sendable (Int) -> String = { number in
            let values = (0..<Self.bulkValues).map { "\"\(value(number * Self.bulkValues + $0))\"" }
            return #"{"kind":"domain","values":[\#(values.joined(separator: ","))]}"#
        }
        let bodies = (0..<4).map(bulk)
        let search = server + "/v1/search?limit=50&"
        var result = BenchResult(entries: count)
        result.steps = [
            try await step("object") { try await load.get("\(server)/v1/objects/domain/\(value($0))") },
            try await step("bulk", Self.bulkRequests, values: Self.bulkValues) {
                try await load.post(server + "/v1/lookup", bodies[$0 % bodies.count])
            },
            try await step("prefix") { try await load.get("\(search)prefix=\(value($0).prefix(8))") },
            try await step("part") { try await load.get("\(search)contains=\(value($0).dropFirst(5).prefix(2))") },
            try await step("words") {
                try await load.get("\(search)words=\(words.query($0).replacing(" ", with: "+"))")
            },
        ]
        result.rssMib = node.figures.peakMib
        return result
    }

    private func step(
        _ name: String,
        _ requests: Int = Self.requests,
        values: Int = 1,
        _ ask: @escaping @Sendable (Int) async throws -> ByteBuffer
    ) async throws -> BenchResult.Step {
        var answers = Answering()
        try await answers.measure(0..<requests) { _ = try await ask($0) }
        return BenchResult.Step(
            name: name,
            entries: requests * values,
            perSecond: answers.perSecond * Double(values),
            p50Ms: percentile(0.5, of: answers.each),
            p99Ms: percentile(0.99, of: answers.each)
        )
    }
}
