import Foundation
import Membership
import NodeRuntime
import Testing

extension IntegrationTests {
    @Test func `what a member has said is cosigned by all others, through relays too`() async throws {
        try await Federation.run { federation in
            let (th, kh, vn) = (try federation.node("th"), try federation.node("kh"), try federation.node("vn"))
            // kh relays: th and vn are not linked.
            try federation.introduce(th, kh, dials: true)
            try federation.introduce(vn, kh, dials: true)
            try th.pin(vn, dials: false)
            try vn.pin(th, dials: false)
            try await federation.start(th, kh, vn)
            try await th.reportSample(1)
            try await vn.showsSample(1)
            for node in [th, kh, vn] {
                try await eventually("\(node.member) knows that kh and vn hold th's log") {
                    let log = try await node.log(of: th.member)
                    return log?.cosignedBy == ["kh", "vn"] && log?.quorum == true && log?.quorumSize == log?.size
                }
            }
            // It is durable: known at once after a kill.
            th.kill()
            try await th.start()
            #expect(try await th.log(of: th.member)?.quorum == true)
            #expect(try await th.status().certificates.map(\.name).contains("witness"))
        }
    }
}
