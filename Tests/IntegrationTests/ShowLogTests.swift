import Foundation
import Membership
import NodeRuntime
import Testing

private struct ShownLogs: Decodable {
    struct Log: Decodable {
        struct Cosignature: Decodable {
            let member: String
            let size: UInt64
        }
        let origin: String
        let size: UInt64
        let root: String
        let signedSize: UInt64?
        let cosignatures: [Cosignature]
        let cosignedBy: [String]
        let witnesses: Int
        let quorum: Bool
        let quorumSize: UInt64
        let payloadsThrough: UInt64
        let missingPayloads: UInt64
        let key: String?
        let keyNotAfter: String?
        let keyProblem: String?
        let frozen: String?
        let evidence: [String]
    }
    let running: Bool
    let logs: [Log]
}

extension IntegrationTests {
    @Test func `show log tells the same of a running and of a stopped node`() async throws {
        try await Federation.run { federation in
            let (th, kh) = (try federation.node("th"), try federation.node("kh"))
            try federation.introduce(th, kh, dials: true)
            try await federation.start(th, kh)
            for number in 1...3 { try await th.reportSample(number) }
            try await federation.converge(th, kh)
            try await eventually("th knows that kh holds its log") {
                let log = try await th.log(of: th.member)
                return log?.quorum == true && log?.quorumSize == log?.size
            }
            let running = try await th.command("show", "log", "th", "--json").json(ShownLogs.self)
            let log = try #require(running.logs.first)
            #expect(running.running && running.logs.count == 1)
            // The list of members, and the reports.
            #expect(log.origin == "wg-as.asean/th/1" && log.size >= 4 && log.signedSize == log.size)
            #expect(log.cosignedBy == ["kh"] && log.witnesses == 1 && log.quorum && log.quorumSize == log.size)
            #expect(log.cosignatures.map(\.member) == ["kh"] && log.cosignatures.first?.size == log.size)
            #expect(log.payloadsThrough == log.size && log.missingPayloads == 0)
            #expect(log.key?.hasPrefix("wg-as.asean/th/1+") == true && log.keyNotAfter != nil && log.keyProblem == nil)
            #expect(log.frozen == nil && log.evidence.isEmpty)
            let text = try await th.command("show", "log")
            #expect(text.status == 0 && text.output.contains("1 of 1: a quorum"), "\(text)")
            #expect(text.output.contains("wg-as.asean/kh/1, log of kh"))
            // An object still needs no word.
            #expect(try await th.command("show", Samples.domain(1)).status == 0)
            let unknown = try await th.command("show", "log", "vn")
            #expect(unknown.status == 1 && unknown.errors.contains("nothing is held of a log of 'vn'"), "\(unknown)")

            #expect(try await th.stop() == 0)
            let stopped = try await th.command("show", "log", "wg-as.asean/th/1", "--json").json(ShownLogs.self)
            #expect(!stopped.running && stopped.logs.count == 1)
            #expect(stopped.logs.first?.root == log.root && stopped.logs.first?.key == log.key)
            #expect(stopped.logs.first?.quorum == true && stopped.logs.first?.cosignedBy == ["kh"])
        }
    }
}
