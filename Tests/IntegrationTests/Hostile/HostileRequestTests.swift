import Entries
import Foundation
import Indicators
import Membership
import NodeRuntime
import Replication
import Testing

/// A member that asks another for more than anybody can answer.
extension IntegrationTests.HostileTests {
    private static func asking(_ siege: Siege, _ number: Int) throws -> [UInt8] {
        let request = MemberRequest(
            id: "00000000-0000-4000-8000-\(String(format: "%012x", number))",
            what: "freeze",
            objects: (0..<8).map { Samples.key(1_000_000 + number * 8 + $0) },
            to: [siege.node.member],
            dueMs: 1_780_300_900_000,
            legalBasis: "none",
            text: String(repeating: "at once ", count: 100)
        )
        return try Body(object: nil, audience: [siege.node.member], about: .request(request)).encoded()
    }

    private struct Inbox: Decodable {
        struct Item: Decodable { let from: String }
        let requests: [Item]
    }

    @Test func `a flood of sealed requests, all overdue, is bounded in quota, alarms and memory, and others go on`()
        async throws
    {
        try await Siege.run(["quotaEntries": 5_000]) { siege in
            var log = HostileLog(siege.hostile)
            for number in 0..<6_000 {
                let named = Audience.named([siege.node.member])
                try log.append(try Self.asking(siege, number), audience: named, tlp: .amberStrict, sealed: true)
            }
            let packages = try stride(from: 0 as UInt64, to: 6_000, by: 100).map {
                try log.package($0..<$0 + 100, of: $0 + 100)
            }
            try await siege.converse { peer in
                for package in packages { try await peer.send(.package(package)) }
                try await siege.alarms("vn has come to its quota here")
                try await siege.isUnmoved(peer)
            }
            try await eventually("its requests are merged, and overdue") {
                guard let log = try await siege.node.log(of: siege.attacker), log.size > 4_000 else { return false }
                let overdue = try await siege.node.status().requests?.overdue ?? 0
                return log.applied == log.size && overdue > 20
            }
            try await eventually("the alarms stand") {
                try await siege.node.status().alarms.filter { $0.kind == .overdueRequest }.count > 1
            }
            let alarms = try await siege.node.status().alarms.filter { $0.kind == .overdueRequest }
            #expect(alarms.count <= 21, "\(alarms.count)")
            let held = try #require(try await siege.node.log(of: siege.attacker))
            #expect(held.paused && held.size <= 5_000)
            let inbox = try await siege.node.command("inbox", "--json")
            let listed = try inbox.json(Inbox.self).requests
            #expect(listed.count == 100 && listed.allSatisfy { $0.from == "vn" })
            // A real one among them is told of although theirs have waited for longer, and can be answered.
            let asked = try await siege.honest.command(
                ["request", "block", "domain", Samples.domain(1), "--to", "th", "--due", "2s"]
                    + ["--legal-basis", "treaty", "--json"]
            )
            let id = try asked.json(RequestReceipt.self).id
            try await eventually("the honest request is overdue") {
                try await siege.node.status().alarms.contains { $0.subject == "request \(id)" }
            }
            #expect(try await siege.node.command("answer", id, "done").status == 0)
            try await eventually("it is settled") {
                try await !siege.node.status().alarms.contains { $0.subject == "request \(id)" }
            }
        }
    }
}
