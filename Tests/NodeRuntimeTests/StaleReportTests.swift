import Entries
import Foundation
import Indicators
import Membership
import Replication
import ReplicaStore
import Testing

@testable import NodeRuntime

/// What was found of a report before its turn, where the log has gone on meanwhile.
@Suite struct StaleReportTests {
    @Test(arguments: [0, 20_000])
    func `what was merged and forgotten since a report was prepared is looked for again`(recentMin: Int) async throws {
        try await OwnLogSample.withFolder { folder in
            let own = try await OwnLogSample(in: folder, recentMin: recentMin)
            // Both are prepared while nothing is known of the objects.
            let (late, early) = (try own.ticket(1...3), try own.ticket(1...2))
            _ = own.log.commit([early])
            #expect(try early.outcomes().count == 2)
            try CatchUp(log: own.store, replica: own.replica).run()
            own.log.applied(through: 2)
            _ = own.log.commit([late])
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
        try await OwnLogSample.withFolder { folder in
            let own = try await OwnLogSample(in: folder, recentMin: 0)
            let (kh, vn) = (try MemberID("kh"), try MemberID("vn"))
            let object = ObjectKey(kind: .domain, value: "name-1.example")
            let withdrawal = Withdrawal(reason: "false-positive")
            for request in [
                OwnLogSample.report(1, to: .named([kh])), OwnLogSample.report(1, to: .named([vn])),
                .withdrawal(withdrawal, object),
            ] {
                let ticket = try own.ticket([request])
                _ = own.log.commit([ticket])
                guard case .decided = try ticket.outcomes().first else {
                    Issue.record("\(try ticket.outcomes())")
                    return
                }
            }
            try CatchUp(log: own.store, replica: own.replica).run()
            let last = try own.replica.history(of: object, for: .red).map(\.record).max { $0.entry < $1.entry }
            #expect(last?.audience == .named([kh, vn]))
        }
    }
}
