import Foundation
import Membership
import NodeRuntime
import Replication
import Testing
import TransparencyLog

extension IntegrationTests {
    @Test func `a member that shows two histories is proven to every other, and its log freezes`() async throws {
        try await Federation.run { federation in
            let (th, vn, kh) = (try federation.node("th"), try federation.node("vn"), try federation.node("kh"))
            try federation.introduce(vn, th, dials: true)
            try federation.introduce(kh, th, dials: false)
            try federation.introduce(kh, vn, dials: false)
            let played = try await PlayedMember(kh)
            try await federation.start(th, vn)

            var told = AuthoredLog(played)
            var denied = AuthoredLog(played)
            for number in 0..<300 { try told.append(AuthoredLog.statement(number)) }
            for number in 0..<200 { try denied.append(AuthoredLog.statement(number == 150 ? 999 : number)) }
            let (head, package) = (try told.head(), told.package(from: 0, request: 0, target: try told.head()))
            try await played.converse(with: th) { peer in
                try await peer.greet()
                try await peer.send(.package(package))
                try await eventually("both hold the first history") {
                    let held = [try await th.log(of: kh.member)?.size, try await vn.log(of: kh.member)?.size]
                    return held == [300, 300]
                }
            }
            let other = try denied.head()
            #expect(other.note != head.note)
            try await played.converse(with: vn) { peer in
                try await peer.greet()
                try await peer.send(.heads([other]))
                try await vn.logs("kh has signed two histories of wg-as.asean/kh/1")
            }
            try await th.logs("kh has signed two histories of wg-as.asean/kh/1")
            for node in [th, vn] {
                #expect(try await node.log(of: kh.member)?.frozen == true)
                #expect(try await node.log(of: kh.member)?.size == 300)
            }
            try await th.showsSample(7)
            // The others go on.
            try await th.reportSample(1_000)
            try await vn.showsSample(1_000)

            let file = th.configuration.dataFolder.appending(path: "evidence/wg-as.asean-kh-1.evidence.json").path
            let root = kh.configuration.keysFolder.appending(path: "root.cert.pem").path
            let stranger = vn.configuration.keysFolder.appending(path: "root.cert.pem").path
            for (root, status) in [(root, 0), (stranger, 4)] {
                let verified = try await MandalaExecutable.run(
                    ["verify", "evidence", file, "--root", root],
                    in: th.folder
                )
                #expect(verified.status == Int32(status), "\(verified)")
            }

            let shown = try await th.command("show", "log", "kh")
            #expect(
                shown.output.contains("FROZEN: kh has signed two histories") && shown.output.contains(file),
                "\(shown)"
            )
            vn.kill()
            let stopped = try await vn.command("show", "log", "kh")
            #expect(stopped.output.contains("FROZEN: kh has signed two histories"), "\(stopped)")
            try await vn.start()
            #expect(try await vn.log(of: kh.member)?.frozen == true)
            #expect(try await vn.status().alarms.contains { $0.subject == "wg-as.asean/kh/1" && $0.kind == .fork })
        }
    }
}
