import Entries
import Foundation
import Indicators
import Logging
import Membership
import Replication
import ReplicaStore
import Testing

@testable import NodeRuntime

/// What was found of a report before its turn, where the log has gone on meanwhile.
@Suite struct StaleReportTests {
    private func withFolder(_ body: (URL) async throws -> Void) async throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "mandala-\(UUID())")
        defer { try? FileManager.default.removeItem(at: folder) }
        try await body(folder)
    }

    /// A new member's log and replica; it forgets what is merged once it remembers more than `recentMin` objects.
    private func own(in folder: URL, recentMin: Int) async throws -> (OwnLog, LogStore, Replica) {
        let setup = NodeSetup(
            folder: folder,
            federation: try FederationName("test.example"),
            member: try MemberID("th"),
            listen: try PeerAddress(parsing: "127.0.0.1:7470")
        )
        _ = try setup.run(now: Date())
        let configuration = try NodeConfiguration(file: folder.appending(path: "mandala.yaml"))
        let keys = try await NodeKeys(configuration, now: Date())
        let store = try LogStore.open(configuration.logDatabase.path)
        let replica = try Replica.open(folder: configuration.replicaFolder.path)
        let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
        let gate = try OwnLogGate(
            reason: nil,
            store: store,
            own: keys.origin,
            outside: configuration.outsideCheckpoint,
            marker: configuration.quarantineMarker,
            logger: logger
        )
        let log = OwnLog(
            store: store,
            replica: replica,
            keys: keys,
            edges: EdgeBook(),
            gate: gate,
            live: LiveEntries(),
            metrics: NodeMetrics(),
            logger: logger,
            recentMin: recentMin
        )
        return (log, store, replica)
    }

    private func report(_ number: Int, to audience: Audience = .all) -> AppendRequest {
        .report(
            CheckedDraft(
                object: ObjectKey(kind: .domain, value: "name-\(number).example"),
                statement: Statement(verdict: .malicious, confidence: 50),
                handling: Handling(tlp: .green, audience: audience),
                newEvidence: false,
                warnings: [],
                references: []
            )
        )
    }

    private func ticket(_ log: OwnLog, _ numbers: ClosedRange<Int>) throws -> AppendTicket {
        let prepared = try log.prepare(numbers.map { report($0) }[...])
        return AppendTicket(prepared.requests, mergedThrough: prepared.mergedThrough)
    }

    @Test(arguments: [0, 20_000])
    func `what was merged and forgotten since a report was prepared is looked for again`(recentMin: Int) async throws {
        try await withFolder { folder in
            let (log, store, replica) = try await own(in: folder, recentMin: recentMin)
            // Both are prepared while nothing is known of the objects.
            let (late, early) = (try ticket(log, 1...3), try ticket(log, 1...2))
            _ = log.commit([early])
            #expect(try early.outcomes().count == 2)
            try CatchUp(log: store, replica: replica).run()
            log.applied(through: 2)
            _ = log.commit([late])
            let outcomes = try late.outcomes()
            #expect(outcomes.prefix(2) == [.unchanged, .unchanged], "\(outcomes)")
            guard case .decided(let dot) = outcomes.last else {
                Issue.record("\(outcomes)")
                return
            }
            #expect(dot.entry.index == 2)
        }
    }

    @Test func `a withdrawal ends what was said to others and is not merged`() async throws {
        try await withFolder { folder in
            let (log, store, replica) = try await own(in: folder, recentMin: 0)
            let (kh, vn) = (try MemberID("kh"), try MemberID("vn"))
            let object = ObjectKey(kind: .domain, value: "name-1.example")
            let withdrawal = Withdrawal(reason: "false-positive")
            for request in [
                report(1, to: .named([kh])), report(1, to: .named([vn])), .withdrawal(withdrawal, object),
            ] {
                let prepared = try log.prepare([request])
                let ticket = AppendTicket(prepared.requests, mergedThrough: prepared.mergedThrough)
                _ = log.commit([ticket])
                guard case .decided = try ticket.outcomes().first else {
                    Issue.record("\(try ticket.outcomes())")
                    return
                }
            }
            try CatchUp(log: store, replica: replica).run()
            let last = try replica.history(of: object, for: .red).map(\.record).max { $0.entry < $1.entry }
            #expect(last?.audience == .named([kh, vn]))
        }
    }
}
