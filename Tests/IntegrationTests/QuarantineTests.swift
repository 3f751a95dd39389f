import Entries
import Foundation
import Indicators
import NodeRuntime
import ReplicaStore
import Testing

extension IntegrationTests {
    @Test func `an older data folder refetches its own log before it appends`() async throws {
        try await Federation.run { federation in
            let (th, kh) = try await pair(federation)
            try await th.reportSamples(0..<100)
            #expect(try await th.stop() == 0)
            try th.snapshot("old")
            try await th.start()
            try await th.reportSamples(100..<2_100)
            try await kh.holds(2_101, of: th)
            th.kill()
            kh.kill()
            try th.putBack("old", outside: false)
            try await th.start()
            let held = try #require(try await th.status().quarantine)
            #expect(held.reason.contains("2101") && held.needed == 1 && held.answered == 0)
            // A new object, one that the lost entries are about, and a withdrawal of it.
            try await th.reportSamples(2_100..<2_102, outcome: 4)
            try await th.reportSamples(500..<501, outcome: 4)
            let withdrawn = try await th.command(
                "withdraw",
                "domain",
                Samples.domain(600),
                "--reason",
                "false-positive",
                "--json"
            )
            #expect(
                withdrawn.status == 0 && withdrawn.output.contains("queued"),
                "\(withdrawn.output)\(withdrawn.errors)"
            )
            th.kill()
            try await th.start()
            #expect(try await th.status().quarantine?.queued == 4)
            try await kh.start()
            try await th.appends()
            // Two new ones and the withdrawal; sample 500 was reported already.
            try await kh.holds(2_104, of: th)
            try await federation.converge(th, kh)
            try await verify(th, kh)
            #expect(try th.effective(Samples.key(1_500)) != nil)
            #expect(try kh.effective(Samples.key(2_101)) != nil)
            #expect(try kh.effective(Samples.key(600)) == nil)
        }
    }

    @Test func `what a restored outbox holds still is not said again where it was withdrawn since`() async throws {
        try await Federation.run { federation in
            let (th, kh) = try await pair(federation)
            try await th.reportSamples(0..<3)
            try await kh.holds(4, of: th)
            #expect(try await th.stop() == 0)
            kh.kill()
            try th.reboot()
            try await th.start()
            try await th.reportSamples(10..<12, outcome: 4)
            #expect(try await th.stop() == 0)
            try th.snapshot("queued")
            try await kh.start()
            try await th.start()
            try await th.appends()
            try await kh.holds(6, of: th)
            let withdrawal = ["withdraw", "domain", Samples.domain(10), "--reason", "false-positive"]
            let withdrawn = try await th.command(withdrawal)
            #expect(withdrawn.status == 0, "\(withdrawn.errors)")
            try await kh.holds(7, of: th)
            th.kill()
            try th.putBack("queued", outside: false)
            try await th.start()
            try await th.appends()
            try await federation.converge(th, kh)
            #expect(try kh.effective(Samples.key(10)) == nil)
            #expect(try kh.effective(Samples.key(11)) != nil)
            let alarms = try await th.status().alarms.filter { $0.kind == .refusedQueued }
            #expect(alarms.contains { $0.text.contains(Samples.domain(10)) && $0.text.contains("since it was queued") })
            try await verify(th, kh)
        }
    }

    @Test func `a snapshot of the whole machine is noticed by what a peer holds`() async throws {
        try await Federation.run { federation in
            let (th, kh) = try await pair(federation)
            try await th.reportSamples(0..<10)
            #expect(try await th.stop() == 0)
            try th.snapshot("old")
            try await th.start()
            try await th.reportSamples(10..<50)
            try await kh.holds(51, of: th)
            th.kill()
            try th.putBack("old", outside: true)
            try await th.start()
            try await th.holds(51, of: th)
            try await th.appends()
            try await th.logs("kh holds 51 entries")
            try await th.reportSamples(50..<60)
            try await kh.holds(61, of: th)
            try await verify(th, kh)
        }
    }

    @Test func `a federation that is restarted at once appends again`() async throws {
        try await Federation.run { federation in
            let nodes = try ["th", "kh", "vn"].map { try federation.node($0) }
            try federation.introduce(nodes[0], nodes[1], dials: true)
            try federation.introduce(nodes[0], nodes[2], dials: true)
            try federation.introduce(nodes[1], nodes[2], dials: true)
            try await federation.start(nodes[0], nodes[1], nodes[2])
            for (number, node) in nodes.enumerated() { try await node.reportSample(number) }
            try await federation.converge(nodes[0], nodes[1], nodes[2])
            for node in nodes { #expect(try await node.stop() == 0) }
            for node in nodes { try node.reboot() }
            try await nodes[0].start()
            let held = try #require(try await nodes[0].status().quarantine)
            #expect(held.needed == 2 && held.members == 2)
            try await federation.start(nodes[1], nodes[2])
            for node in nodes { try await node.appends() }
            for (number, node) in nodes.enumerated() { try await node.reportSample(number + 3) }
            try await federation.converge(nodes[0], nodes[1], nodes[2])
        }
    }

    @Test func `two nodes whose disks were set back at once get their logs from a third and from each other`()
        async throws
    {
        try await Federation.run { federation in
            let nodes = try ["th", "kh", "vn"].map { try federation.node($0) }
            try federation.introduce(nodes[0], nodes[1], dials: true)
            try federation.introduce(nodes[0], nodes[2], dials: true)
            try federation.introduce(nodes[1], nodes[2], dials: true)
            try await federation.start(nodes[0], nodes[1], nodes[2])
            for (number, node) in nodes[..<2].enumerated() {
                try await node.reportSamples(number * 100..<number * 100 + 5)
            }
            try await federation.converge(nodes[0], nodes[1], nodes[2])
            for node in nodes[..<2] {
                #expect(try await node.stop() == 0)
                try node.snapshot("old")
                try await node.start()
            }
            for (number, node) in nodes[..<2].enumerated() {
                try await node.reportSamples(number * 100 + 5..<number * 100 + 50)
            }
            try await federation.converge(nodes[0], nodes[1], nodes[2])
            for node in nodes[..<2] { node.kill() }
            for node in nodes[..<2] { try node.putBack("old", outside: false) }
            try await federation.start(nodes[0], nodes[1])
            for node in nodes[..<2] { try await node.appends() }
            for (number, node) in nodes[..<2].enumerated() {
                try await node.reportSamples(number * 100 + 50..<number * 100 + 60)
                try await nodes[2].holds(61, of: node)
            }
            try await federation.converge(nodes[0], nodes[1], nodes[2])
            try await verify(nodes[0], nodes[1], nodes[2])
        }
    }

    @Test func `a lone node with a peer that is gone is released by its operator`() async throws {
        try await Federation.run { federation in
            let th = try federation.node("th")
            try await th.start()
            try await th.reportSample(0)
            #expect(try await th.stop() == 0)
            try th.reboot()
            // It never had a peer.
            try await th.start()
            try await th.reportSample(1)
            #expect(try await th.stop() == 0)
            try federation.introduce(th, try federation.node("kh"), dials: true)
            try th.reboot()
            try await th.start()
            try await th.reportSamples(2..<5, outcome: 4)
            let status = try await th.command("status")
            #expect(status.output.contains("0 of 1 members") && status.output.contains("3 reports"), "\(status.output)")
            #expect(try await th.command("recover").status == 2)
            let recovered = try await th.command("recover", "--assume-current")
            #expect(recovered.status == 0, "\(recovered.errors)")
            try await th.showsSample(4)
            #expect(try await th.status().quarantine == nil)
            try await th.reportSample(5)
            // Once released it stays so on the same boot.
            th.kill()
            try await th.start()
            try await th.reportSample(6)
        }
    }

    @Test(arguments: [UInt64(20_261_127)])
    func `what was queued is appended once, whenever the node is killed`(seed: UInt64) async throws {
        try await Federation.run { federation in
            let th = try federation.node("th")
            try federation.introduce(th, try federation.node("kh"), dials: true)
            try th.reboot()
            try await th.start()
            // New evidence each: a second time would be a second entry.
            let drafts = (0..<6_000).map { number in
                var draft = Samples.draft(number % 50)
                draft.newEvidence = true
                return draft
            }
            for result in try await th.report(drafts) { #expect(result.outcome == 4) }
            th.kill()
            try await th.start()
            #expect(try await th.status().quarantine?.queued == drafts.count)
            #expect(try await th.command("recover", "--assume-current").status == 0)
            var random = Seeded(seed)
            for _ in 0..<4 {
                let moment = UInt64.random(in: 1...1_200, using: &random)
                let before = try await th.log(of: th.member)?.size ?? 0
                try await eventually("more is appended") {
                    let size = try await th.log(of: th.member)?.size ?? 0
                    return size >= min(before + moment, UInt64(drafts.count))
                }
                th.kill()
                try await th.start()
            }
            // And the list of members.
            try await th.holds(UInt64(drafts.count) + 1, of: th)
            #expect(try await th.stop() == 0)
            let store = try LogStore.open(readingOnly: th.configuration.logDatabase.path)
            #expect(try store.queuedCount() == 0)
            #expect(try store.log(th.origin)?.size == UInt64(drafts.count) + 1)
            try store.close()
        }
    }

    @Test func `what a token reports in quarantine keeps its limits, over a restart too`() async throws {
        try await Federation.run { federation in
            let (th, kh) = (try federation.node("th"), try federation.node("kh"))
            try federation.introduce(th, kh, dials: true)
            let port = try th.serveHTTP()
            try await federation.start(th, kh)
            let client = APIClient(
                port: port,
                token: try await th.token("bank", "--role", "reporter", "--max-tlp", "CLEAR")
            )
            let secret = "th/999/9990080541"
            let reported = try await th.command(
                "report",
                "bank-account",
                secret,
                "--tlp",
                "RED",
                "--audience",
                "kh"
            )
            try #require(reported.status == 0, "\(reported)")
            try await eventually("th has merged it") {
                try th.effective(ObjectKey(kind: .bankAccount, value: secret), for: .red) != nil
            }
            kh.kill()
            #expect(try await th.stop() == 0)
            try th.reboot()
            try await th.start()
            try #require(try await th.status().quarantine != nil)
            // What it may not say at all is not queued.
            let above = try await client.send(
                "POST",
                "/v1/reports",
                #"{"kind":"domain","value":"b.example","tlp":"AMBER"}"#
            )
            let reason = String(decoding: above.body, as: UTF8.self)
            #expect(above.status == 422 && reason.contains("TLP:AMBER is above"), "\(above.status) \(reason)")
            // Of both accounts it knows nothing, so the same becomes of what it says of them.
            let accounts = [secret, "th/999/9990080889"]
            for account in accounts {
                let body = #"{"kind":"bank-account","value":"\#(account)","count":1,"sector":"bank","tlp":"CLEAR"}"#
                let sighted = try await client.send("POST", "/v1/sightings", body)
                #expect(String(decoding: sighted.body, as: UTF8.self).contains("queued"))
            }
            th.kill()
            try await th.start()
            #expect(try await th.status().quarantine?.queued == 2)
            #expect(try await th.command("recover", "--assume-current").status == 0)
            for account in accounts {
                try await eventually("its sighting of \(account) is written") {
                    try await client.send("GET", "/v1/objects/bank-account/\(account)").status == 200
                }
            }
        }
    }

    func pair(_ federation: Federation) async throws -> (TestNode, TestNode) {
        let th = try federation.node("th")
        let kh = try federation.node("kh")
        try federation.introduce(th, kh, dials: true)
        try await federation.start(th, kh)
        return (th, kh)
    }

    func verify(_ nodes: TestNode...) async throws {
        for node in nodes {
            let verified = try await node.command("verify", "--replica")
            #expect(verified.status == 0, "\(verified.output)\(verified.errors)")
        }
    }
}
