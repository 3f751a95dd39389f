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
}
