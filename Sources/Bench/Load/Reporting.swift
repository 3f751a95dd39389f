import Commands
import Entries
import NodeRuntime

/// One client that reports in batches, a few of them on their way at once, as `mandala import` does.
struct Reporting {
    static let batch = 2_000
    static let requestsMax = 3

    let node: NodeProcess

    /// Reports `count` drafts, or all there are; returns how many were acknowledged, durable.
    @discardableResult
    func report(_ count: Int, of stream: inout DraftStream) async throws -> Int {
        let client = node.reporting
        var left = count
        var underWay = 0
        var acknowledged = 0
        try await withThrowingTaskGroup(of: Int.self) { group in
            while left > 0 {
                let drafts = try stream.next(min(Self.batch, left))
                if drafts.isEmpty { break }
                left -= drafts.count
                if underWay == Self.requestsMax, let done = try await group.next() {
                    acknowledged += done
                    underWay -= 1
                }
                underWay += 1
                group.addTask {
                    let results = try await client.report(drafts)
                    if let refused = results.first(where: { $0.outcome == 3 }) {
                        throw BenchError("line \(refused.line) is refused: \(refused.reason)")
                    }
                    return results.count
                }
            }
            for try await done in group { acknowledged += done }
        }
        return acknowledged
    }
}
