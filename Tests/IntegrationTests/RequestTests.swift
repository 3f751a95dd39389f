import Entries
import Foundation
import Indicators
import NodeRuntime
import Testing

extension IntegrationTests {
    private struct Inbox: Decodable {
        struct Item: Decodable {
            struct Answer: Decodable {
                let member: String
                let state: String
                let counts: Bool
            }
            struct Receipt: Decodable {
                let member: String
                let treeSize: UInt64?
            }
            struct Object: Decodable { let value: String? }
            let id: String
            let objects: [Object]
            let direction: String
            let state: String
            let overdue: [String]
            let answers: [Answer]
            let received: [Receipt]?
        }
        let requests: [Item]
    }

    private struct Proven: Decodable {
        struct Entry: Decodable {
            let member: String
            let says: String?
            let request: String?
        }
        let entries: [Entry]
    }

    private static func inbox(_ node: TestNode) async throws -> [Inbox.Item] {
        let listed = try await node.command("inbox", "--all", "--json")
        #expect(listed.status == 0, "\(listed.errors)")
        return try listed.json(Inbox.self).requests
    }

    private static func ask(_ node: TestNode, _ arguments: String...) async throws -> RequestReceipt {
        let command = ["request"] + arguments + ["--json", "--config", node.configuration.file.path]
        let asked = try await MandalaExecutable.run(command, in: node.folder)
        #expect(asked.status == 0, "\(asked.errors)")
        return try asked.json(RequestReceipt.self)
    }

    private static func answer(_ node: TestNode, _ arguments: String...) async throws {
        let command = ["answer"] + arguments + ["--config", node.configuration.file.path]
        let said = try await MandalaExecutable.run(command, in: node.folder)
        #expect(said.status == 0, "\(said.errors)")
    }

    private static func overdue(_ node: TestNode) async throws -> [Alarm] {
        try await node.status().alarms.filter { $0.kind == .overdueRequest }
    }

