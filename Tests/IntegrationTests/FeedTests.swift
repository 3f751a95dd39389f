import Entries
import Foundation
import Indicators
import NodeRuntime
import Replication
import Testing

extension IntegrationTests {
    private struct Fetched: Decodable {
        let decided: Int
        let unchanged: Int
        let refused: Int
    }

    /// A node with a CLEAR and an AMBER domain, a campaign, and a link between.
    private static func start(_ node: TestNode) async throws -> UInt16 {
        let port = try node.serveHTTP()
        try await node.start()
        let reports = [
            ["domain", Samples.domain(1), "--tlp", "clear"], ["domain", Samples.domain(2), "--tlp", "amber"],
            ["campaign", Kind.campaign.example, "--field", "name=Parcel 2026", "--tlp", "clear"],
            [
                "link", "--key", "from=campaign:\(Kind.campaign.example)", "--key", "relation=uses", "--key",
                "to=domain:\(Samples.domain(1))",
            ],
        ]
        for report in reports {
            let result = try await node.command(["report"] + report)
            try #require(result.status == 0, "\(result.errors)")
        }
        let size = try #require(try await node.log(of: node.member)?.size)
        try await eventually("it is merged") { try await node.log(of: node.member)?.applied == size }
        return port
    }

    @Test func `a node serves a MISP feed of what the token may see, and another one takes it`() async throws {
        try await Federation.run { federation in
            let th = try federation.node("th")
            let port = try await Self.start(th)
            let secrets = [
                "clear": try await th.token("open", "--max-tlp", "clear"),
                "amber": try await th.token("all", "--max-tlp", "amber"),
            ]
            #expect(try await LocalSocket(path: "", port: port).send("GET", "/misp/manifest.json").status == 401)
            var counts: [String: Int] = [:]
            for (level, secret) in secrets {
                let client = APIClient(port: port, token: secret)
                let manifest = try await client.send("GET", "/misp/manifest.json")
                try #require(manifest.status == 200, "\(String(decoding: manifest.body, as: UTF8.self))")
                let events = try #require(try JSONSerialization.jsonObject(with: manifest.body) as? [String: Any])
                counts[level] = events.count
                var text = ""
                for event in events.keys {
                    let answer = try await client.send("GET", "/misp/\(event).json")
                    #expect(answer.status == 200 && answer.headers["etag"] != nil)
                    text += String(decoding: answer.body, as: UTF8.self)
                }
                #expect(text.contains(Samples.domain(1)) && text.contains("Parcel 2026"))
                #expect(text.contains(Samples.domain(2)) == (level == "amber"))
                let hashes = try await client.send("GET", "/misp/hashes.csv")
                #expect(hashes.body.split(separator: 0x0a).count == (level == "amber" ? 4 : 2))
                let tag = try #require(manifest.headers["etag"])
                let same = try await client.send("GET", "/misp/manifest.json", headers: ["if-none-match": tag])
                #expect(same.status == 304 && same.body.isEmpty)
                for name in ["\(UUID()).json", "..%2Fclear%2Fmanifest.json", "x.json"] {
                    #expect(try await client.send("GET", "/misp/\(name)").status == 404)
                }
            }
            #expect(counts == ["clear": 2, "amber": 3])

            let kh = try federation.node("kh")
            try await kh.start()
            let secret = kh.folder.appending(path: "token")
            try Data("\(secrets["amber"] ?? "")\n".utf8).write(to: secret)
            let feed = "http://127.0.0.1:\(port)/misp"
            let refused = try await kh.command("import", feed)
            #expect(refused.status == 1 && refused.errors.contains("--token-file"), "\(refused.errors)")
            let nowhere = try await kh.command("import", "http://127.0.0.1:1/misp")
            let why = "mandala: http://127.0.0.1:1/misp/manifest.json: nothing answers there; is the server running?\n"
            #expect(nowhere.status == 1 && nowhere.errors == why, "\(nowhere.errors)")
            let beyond = try await kh.command("import", "http://127.0.0.1:99999/misp")
            #expect(beyond.status == 1 && beyond.errors.contains("99999 is no port"), "\(beyond)")
            let plain = try await kh.command("import", "https://127.0.0.1:\(port)/misp")
            #expect(plain.status == 1 && plain.errors.contains("begin with http:// or https://"), "\(plain.errors)")
            let taken = try await kh.command("import", feed, "--token-file", secret.path)
            #expect(taken.status == 0, "\(taken.output) \(taken.errors)")
            let size = try #require(try await kh.log(of: kh.member)?.size)
            try await eventually("it is merged") { try await kh.log(of: kh.member)?.applied == size }
            let campaign = ObjectKey(kind: .campaign, value: Kind.campaign.example)
            #expect(try kh.effective(campaign, for: .amber)?.fields == [Field("name", .text("Parcel 2026"))])
            _ = try await kh.command("import", feed, "--token-file", secret.path)
            #expect(try await kh.log(of: kh.member)?.size == size)
        }
    }

