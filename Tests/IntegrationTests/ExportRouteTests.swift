import Entries
import Foundation
import Indicators
import NodeRuntime
import Replication
import Testing

extension IntegrationTests {
    @Test func `block lists over HTTP hold what the token sees, and come again only where they changed`() async throws {
        try await Federation.run { federation in
            let (th, kh) = (try federation.node("th"), try federation.node("kh"))
            try federation.introduce(th, kh, dials: true)
            let safe = th.folder.appending(path: "safe.txt")
            try Data("safe.example\n".utf8).write(to: safe)
            let file = th.configuration.file
            let yaml = try String(contentsOf: file, encoding: .utf8)
            try Data((yaml + "\nsafe-lists: [safe.txt]\n").utf8).write(to: file)
            let port = try th.serveHTTP()
            try await federation.start(th, kh)
            let reports = [
                ["domain", "clear.example", "--tlp", "CLEAR", "--confidence", "90", "--label", "phishing"],
                ["domain", "amber.example", "--tlp", "AMBER", "--confidence", "40"],
                ["domain", "red.example", "--tlp", "RED", "--audience", "kh"],
                ["domain", "benign.example", "--tlp", "CLEAR", "--verdict", "benign"],
                ["domain", "safe.example", "--tlp", "CLEAR", "--force"],
                ["ip-address", "192.0.2.24", "--tlp", "CLEAR"],
            ]
            for report in reports {
                let result = try await th.command(["report"] + report)
                try #require(result.status == 0, "\(result.errors)")
            }
            let size = try #require(try await th.log(of: th.member)?.size)
            try await eventually("it is merged") { try await th.log(of: th.member)?.applied == size }
            func client(_ name: String, _ tlp: String, _ more: [String] = []) async throws -> APIClient {
                let options = ["token", "create", name, "--max-tlp", tlp] + more
                let made = try await th.command(options)
                try #require(made.status == 0, "\(made.errors)")
                return APIClient(port: port, token: made.output.trimmingCharacters(in: .whitespacesAndNewlines))
            }
            let clients = [
                "clear": try await client("clear", "CLEAR"), "amber": try await client("amber", "AMBER"),
                "red": try await client("red", "RED"), "ip": try await client("ip", "RED", ["--kind", "ip-address"]),
                "vn": try await client("vn", "RED", ["--audience", "vn"]),
            ]
            let cases: [(String, String, String)] = [
                ("clear", "hosts", "clear"), ("amber", "hosts", "amber clear"), ("red", "hosts", "amber clear red"),
                ("ip", "hosts", ""), ("amber", "hosts?confidence=60", "clear"),
                ("red", "hosts?label=phishing", "clear"), ("red", "hosts?members=kh", ""),
                ("red", "hosts?verdict=benign", "benign"),
                ("red", "hosts?within=1d&contested=exclude", "amber clear red"),
            ]
            for (who, list, names) in cases {
                let answer = try await clients[who]?.send("GET", "/v1/exports/\(list)")
                let text = String(decoding: answer?.body ?? Data(), as: UTF8.self)
                let found = text.matches(of: #/0\.0\.0\.0 ([a-z]+)\.example/#).map { String($0.1) }
                #expect(
                    answer?.status == 200 && found == names.split(separator: " ").map(String.init),
                    "\(who) \(list)"
                )
            }
            let plain = try await clients["ip"]?.text("/v1/exports/plain")
            #expect(plain == "192.0.2.24\n")
            #expect(try await clients["vn"]?.send("GET", "/v1/exports/hosts").status == 403)
            let wrong = [
                ("nothing", 404), ("stix", 404), ("hosts?kind=url", 400), ("hosts?kinds=domain", 400),
                ("hosts?confidence=101", 400), ("hosts?within=x", 400), ("hosts?contested=x", 400),
                ("hosts?members=a!", 400), ("hosts?members=kh,zz", 400), ("hosts?label=a!", 400),
                ("hosts?verdict=bad", 400),
            ]
            for (list, status) in wrong {
                #expect(try await clients["red"]?.send("GET", "/v1/exports/\(list)").status == status, "\(list)")
            }
            try await Self.checkTags(try #require(clients["clear"]), th)
        }
    }

    /// An ETag, and a zone's serial, change with the content and at no other time.
    private static func checkTags(_ client: APIClient, _ node: TestNode) async throws {
        func zone(_ tag: String = "") async throws -> (answer: LocalSocket.Answer, serial: Int) {
            let answer = try await client.send("GET", "/v1/exports/rpz", headers: ["if-none-match": tag])
            let text = String(decoding: answer.body, as: UTF8.self)
            return (answer, text.firstMatch(of: #/([0-9]+) *; serial/#).flatMap { Int($0.1) } ?? 0)
        }
        func report(_ value: String, _ tlp: String) async throws {
            let made = try await node.command("report", "domain", value, "--tlp", tlp)
            try #require(made.status == 0, "\(made.errors)")
            let size = try #require(try await node.log(of: node.member)?.size)
            try await eventually("it is merged") { try await node.log(of: node.member)?.applied == size }
        }
        let first = try await zone()
        let tag = try #require(first.answer.headers["etag"])
        #expect(first.serial > 0)
        let same = try await zone("\"other\", W/\(tag)")
        #expect(same.answer.status == 304 && same.answer.body.isEmpty)
        // Nor where the file has gone, and is made again.
        let hosts = try await client.send("GET", "/v1/exports/hosts")
        try FileManager.default.removeItem(at: node.configuration.dataFolder.appending(path: "exports"))
        let kept = ["if-none-match": try #require(hosts.headers["etag"])]
        #expect(try await client.send("GET", "/v1/exports/hosts", headers: kept).status == 304)
        let again = try #require(try await zone().answer.headers["etag"])
        try await report("more-amber.example", "AMBER")
        #expect(try await zone(again).answer.status == 304)
        try await report("more-clear.example", "CLEAR")
        let next = try await found("the list has it") {
            let next = try await zone(again)
            return next.answer.status == 200 ? next : nil
        }
        #expect(next.serial > first.serial)
        #expect(String(decoding: next.answer.body, as: UTF8.self).contains("more-clear.example CNAME ."))
        let log = try String(
            contentsOf: node.configuration.dataFolder.appending(path: "access.jsonl"),
            encoding: .utf8
        )
        let line = log.split(separator: "\n").last { $0.contains("/v1/exports/rpz") && $0.contains(#""status":200"#) }
        #expect(line?.contains(#""count":2"#) == true && line?.contains(#""token":"clear""#) == true)
    }
}
