import Foundation
import ReplicaStore
import Testing

@testable import NodeRuntime

/// What waits for the end of a quarantine.
@Suite struct OutboxTests {
    private let report = Outbox.Report.withdrawal(
        WithdrawalRequest(
            kind: "domain",
            value: "name-1.example",
            region: nil,
            reason: "false-positive",
            note: nil,
            language: nil
        )
    )

    @Test func `after a quarantine a report goes to the log, unless others wait before it`() async throws {
        try await OwnLogSample.withFolder { folder in
            let own = try await OwnLogSample(in: folder, held: "a test")
            let outbox = Outbox(store: own.store, gate: own.gate)
            let first = try #require(try await outbox.queue([report]))
            own.gate.release()
            #expect(try await outbox.queue([report]) != nil && !own.gate.isOpen)
            try own.store.unqueue(Unqueued(ids: [first[0], first[0] + 1], nowMs: 0))
            #expect(try await outbox.queue([report]) == nil && own.gate.isOpen)
            own.gate.hold("a test")
            #expect(try await outbox.queue([report]) != nil && !own.gate.isOpen)
        }
    }

    @Test func `where nothing waited, the first report after it goes to the log`() async throws {
        try await OwnLogSample.withFolder { folder in
            let own = try await OwnLogSample(in: folder, held: "a test")
            let outbox = Outbox(store: own.store, gate: own.gate)
            own.gate.release()
            #expect(try await outbox.queue([report]) == nil && own.gate.isOpen)
        }
    }
}