    @Test func `a request is answered, alarms both sides while it is overdue, and is nothing to a third`() async throws
    {
        try await Federation.run { federation in
            let (th, kh, mm) = (try federation.node("th"), try federation.node("kh"), try federation.node("mm"))
            try federation.introduce(th, kh, dials: true)
            try federation.introduce(mm, th, dials: true)
            try federation.introduce(mm, kh, dials: true)
            try await federation.start(th, kh, mm)
            let (marker, note) = ("asked-7c1f.example.com", "note-5d3e")
            let asked = try await Self.ask(
                th,
                "freeze",
                "domain",
                marker,
                "--to",
                "kh",
                "--due",
                "2s",
                "--legal-basis",
                "treaty",
                "--text",
                note
            )
            #expect(asked.outcome == "decided" && asked.tlp == "TLP:AMBER+STRICT" && asked.audience == ["kh"])
            let id = asked.id
            let seen = try await found("kh sees it") { try await Self.inbox(kh).first }
            #expect(seen.id == id && seen.direction == "to-us" && seen.state == "open")
            for node in [th, kh] {
                try await eventually("\(node.member) is alarmed") { try await !Self.overdue(node).isEmpty }
                let alarms = try await Self.overdue(node)
                #expect(alarms.map(\.subject) == ["request \(id)"])
            }
            let counts = try await kh.status().requests
            #expect(counts?.open == 1 && counts?.overdue == 1)

            kh.kill()
            try await kh.start()
            try await Self.answer(kh, String(id.prefix(8)), "accept")
            try await eventually("th knows") { try await Self.inbox(th).first?.answers.map(\.state) == ["accepted"] }
            // Nobody who is not asked answers.
            let stranger = try await mm.command("answer", id, "done")
            #expect(stranger.status == 1 && stranger.errors.contains("no request"), "\(stranger)")
            let own = try await th.command("answer", id, "done")
            #expect(own.status == 1 && own.errors.contains("own"), "\(own)")

            th.kill()
            try await Self.answer(kh, id, "done", "--text", note, "--at", "2026-01-01")
            try await th.start()
            try await eventually("th knows that it is done") { try await Self.inbox(th).first?.state == "settled" }
            for node in [th, kh] {
                try await eventually("\(node.member)'s alarm ends") { try await Self.overdue(node).isEmpty }
            }

            try await th.reportSample(1)
            try await kh.reportSample(2)
            try await federation.converge(th, kh, mm)
            try await Self.proves(th, id, kh)
            let others = try await Self.inbox(mm)
            #expect(others.isEmpty)
            #expect(try await mm.status().alarms.filter { $0.kind == .overdueRequest }.isEmpty)
            #expect(try await mm.stop() == 0)
            for text in [marker, note, id] { #expect(try mm.files(containing: text) == []) }
            for node in [th, kh] {
                let files = try node.files(containing: marker)
                #expect(files.contains { $0.hasPrefix("replica/restricted.sqlite") })
                #expect(!files.contains { $0.hasPrefix("replica/replica.sqlite") })
                #expect(!files.contains("daemon.log"))
            }
        }
    }

    /// What th holds proves that it asked, that kh's node has the entry, and what kh answered.
    private static func proves(_ th: TestNode, _ id: String, _ kh: TestNode) async throws {
        try await eventually("kh has cosigned the request") {
            let shown = try await th.command("inbox", "show", id, "--json")
            return try shown.json(Inbox.Item.self).received?.first?.treeSize != nil
        }
        let made = try await th.command("prove", id, "--out", "request.json")
        #expect(made.status == 0, "\(made.errors)")
        let roots = ["th": th, "kh": kh].map { member, node in
            "\(member)=\(node.configuration.keysFolder.appending(path: "root.cert.pem").path)"
        }
        let arguments = ["verify", "proof", "request.json", "--json"] + roots.flatMap { ["--root", $0] }
        let proven = try await MandalaExecutable.run(arguments, in: th.folder).json(Proven.self).entries
        #expect(Set(proven.map { "\($0.member) \($0.says ?? "")" }) == ["th request", "kh answer"])
        #expect(proven.allSatisfy { $0.request == id })
    }

    @Test func `a request never tells more members of an object than know of it`() async throws {
        try await Federation.run { federation in
            let (th, kh, vn) = (try federation.node("th"), try federation.node("kh"), try federation.node("vn"))
            try federation.introduce(th, kh, dials: true)
            try federation.introduce(th, vn, dials: true)
            try await federation.start(th, kh, vn)
            let domain = "told-to-th.example.com"
            let reported = try await kh.command(
                "report",
                "domain",
                domain,
                "--tlp",
                "RED",
                "--audience",
                "th"
            )
            #expect(reported.status == 0, "\(reported.errors)")
            let key = ObjectKey(kind: .domain, value: domain)
            try await eventually("th reads it") { try th.effective(key, for: .red) != nil }
            let basis = ["--due", "1h", "--legal-basis", "treaty", "--config", th.configuration.file.path]
            func refused(_ arguments: String..., reason: String) async throws {
                let said = try await MandalaExecutable.run(["request"] + arguments + basis, in: th.folder)
                #expect(said.status == 1 && said.errorLines.count == 1 && said.errors.contains(reason), "\(said)")
            }
            try await refused("block", domain, "--to", "vn", reason: "vn may not know")
            try await refused("block", domain, "--to", "kh", "--audience", "vn", reason: "vn may not know")
            try await refused("block", domain, "--to", "kh", "--tlp", "AMBER", reason: "TLP:RED here")
            try await refused("block", domain, "--to", "th", reason: "at least one other member")
            try await refused("block", "--to", "kh", reason: "at least one object")
            let asked = try await Self.ask(th, "block", domain, "--to", "kh", "--due", "1h", "--legal-basis", "treaty")
            #expect(asked.tlp == "TLP:RED" && asked.audience == ["kh"])

            // Declined with a reason alone; then there is nothing left to withdraw.
            _ = try await found("kh sees it") { try await Self.inbox(kh).first }
            let bare = try await kh.command("answer", asked.id, "decline")
            #expect(bare.status == 1 && bare.errors.contains("--reason"), "\(bare)")
            try await Self.answer(kh, asked.id, "decline", "--reason", "no such account")
            try await eventually("th knows") { try await Self.inbox(th).first?.state == "settled" }
            let late = try await th.command("inbox", "withdraw", asked.id)
            #expect(late.status == 1 && late.errors.contains("nothing is left"), "\(late)")

            // To several by a list; withdrawn before anybody answers.
            let list = th.folder.appending(path: "list.txt")
            try Data("# shops\r\nshop-1.example.com\r\nip-address 192.0.2.7\r\n".utf8).write(to: list)
            let keyed = try await th.command(
                "request",
                "inform",
                "--key",
                "country=TH",
                "--to",
                "kh",
                "--due",
                "2h",
                "--legal-basis",
                "treaty"
            )
            #expect(keyed.status == 1 && keyed.errors.contains("--key"), "\(keyed)")
            let second = try await Self.ask(
                th,
                "take-down",
                "--file",
                list.path,
                "--to",
                "kh,vn",
                "--due",
                "2h",
                "--legal-basis",
                "treaty"
            )
            for node in [th, vn] {
                let seen = try await found("\(node.member) sees it") {
                    try await Self.inbox(node).first { $0.id == second.id }
                }
                #expect(seen.objects.map(\.value) == ["shop-1.example.com", "192.0.2.7"])
            }
            let withdrawn = try await th.command("inbox", "withdraw", second.id, "--reason", "solved")
            #expect(withdrawn.status == 0, "\(withdrawn.errors)")
            try await eventually("vn knows") { try await Self.inbox(vn).first?.state == "withdrawn" }
            let answered = try await vn.command("answer", second.id, "done")
            #expect(answered.status == 1 && answered.errors.contains("withdrawn"), "\(answered)")
        }
    }

    @Test func `what is asked in quarantine is queued, and reaches who was away`() async throws {
        try await Federation.run { federation in
            let (th, kh) = (try federation.node("th"), try federation.node("kh"))
            try federation.introduce(th, kh, dials: true)
            try await federation.start(th, kh)
            try await th.reportSamples(0..<5)
            #expect(try await th.stop() == 0)
            try th.snapshot("old")
            try await th.start()
            try await th.reportSamples(5..<50)
            try await kh.holds(51, of: th)
            th.kill()
            kh.kill()
            try th.putBack("old", outside: false)
            try await th.start()
            let asked = try await Self.ask(
                th,
                "preserve",
                "domain",
                Samples.domain(3),
                "--to",
                "kh",
                "--due",
                "1d",
                "--legal-basis",
                "treaty"
            )
            #expect(asked.outcome == "queued" && asked.unreachable == ["kh"])
            th.kill()
            try await th.start()
            #expect(try await th.status().quarantine?.queued == 1)
            try await kh.start()
            try await th.appends()
            let seen = try await found("kh sees it") { try await Self.inbox(kh).first }
            #expect(seen.id == asked.id && seen.state == "open")
        }
    }
}
