import Foundation
@testable import ReadAPI
import ReplicaStore
import Testing

/// What a posted envelope's status says as time goes on.
@Suite struct TAXIIStatusTests {
    @Test func `what was pending ends as what became of all of its reports`() throws {
        let taken = [
            TAXIITaken(id: "a", version: nil, outcome: .taken),
            TAXIITaken(id: "b", version: nil, outcome: .queued([1, 2])),
            TAXIITaken(id: "c", version: nil, outcome: .refused("no kind")),
            TAXIITaken(id: "d", version: nil, outcome: .queued([3])),
            TAXIITaken(id: "e", version: nil, outcome: .queued([4])),
        ]
        let first = TAXIIStatus(taken, at: Date(timeIntervalSince1970: 1))
        #expect(first.status == "pending" && first.pendings.map(\.id) == ["b", "d", "e"])
        let body = try JSONEncoder().encode(KeptStatus(first, of: taken))
        let kept = try JSONDecoder().decode(KeptStatus.self, from: body)
        var fates: [Int64: QueuedReport.Fate] = [1: .written, 2: .waits, 3: .refused("too wide"), 4: .written]
        func settled() -> TAXIIStatus { kept.settled { fates[$0] ?? .waits } }
        var now = settled()
        #expect(now.id == first.id && now.status == "pending" && now.pendings.map(\.id) == ["b"])
        #expect((now.success_count, now.failure_count, now.pending_count) == (2, 2, 1))
        fates[2] = .written
        now = settled()
        #expect(now.status == "complete" && now.successes.map(\.id) == ["a", "b", "e"] && now.pendings.isEmpty)
        #expect(now.failures.map(\.message) == ["no kind", "too wide"] && now.total_count == 5)
        #expect(now.successes.allSatisfy { $0.message == nil })
    }
}
