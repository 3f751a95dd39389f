import Entries
import Foundation
import Indicators
import NodeRuntime
import Testing

/// Single objects over TAXII, by their ids.
extension IntegrationTests {
    @Test func `each object of a collection is found by its id, by match, and by the command line`() async throws {
        try await Federation.run { federation in
            let (th, kh) = (try federation.node("th"), try federation.node("kh"))
            try federation.introduce(th, kh, dials: true)
            let port = try th.serveHTTP("  requestsPerSecond: 1000\n")
            try await federation.start(th, kh)
            let centre = "6f3b1c52-1c7e-4b60-9d1a-0d1f0a3c9e11"
            for arguments in [
                ["report", "domain", "evil.example", "--tlp", "CLEAR"],
                ["report", "url", "http://evil.example/login"],
                ["report", "phone-number", "+66 2 555 0100"],
                [
                    "report", "scam-centre", centre, "--field", "name=Compound 7", "--field", "country=KH",
                    "--audience", "kh",
                ],
                ["sighted", "domain", "evil.example", "--count", "2", "--first", "2026-11-27"],
                ["acted", "domain", "evil.example", "--action", "blocked"],
            ] {
                let done = try await th.command(arguments)
                try #require(done.status == 0, "\(arguments): \(done.errors)")
            }
            let client = TAXIIClient(port: port, token: try await th.token("soc", "--max-tlp", "RED"))
            let open = TAXIIClient(port: port, token: try await th.token("open", "--max-tlp", "CLEAR"))
            let all = TAXIIClient.root + "collections/all/"
            try await eventually("all is merged") {
                try await client.walk("objects", limit: 1_000).text.contains("\"type\":\"note\"")
            }
            let (objects, _) = try await client.walk("objects", limit: 1_000)
            let seen = Set(try await open.walk("objects", limit: 1_000).objects.compactMap { $0["id"] as? String })
            let types = Set(objects.compactMap { $0["type"] as? String })
            #expect(
                types.isSuperset(of: ["indicator", "relationship", "location", "sighting", "note", "identity", "url"])
            )
            let ids = objects.compactMap { $0["id"] as? String }
            for (id, object) in zip(ids, objects) {
                for path in ["objects/\(id)/", "objects/?match[id]=\(id)"] {
                    let found = try await client.json(all + path)["objects"] as? [NSDictionary]
                    #expect(found == [NSDictionary(dictionary: object)], "\(path)")
                    let answer = try await open.get(all + path)
                    #expect(
                        String(decoding: answer.body, as: UTF8.self).contains("\"\(id)\"") == seen.contains(id),
                        "\(id)"
                    )
                }
                #expect((try await client.json(all + "objects/\(id)/versions/")["versions"] as? [String])?.count == 1)
            }
            // Several at once, page by page, in the order of their dates.
            let wanted = ids.suffix(7)
            var told: [String] = []
            var next: String?
            repeat {
                let query = next.map { "&next=\($0)" } ?? "&match[id]=" + wanted.reversed().joined(separator: ",")
                let page = try await client.json("\(all)manifest/?limit=3\(query)")
                told += (page["objects"] as? [[String: Any]] ?? []).compactMap { $0["id"] as? String }
                next = page["next"] as? String
            } while next != nil
            #expect(told == Array(wanted))
            let own: Set = [
                "indicator", "relationship", "sighting", "note", "location", "infrastructure", "domain-name",
            ]
            for (id, object) in zip(ids, objects) where own.contains(object["type"] as? String ?? "") {
                let shown = try await th.command("show", id, "--json")
                #expect(shown.status == 0, "\(id): \(shown.errors)")
                #expect(["\"evil.example\"", "+66", "http:", centre].contains { shown.output.contains($0) })
            }
        }
    }

    @Test func `the status of what is posted in quarantine is complete once the quarantine has ended`() async throws {
        try await Federation.run { federation in
            let th = try federation.node("th")
            let port = try th.serveHTTP()
            let kh = try federation.node("kh")
            try federation.introduce(th, kh, dials: true)
            try await federation.start(th, kh)
            try await th.reportSample(1)
            try await kh.holds(2, of: th)
            let client = TAXIIClient(port: port, token: try await th.token("reporter", "--role", "reporter"))
            #expect(try await th.stop() == 0)
            kh.kill()
            try th.reboot()
            try await th.start()
            _ = try #require(try await th.status().quarantine)
            let indicator = """
                {"type":"indicator","spec_version":"2.1","id":"indicator--00000000-0000-4000-8000-000000000001",
                "pattern":"[domain-name:value = 'queued.example.com' OR domain-name:value = 'other.example.com']",
                "pattern_type":"stix","created":"2026-01-01T00:00:00Z","modified":"2026-01-01T00:00:00Z"}
                """
            let path = TAXIIClient.root + "collections/network/objects/"
            let posted = try await client.send("POST", path, "{\"objects\":[\(indicator)]}")
            let status = try #require(try JSONSerialization.jsonObject(with: posted.body) as? [String: Any])
            let place = TAXIIClient.root + "status/\(try #require(status["id"] as? String))/"
            #expect(status["status"] as? String == "pending" && status["pending_count"] as? Int == 1)
            th.kill()
            try await th.start()
            #expect(try await client.json(place)["status"] as? String == "pending")
            try await kh.start()
            try await th.appends()
            // What was queued is appended after the quarantine has ended, not with it.
            try await eventually("the status is complete") {
                try await client.json(place)["status"] as? String == "complete"
            }
            let later = try await client.json(place)
            #expect(later["success_count"] as? Int == 1)
            #expect(later["pending_count"] as? Int == 0 && later["failure_count"] as? Int == 0)
            try await eventually("both are merged") {
                let text = try await client.get(path).body
                let all = String(decoding: text, as: UTF8.self)
                return all.contains("queued.example.com") && all.contains("other.example.com")
            }
        }
    }
}
