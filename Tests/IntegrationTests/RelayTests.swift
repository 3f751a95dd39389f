import Entries
import Foundation
import Indicators
import Membership
import NodeRuntime
import Testing

extension IntegrationTests {
    @Test func `a relay carries what is open, and what is restricted comes once the two are linked`() async throws {
        try await Federation.run { federation in
            let th = try federation.node("th")
            let mm = try federation.node("mm")
            let interpol = try federation.node("interpol")
            try federation.introduce(th, interpol, dials: true)
            try federation.introduce(mm, interpol, dials: true)
            // They know each other, and neither has the other's address.
            try federation.introduce(th, mm, dials: false)
            try await federation.start(th, mm, interpol)

            try await th.reportSample(1)
            try await mm.showsSample(1)

            let phone = ObjectKey(kind: .phoneNumber, value: "+6625550122")
            let reported = try await th.command(
                "report",
                "phone-number",
                phone.value,
                "--tlp",
                "AMBER+STRICT",
                "--audience",
                "mm",
                "--json"
            )
            let receipt = try reported.json(ReportReceipt.self)
            #expect(receipt.outcome == "decided")
            #expect(receipt.unreachable == ["mm"])
            try await th.reportSample(2)
            try await mm.showsSample(2)
            try await eventually("mm misses one payload") { try await mm.log(of: th.member)?.missingPayloads == 1 }
            #expect(try mm.effective(phone, for: .red) == nil)

            let pem = String(
                decoding: try Data(contentsOf: th.configuration.keysFolder.appending(path: "root.cert.pem")),
                as: UTF8.self
            )
            let added = try await mm.addPeer(
                PeerAddition(
                    member: th.member.text,
                    name: "Thailand",
                    rootPEM: pem,
                    address: th.configuration.listen.description
                )
            )
            #expect(added.address == th.configuration.listen.description)
            _ = try await found("mm reads it in restricted.sqlite") { try mm.effective(phone, for: .red) }
            #expect(try await mm.log(of: th.member)?.missingPayloads == 0)
            #expect(try interpol.effective(phone, for: .red) == nil)
            try await federation.converge(th, mm, interpol)
        }
    }
}
