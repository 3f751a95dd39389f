import Entries
import Foundation
import Indicators
import NodeRuntime
import Testing

/// Sightings, actions and links over TAXII, in both directions.
extension IntegrationTests {
    @Test func `sightings and actions come over TAXII once each, as the member that saw and did`() async throws {
        try await Federation.run { federation in
            let (th, kh) = (try federation.node("th"), try federation.node("kh"))
            try federation.introduce(th, kh, dials: true)
            let port = try th.serveHTTP("  requestsPerSecond: 1000\n")
            try await federation.start(th, kh)
            try await kh.reportSample(1)
            try await th.showsSample(1)
            let client = TAXIIClient(port: port, token: try await th.token("soc"))
            let open = TAXIIClient(port: port, token: try await th.token("open", "--max-tlp", "CLEAR"))
            let objects = TAXIIClient.root + "collections/network/objects/"
            func news(_ after: String, of client: TAXIIClient) async throws -> [[String: Any]] {
                let types = "match[type]=sighting,note"
                return try await client.json("\(objects)?\(types)&added_after=\(after)")["objects"] as? [[String: Any]]
                    ?? []
            }
            let start = try #require(try await client.get(objects).headers["x-taxii-date-added-last"]?.uppercased())

            let window = ["--first", "2026-11-27", "--last", "2026-11-28"]
            let seen = ["sighted", "domain", Samples.domain(1), "--count", "3", "--sector", "isp"] + window
            #expect(try await th.command(seen).status == 0)
            #expect(try await kh.command("acted", "domain", Samples.domain(1), "--action", "blocked").status == 0)
            try await eventually("both are told") { try await news(start, of: client).count == 2 }
            let told = try await news(start, of: client)
            let sighting = try #require(told.first { $0["type"] as? String == "sighting" })
            let indicator = "indicator--\(Samples.key(1).id)"
            #expect(sighting["count"] as? Int == 3 && sighting["sighting_of_ref"] as? String == indicator)
            #expect(sighting["first_seen"] as? String == "2026-11-27T00:00:00.000Z")
            let note = try #require(told.first { $0["type"] as? String == "note" })
            #expect(note["abstract"] as? String == "blocked" && note["object_refs"] as? [String] == [indicator])
            let people = try await client.json("\(objects)?match[type]=identity")["objects"] as? [[String: Any]] ?? []
            let names = Dictionary(people.map { ($0["id"] as? String, $0["name"] as? String) }) { first, _ in first }
            #expect(names[sighting["created_by_ref"] as? String] == "th")
            #expect(names[(sighting["where_sighted_refs"] as? [String])?.first] == "th")
            #expect(names[note["created_by_ref"] as? String] == "kh")
            #expect(try await news(start, of: open).isEmpty)

            // A later count of the same window is a version of it; nothing else of its kind is told again.
            let then = try #require(try await client.get(objects).headers["x-taxii-date-added-last"]?.uppercased())
            let more = ["sighted", "domain", Samples.domain(1), "--count", "5", "--sector", "isp"] + window
            #expect(try await th.command(more).status == 0)
            try await eventually("the later count is told") { try await news(then, of: client).count == 1 }
            let later = try #require(try await news(then, of: client).first)
            #expect(later["id"] as? String == sighting["id"] as? String && later["count"] as? Int == 5)
            // By their ids, and in a bundle.
            let id = try #require(sighting["id"] as? String)
            #expect(try await client.get("\(objects)\(id)/").status == 200)
            #expect(try await open.get("\(objects)\(id)/").status == 404)
            let bundle = try await th.command("export", "stix")
            #expect(bundle.output.contains(id) && bundle.output.contains(#""type":"note""#))
        }
    }

