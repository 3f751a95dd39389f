import Entries
import Foundation
import Indicators
import NodeRuntime
import ReplicaStore
import Synchronization
import Testing

extension IntegrationTests {
    private static let reports = 6_000
    private static let batch = 150

    @Test(arguments: [UInt64(20_261_122)])
    func `nothing acknowledged is lost when nodes are killed at any moment`(seed: UInt64) async throws {
        try await Federation.run { federation in
            let th = try federation.node("th")
            let kh = try federation.node("kh")
            try th.pin(kh, dials: true)
            try kh.pin(th, dials: true)
            try await federation.start(th, kh)
            let acknowledged = Count()
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask { try await Self.reportAll(to: th, acknowledged) }
                group.addTask {
                    try await Self.killRepeatedly(th, seed: seed) { acknowledged.value }
                }
                group.addTask {
                    try await Self.killRepeatedly(kh, seed: seed &+ 1) {
                        Int((try? await kh.log(of: th.member)?.size) ?? 0)
                    }
                }
                try await group.waitForAll()
            }
            try await federation.converge(th, kh)
            for node in [th, kh] {
                let replica = try Replica.open(readingOnly: node.configuration.replicaFolder.path)
                defer { try? replica.close() }
                let held = try replica.objects((0..<Self.reports).map { Samples.key($0) }, for: .amber)
                #expect(held.count == Self.reports)
                let verified = try await node.command("verify", "--replica")
                #expect(verified.status == 0, "\(verified.output)\(verified.errors)")
            }
        }
    }

    @Test func `a node serves before its replica is made anew, and then knows what it has said`() async throws {
        try await Federation.run { federation in
            let th = try federation.node("th")
            try await th.start()
            let drafts = (0..<Self.reports).map { Samples.draft($0) }
            #expect(try await th.report(drafts).allSatisfy { $0.outcome == 0 })
            #expect(try await th.stop() == 0)
            try FileManager.default.removeItem(at: th.configuration.replicaFolder)
            try FileManager.default.createDirectory(
                at: th.configuration.replicaFolder,
                withIntermediateDirectories: false
            )
            try await th.start()
            #expect(try await th.report(Array(drafts.prefix(Self.batch))).allSatisfy { $0.outcome == 2 })
            #expect(try await th.command("verify", "--replica").status == 0)
        }
    }

    /// In batches; one that was not answered is sent again.
    private static func reportAll(to node: TestNode, _ acknowledged: Count) async throws {
        var seen: Set<UInt64> = []
        for start in stride(from: 0, to: reports, by: batch) {
            let drafts = (start..<min(start + batch, reports)).map { Samples.draft($0) }
            let results = try await found("\(node.member) takes reports from \(start) on") {
                try? await node.report(drafts)
            }
            #expect(results.count == drafts.count)
            for result in results {
                // Unchanged: written by a request whose answer was lost.
                #expect(result.outcome == 0 || result.outcome == 2, "\(result.reason)")
                if result.outcome == 0 { #expect(seen.insert(result.index).inserted) }
            }
            acknowledged.add(drafts.count)
        }
    }

    /// Three times, each at a moment that the seed decides; after every restart the stored logs hold.
    private static func killRepeatedly(_ node: TestNode, seed: UInt64, progress: @Sendable () async -> Int) async throws
    {
        var random = Seeded(seed)
        let moments = (0..<3).map { _ in Int.random(in: reports / 20...reports * 9 / 10, using: &random) }.sorted()
        for moment in moments {
            try await eventually("\(node.member) is at \(moment)") { await progress() >= moment }
            try await Task.sleep(for: .microseconds(Int.random(in: 0...20_000, using: &random)))
            node.kill()
            try await node.start()
            let verified = try await node.command("verify")
            #expect(verified.status == 0, "\(verified.output)\(verified.errors)")
        }
    }
}

/// How many reports were acknowledged, read while they go on.
private final class Count: Sendable {
    private let count = Mutex(0)
    var value: Int { count.withLock { $0 } }
    func add(_ more: Int) { count.withLock { $0 += more } }
}