    @Test func `a bundle of knowledge is taken by another node, links and all, and again without effect`() async throws
    {
        try await Federation.run { federation in
            let th = try federation.node("th")
            let port = try await Self.start(th)
            let schema = try await LocalSocket(path: "", port: port).send("GET", "/schemas/mandala-statement.json")
            #expect(schema.status == 200 && String(decoding: schema.body, as: UTF8.self).contains("scam-centre"))
            #expect(try await LocalSocket(path: "", port: port).send("GET", "/schemas/x.json").status == 404)
            let bundle = federation.folder.appending(path: "bundle.json").path
            let place = "https://node.example/schemas"
            let exported = try await th.command("export", "stix", "--to", bundle, "--schemas-url", place + "/")
            #expect(exported.status == 0, "\(exported.errors)")
            let text = try String(contentsOfFile: bundle, encoding: .utf8)
            #expect(text.contains("\"schema\":\"\(place)/mandala-statement.json\""))
            let campaign = ObjectKey(kind: .campaign, value: Kind.campaign.example)
            #expect(text.contains("\"source_ref\":\"campaign--\(campaign.id)\""))
            #expect(text.contains("\"target_ref\":\"indicator--\(Samples.key(1).id)\""))

            let kh = try federation.node("kh")
            try await kh.start()
            let rejects = federation.folder.appending(path: "rejects").path
            let first = try await kh.command("import", bundle, "--rejects", rejects, "--json")
            #expect(try first.json(Fetched.self).decided == 4, "\(first.output) \(first.errors)")
            let again = try await kh.command("import", bundle, "--rejects", rejects, "--json").json(Fetched.self)
            #expect(again.decided == 0 && again.unchanged == 4)
        }
    }

    @Test func `PyMISP takes the feed over HTTP`() async throws {
        guard let python = Self.python() else {
            print("SKIPPED: there is no Python with PyMISP: the served MISP feed is not tested by it")
            return
        }
        try await Federation.run { federation in
            let th = try federation.node("th")
            let port = try await Self.start(th)
            let token = try await th.token("misp", "--max-tlp", "amber")
            let script = th.folder.appending(path: "feed.py")
            try Data(Self.script.utf8).write(to: script)
            let arguments = [script.path, "http://127.0.0.1:\(port)/misp", token]
            let result = try await MandalaExecutable.run(python, arguments, in: th.folder)
            #expect(result.status == 0 && result.output == "4 objects\n", "\(result)")
        }
    }

    /// As MISP's own fetching of feeds does: the manifest, the hashes, and the events that are new.
    private static let script = """
        import sys, requests, hashlib
        from pymisp import MISPEvent
        url, token = sys.argv[1:]
        session = requests.Session()
        session.headers["Authorization"] = "Bearer " + token
        manifest = session.get(url + "/manifest.json")
        manifest.raise_for_status()
        hashes = set(tuple(line.split(",")) for line in session.get(url + "/hashes.csv").text.split())
        count = 0
        for uuid in manifest.json():
            event = MISPEvent()
            event.from_dict(**session.get(url + "/" + uuid + ".json").json()["Event"])
            for o in event.objects:
                value = next(a for a in o.attributes if a.object_relation == "value").value
                assert (hashlib.md5(value.encode()).hexdigest(), uuid) in hashes, value
                count += 1
        print(count, "objects")
        """
}