    @Test func `an indicator ends when its kind does after it was last said or sighted, in a new version of it`()
        async throws
    {
        try await Federation.run { federation in
            let th = try federation.node("th")
            let port = try th.serveHTTP("  requestsPerSecond: 1000\n")
            try await th.start()
            try await th.reportSample(1)
            try await th.showsSample(1)
            let client = TAXIIClient(port: port, token: try await th.token("soc"))
            let id = "indicator--\(Samples.key(1).id)"
            func told() async throws -> (until: String, version: String) {
                let path = TAXIIClient.root + "collections/network/objects/\(id)/"
                let objects = try await client.json(path)["objects"] as? [[String: Any]]
                let own = objects?.first?["extensions"] as? [String: [String: Any]]
                #expect(try #require(own?.values.first)["valid_until"] == nil, "nobody has said so")
                return (
                    try #require(objects?.first?["valid_until"] as? String),
                    try #require(objects?.first?["modified"] as? String)
                )
            }
            func modified() async throws -> String {
                let lines = try await th.command("export", "stix").output.split(separator: "\n")
                let line = try #require(lines.first { $0.contains(#""id":"\#(id)""#) })
                return String(line.split(separator: #""modified":""#).last?.prefix(24) ?? "")
            }
            let (first, before) = (try await told(), try await modified())
            #expect(try await th.command("sighted", "domain", Samples.domain(1)).status == 0)
            try await eventually("it goes on for longer") { try await told().until > first.until }
            let second = try await told()
            #expect(second.version > first.version)
            #expect(try await modified() > before)
            #expect(try await th.command("export", "stix").output.contains(#""valid_until":"\#(second.until)""#))
        }
    }

    @Test func `sightings and relationships that are posted refer to the envelope, and to what the token sees`()
        async throws
    {
        try await Federation.run { federation in
            let th = try federation.node("th")
            try federation.introduce(th, try federation.node("kh"), dials: false)
            let port = try th.serveHTTP("  requestsPerSecond: 1000\n")
            try await th.start()
            try await th.reportSample(1)
            let hidden = ["report", "domain", Samples.domain(2), "--tlp", "RED", "--audience", "kh"]
            let reported = try await th.command(hidden)
            try #require(reported.status == 0, "\(reported)")
            try await th.showsSample(1)
            let token = try await th.token("soc", "--role", "reporter", "--max-tlp", "AMBER")
            let client = TAXIIClient(port: port, token: token)
            func id(_ type: String, _ number: Int) -> String { "\(type)--00000000-0000-4000-8000-00000000000\(number)" }
            func sighting(_ number: Int, of reference: String) -> String {
                #"{"type":"sighting","spec_version":"2.1","id":"\#(id("sighting", number))","#
                    + #""created":"2026-01-01T00:00:00.000Z","modified":"2026-01-02T00:00:00.000Z","count":2,"#
                    + #""sighting_of_ref":"\#(reference)"}"#
            }
            let (known, other) = ("indicator--\(Samples.key(1).id)", "indicator--\(Samples.key(2).id)")
            let never = "indicator--\(Samples.key(99).id)"
            let objects = [
                #"{"type":"relationship","spec_version":"2.1","id":"\#(id("relationship", 1))","#
                    + #""created":"2026-01-01T00:00:00.000Z","modified":"2026-01-02T00:00:00.000Z","#
                    + #""relationship_type":"uses","source_ref":"\#(known)","target_ref":"\#(id("indicator", 2))"}"#,
                #"{"type":"indicator","spec_version":"2.1","id":"\#(id("indicator", 2))","#
                    + #""created":"2026-01-01T00:00:00.000Z","modified":"2026-01-02T00:00:00.000Z","#
                    + #""indicator_types":["malicious-activity"],"pattern":"[ipv4-addr:value = '192.0.2.7']","#
                    + #""pattern_type":"stix","valid_from":"2026-01-01T00:00:00Z"}"#,
                sighting(3, of: known), sighting(4, of: other), sighting(5, of: never),
            ]
            let path = TAXIIClient.root + "collections/all/objects/"
            let posted = try await client.send("POST", path, #"{"objects":[\#(objects.joined(separator: ","))]}"#)
            let status = try #require(try JSONSerialization.jsonObject(with: posted.body) as? [String: Any])
            #expect(status["success_count"] as? Int == 3, "\(status)")
            // What the token may not know of is as what nobody has said.
            let failures = (status["failures"] as? [[String: Any]] ?? []).compactMap { $0["message"] as? String }
            #expect(failures.count == 2)
            #expect(
                Set(failures.map { $0.replacing(other, with: "X").replacing(never, with: "X") }).count == 1,
                "\(failures)"
            )
            try await eventually("the sighting and the link are read") {
                let shown = try await th.command("show", "domain", Samples.domain(1), "--json").output
                return shown.contains(#""count":2"#) && shown.contains("192.0.2.7")
            }
            // The status outlasts a restart.
            let name = try #require(status["id"] as? String)
            th.kill()
            try await th.start()
            #expect(try await client.get(TAXIIClient.root + "status/\(name)/").body == posted.body)
        }
    }
}
