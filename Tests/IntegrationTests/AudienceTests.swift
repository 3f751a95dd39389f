import Replication
import Entries
import Foundation
import Indicators
import NodeRuntime
import Testing

extension IntegrationTests {
    @Test func `a member outside the audience carries the envelope and not one byte of the payload`() async throws {
        try await Federation.run { federation in
            let th = try federation.node("th")
            let kh = try federation.node("kh")
            let mm = try federation.node("mm")
            try federation.introduce(th, kh, dials: true)
            try federation.introduce(mm, th, dials: true)
            try federation.introduce(mm, kh, dials: true)
            try await federation.start(th, kh, mm)

            let marker = "for-kh-alone-7c1f"
            let account = ObjectKey(kind: .phoneNumber, value: "+6625550111")
            let reported = try await th.command(
                "report",
                "phone-number",
                account.value,
                "--tlp",
                "AMBER+STRICT",
                "--audience",
                "kh",
                "--description",
                marker,
                "--json"
            )
            #expect(reported.status == 0, "\(reported.errors)")
            let index = try #require(try reported.json(ReportReceipt.self).index)
            let held = try await found("kh reads it in restricted.sqlite") { try kh.effective(account, for: .red) }
            #expect(held.description == marker)
            #expect(try kh.effective(account) == nil)

            // What both wrote later has passed mm, so that all that could have reached it has.
            try await th.reportSample(1)
            try await kh.reportSample(2)
            try await federation.converge(th, kh, mm)
            for number in 1...2 { try await mm.showsSample(number) }
            let log = try #require(try await mm.log(of: th.member))
            #expect(log.size > index)
            #expect(log.missingPayloads == 0)

            #expect(try await mm.stop() == 0)
            #expect(try mm.files(containing: marker) == [])
            let files = try kh.files(containing: marker)
            #expect(files.contains { $0.hasPrefix("data/log.sqlite") })
            #expect(files.contains { $0.hasPrefix("replica/restricted.sqlite") })
            #expect(!files.contains { $0.hasPrefix("replica/replica.sqlite") })
            #expect(!files.contains("daemon.log"))
        }
    }
}
