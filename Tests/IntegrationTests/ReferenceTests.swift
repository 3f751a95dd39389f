import Entries
import Foundation
import Indicators
import NodeRuntime
import Testing

extension IntegrationTests {
    private struct Imported: Decodable {
        let decided: Int
        let unknownReferences: Int
        let unknownObjects: [UnknownReference]
    }

    private static func merged(_ node: TestNode) async throws {
        try await eventually("\(node.member) has merged its own log") {
            guard let log = try await node.log(of: node.member) else { return false }
            return log.applied == log.size
        }
    }

    /// What stands of each object of a kind, as a reader of everything has it.
    private static func markings(_ node: TestNode, _ kind: String) async throws -> [String] {
        let found = try await node.command("export", "ndjson", "--kind", kind, "--clearance", "RED")
        try #require(found.status == 0, "\(found)")
        return try found.output.split(separator: "\n").map { line in
            let object = try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any]
            return "\(object?["tlp"] as? String ?? "") \(object?["audience"] as? [String] ?? [])"
        }
    }

    @Test(arguments: [false, true])
    func `what is reported in one file is as closed as what it refers to there, before or behind`(isReversed: Bool)
        async throws
    {
        try await Federation.run { federation in
            let (th, kh) = (try federation.node("th"), try federation.node("kh"))
            try federation.introduce(th, kh, dials: true)
            try await federation.start(th)
            let (campaign, person) = (
                "8f4b2c1e-0d3a-4c5b-8e6f-7a9b0c1d2e3f", "7f4b2c1e-0d3a-4c5b-8e6f-7a9b0c1d2e3f"
            )
            let end = Date(timeIntervalSinceNow: 30_000_000).ISO8601Format()
            let lines = [
                #"{"kind":"campaign","value":"\#(campaign)","tlp":"AMBER+STRICT","audience":["kh"],"fields":{"name":"x"}}"#,
                #"{"kind":"link","key":{"from":"domain:\#(Samples.domain(1))","relation":"part-of","to":"campaign:\#(campaign)"}}"#,
                #"{"kind":"person","value":"\#(person)","tlp":"AMBER+STRICT","audience":["kh"],"valid_until":"\#(end)","fields":{"names":["x"],"role":["suspect"]}}"#,
                #"{"kind":"bank-account","value":"th/999/9990080541","tlp":"AMBER","fields":{"holder_ref":"person:\#(person)"}}"#,
            ]
            let file = federation.folder.appending(path: "lines.ndjson")
            let text = (isReversed ? lines.reversed() : lines).joined(separator: "\n") + "\n"
            try Data(text.utf8).write(to: file)
            let imported = try await th.command("import", file.path)
            try #require(imported.status == 0, "\(imported)")
            try await Self.merged(th)
            #expect(try await Self.markings(th, "link") == [#"TLP:AMBER+STRICT ["kh"]"#])
            #expect(try await Self.markings(th, "bank-account") == [#"TLP:AMBER+STRICT ["kh"]"#])
        }
    }

    @Test func `nothing is said of what is refused in the same file, unless it is known already`() async throws {
        try await Federation.run { federation in
            let th = try federation.node("th")
            try await th.start()
            try await th.reportSample(2)
            try await Self.merged(th)
            func id(_ type: String, _ number: Int) -> String { "\(type)--00000000-0000-4000-8000-00000000000\(number)" }
            func head(_ type: String, _ number: Int) -> String {
                #"{"type":"\#(type)","spec_version":"2.1","id":"\#(id(type, number))","#
                    + #""created":"2026-01-01T00:00:00.000Z","modified":"2026-01-02T00:00:00.000Z","#
            }
            func indicator(_ number: Int) -> String {
                head("indicator", number) + #""pattern":"[domain-name:value = '\#(Samples.domain(number))']","#
                    + #""pattern_type":"stix","valid_from":"2026-01-01T00:00:00Z","#
                    + #""object_marking_refs":["marking-definition--939a9414-2ddd-4d32-a0cd-375ea402b003"]}"#
            }
            let objects = [
                indicator(1), indicator(2),
                head("sighting", 3) + #""sighting_of_ref":"\#(id("indicator", 1))"}"#,
                head("sighting", 4) + #""sighting_of_ref":"\#(id("indicator", 2))"}"#,
                head("relationship", 5) + #""relationship_type":"uses","source_ref":"\#(id("indicator", 2))","#
                    + #""target_ref":"\#(id("indicator", 1))"}"#,
            ]
            let file = federation.folder.appending(path: "bundle.json")
            try Data(#"{"type":"bundle","objects":[\#(objects.joined(separator: ","))]}"#.utf8).write(to: file)
            // AMBER+STRICT needs an audience, so both indicators are refused; one of the domains is known from before.
            let imported = try await th.command("import", file.path)
            #expect(imported.status == 3, "\(imported)")
            try await Self.merged(th)
            #expect(try await !th.command("export", "ndjson").output.contains(Samples.domain(1)))
            let unknown = try await th.command("show", "domain", Samples.domain(1))
            #expect(unknown.status == 1, "\(unknown) \(imported)")
            #expect(try await Self.markings(th, "link").isEmpty)
            let known = try await th.command("show", "domain", Samples.domain(2), "--json").output
            #expect(known.contains(#""count":1"#), "\(known)")
        }
    }

    @Test func `what a report refers to may be unknown, which is said, and not of a wrong kind, which is refused`()
        async throws
    {
        try await Federation.run { federation in
            let th = try federation.node("th")
            try await th.start()
            let account = ["report", "bank-account", "th/999/9990080541", "--tlp", "AMBER", "--field"]
            for (holder, reason) in [
                ("domain:\(Samples.domain(1))", "field holder_ref: it does not refer to a domain; it takes person"),
                ("nobody", "field holder_ref: neither an object id nor KIND:VALUE"),
                ("domain:no domain", "field holder_ref: domain: "),
            ] {
                let refused = try await th.command(account + ["holder_ref=\(holder)"])
                #expect(refused.status == 1 && refused.errors.contains(reason), "\(refused.errors)")
            }

            let campaign = "8f4b2c1e-0d3a-4c5b-8e6f-7a9b0c1d2e3f"
            let report = ["report", "campaign", campaign, "--field", "name=Parcel 2026"]
            let objects = ["--field", "objects=domain:\(Samples.domain(1))"]
            let told = try await th.command(report + objects)
            #expect(told.status == 0)
            #expect(told.errors.contains("warning: it refers to domain \(Samples.domain(1)), which is not known here"))
            let again = try await th.command(report + objects + ["--json"]).json(ReportReceipt.self)
            #expect(again.unknownReferences?.map(\.id) == [Samples.key(1).id.description])
            try await Self.merged(th)
            #expect(try await th.command("show", "campaign", campaign).output.contains("(not known here)"))

            // By its id it is known, so the field's kinds count.
            let id = ObjectKey(kind: .campaign, value: campaign).id
            let wrong = try await th.command(account + ["holder_ref=\(id)"])
            #expect(wrong.status == 1 && wrong.errors.contains("it does not refer to a campaign"), "\(wrong.errors)")

            try await th.reportSample(1)
            try await th.showsSample(1)
            let shown = try await th.command("show", "campaign", campaign).output
            #expect(shown.contains("objects") && shown.contains("domain \(Samples.domain(1))"), "\(shown)")
            #expect(!shown.contains("not known here"))
            let known = try await th.command(report + ["--field", "objects=\(Samples.key(1).id)", "--json"])
            #expect(try known.json(ReportReceipt.self).unknownReferences == nil)
        }
    }

    @Test func `an import counts the references that neither the node nor the file knows`() async throws {
        try await Federation.run { federation in
            let th = try federation.node("th")
            try await th.start()
            let file = federation.folder.appending(path: "campaigns.ndjson")
            // What is referred to comes before, after, or never.
            let lines = """
                {"kind":"domain","value":"\(Samples.domain(1))","verdict":"malicious"}
                {"kind":"campaign","value":"8f4b2c1e-0d3a-4c5b-8e6f-7a9b0c1d2e3f","verdict":"malicious",\
                "fields":{"name":"A","objects":["domain:\(Samples.domain(1))","domain:\(Samples.domain(2))"]}}
                {"kind":"campaign","value":"8f4b2c1e-0d3a-4c5b-8e6f-7a9b0c1d2e40","verdict":"malicious",\
                "fields":{"name":"B","objects":["domain:\(Samples.domain(3))"]}}
                {"kind":"domain","value":"\(Samples.domain(2))","verdict":"malicious"}

                """
            try Data(lines.utf8).write(to: file)
            let imported = try await th.command("import", file.path, "--json")
            #expect(imported.status == 0, "\(imported.errors)")
            let summary = try imported.json(Imported.self)
            #expect(summary.decided == 4 && summary.unknownReferences == 1)
            #expect(summary.unknownObjects.map(\.value) == [Samples.domain(3)])
            let words = try await th.command("import", file.path)
            #expect(
                words.errors.contains("1 reference to an object not known here, such as domain \(Samples.domain(3))")
            )
        }
    }

    @Test func `what refers to an object is as closed as it, and no token learns of it by asking`() async throws {
        try await Federation.run { federation in
            let (th, kh, mm) = (try federation.node("th"), try federation.node("kh"), try federation.node("mm"))
            try federation.introduce(th, kh, dials: false)
            try federation.introduce(th, mm, dials: false)
            let port = try th.serveHTTP()
            try await th.start()
            let secret = "secret.example.com"
            let restricted = ["--tlp", "AMBER+STRICT", "--audience", "kh"]
            #expect(try await th.command(["report", "domain", secret] + restricted).status == 0)
            try await Self.merged(th)
            let pattern = [
                "report", "fraud-pattern", "--field", "name=Parcel", "--field", "indicators=domain:\(secret)",
            ]
            let reported = try await th.command(pattern + ["--json"])
            #expect(
                try reported.json(ReportReceipt.self).warnings == [
                    "it is marked TLP:AMBER+STRICT, as the domain in indicators is",
                    "it is for kh, th alone, as the domain in indicators is",
                ],
                "\(reported.errors)"
            )
            let wider = try await th.command(pattern + ["--tlp", "AMBER+STRICT", "--audience", "kh,mm"])
            #expect(wider.status == 1 && wider.errors.contains("mm may not know of the domain in indicators"))

            let client = APIClient(port: port, token: try await th.token("feed", "--role", "reporter"))
            for value in [secret, "nothing.example.com"] {
                let body = """
                    {"kind":"fraud-pattern","value":"\(UUID().uuidString.lowercased())","verdict":"malicious",\
                    "fields":{"name":"P","indicators":["domain:\(value)"]}}
                    """
                let answer = try await client.send("POST", "/v1/reports", body)
                let text = String(decoding: answer.body, as: UTF8.self)
                #expect(answer.status == 200 && !text.contains("unknown") && !text.contains("STRICT"), "\(text)")
            }
        }
    }

    @Test func `what was done about a request is shown with it, and its note is found by its words`() async throws {
        try await Federation.run { federation in
            let (th, kh) = (try federation.node("th"), try federation.node("kh"))
            try federation.introduce(th, kh, dials: false)
            try await th.start()
            try await th.reportSample(1)
            try await th.showsSample(1)
            let request = ["request", "block", "domain", Samples.domain(1), "--to", "kh", "--due", "2h"]
            let asked = try await th.command(request + ["--legal-basis", "treaty", "--json"]).json(RequestReceipt.self)
            #expect(asked.outcome == "decided" && asked.warnings == [])
            let strange = try await th.command(
                ["request", "block", "domain", Samples.domain(9), "--to", "kh", "--due", "2h", "--legal-basis", "x"]
            )
            #expect(strange.errors.contains("domain \(Samples.domain(9)) is not known here"), "\(strange.errors)")
            try await Self.merged(th)

            let acted = ["acted", Samples.domain(1), "--action", "blocked", "--reference"]
            let done = try await th.command(acted + [asked.id, "--note", "ตัดสายโทรศัพท์แล้ว"])
            #expect(done.status == 0 && !done.errors.contains("not known here"), "\(done.errors)")
            let missing = try await th.command(acted + ["5e0d7c2a-94b1-4f36-8a7d-c1b2e3f40516", "--scope", "b"])
            #expect(missing.status == 0 && missing.errors.contains("which is not known here"), "\(missing.errors)")
            let free = try await th.command(acted + ["2026/114", "--scope", "c"])
            #expect(free.status == 0 && free.errors.isEmpty, "\(free.errors)")
            try await Self.merged(th)

            let shown = try await th.command("inbox", "show", asked.id).output
            #expect(shown.contains("\nDone\n  th  blocked") && shown.contains("ตัดสายโทรศัพท์แล้ว"), "\(shown)")
            #expect(shown.components(separatedBy: "blocked").count == 2)
            try await eventually("the note is found") {
                try await th.command("search", "--words", "โทรศัพท์").output.contains(Samples.domain(1))
            }
            // Seen by somebody, and reported by nobody.
            #expect(try await th.command("sighted", Samples.domain(8), "--note", "strange").status == 0)
            try await Self.merged(th)
            let seen = try await th.command("show", Samples.domain(8)).output
            #expect(seen.contains("Nobody has reported it") && seen.contains("Seen"), "\(seen)")
        }
    }

    private struct Fresh: Decodable, Hashable {
        let score: Int
        let expires: String?
        let expiryImplied: Bool
        let expired: Bool
    }
    private struct Shown: Decodable {
        let effective: Fresh
    }
    private struct Listed: Decodable {
        let objects: [Fresh]
    }
    private struct Looked: Decodable {
        let results: [Listed]
    }

    @Test func `lists, lookups and views tell the same score and end as an object does`() async throws {
        try await Federation.run { federation in
            let th = try federation.node("th")
            let port = try th.serveHTTP()
            try await th.start()
            let client = APIClient(port: port, token: try await th.token("soc", "--role", "reader"))
            let old = Timestamp.format(Int64(Date().timeIntervalSince1970 - 200 * 86_400) * 1000)
            let report = ["report", "domain", Samples.domain(1), "--confidence", "80", "--last-seen", old]
            #expect(try await th.command(report).status == 0)
            try await Self.merged(th)

            func everywhere() async throws -> Fresh {
                let shown = try await th.command("show", Samples.domain(1), "--json").json(Shown.self).effective
                let found = try await th.command("search", Samples.domain(1), "--json").json(Listed.self).objects
                #expect(found == [shown])
                let list = try await client.send("GET", "/v1/search?prefix=shop")
                #expect(try JSONDecoder().decode(Listed.self, from: list.body).objects == [shown])
                let wish = #"{"values":["\#(Samples.domain(1))"],"kind":"domain"}"#
                let looked = try await client.send("POST", "/v1/lookup", wish)
                #expect(try JSONDecoder().decode(Looked.self, from: looked.body).results.first?.objects == [shown])
                return shown
            }
            let faded = try await everywhere()
            #expect((5...12).contains(faded.score) && faded.expiryImplied && !faded.expired)
            #expect(try await th.command("sighted", Samples.domain(1)).status == 0)
            try await Self.merged(th)
            let renewed = try await everywhere()
            #expect(renewed.score == 80 && renewed.expires ?? "" > faded.expires ?? "~")
            #expect(try await th.command("search", "shop").output.contains("SCORE"))
        }
    }
}
