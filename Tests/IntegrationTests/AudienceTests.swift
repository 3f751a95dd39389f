import Replication
import Entries
import Foundation
import Indicators
import Membership
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

    @Test func `a withdrawal reaches everybody who was told, whatever was said to others later`() async throws {
        try await Federation.run { federation in
            let th = try federation.node("th")
            let told = [try federation.node("kh"), try federation.node("mm")]
            for node in told { try federation.introduce(th, node, dials: true) }
            try await federation.start(th, told[0], told[1])
            let object = ObjectKey(kind: .domain, value: "evil.example")
            for node in told {
                let audience = node.member.text
                let reported = try await th.command(
                    "report",
                    "domain",
                    object.value,
                    "--tlp",
                    "RED",
                    "--audience",
                    audience
                )
                #expect(reported.status == 0, "\(reported.errors)")
                try await eventually("\(audience) holds it") { try node.effective(object, for: .red) != nil }
            }
            let withdrawn = try await th.command("withdraw", "domain", object.value, "--reason", "false-positive")
            #expect(withdrawn.status == 0, "\(withdrawn.errors)")
            for node in told {
                try await eventually("it is withdrawn") { try node.effective(object, for: .red) == nil }
            }
        }
    }
}
