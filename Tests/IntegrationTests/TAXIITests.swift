import Entries
import Foundation
import Indicators
import NodeRuntime
import Testing

/// A TAXII client with one token.
struct TAXIIClient: Sendable {
    static let mediaType = "application/taxii+json;version=2.1"
    static let root = "/taxii2/mandala/"
    let port: UInt16
    let token: String?

    func send(
        _ method: String,
        _ path: String,
        _ body: String = "",
        type: String = mediaType,
        accept: String = mediaType
    ) async throws -> LocalSocket.Answer {
        try await LocalSocket(path: "", port: port, token: token)
            .send(method, path, body: Data(body.utf8), type: type, headers: ["accept": accept])
    }

    func get(_ path: String) async throws -> LocalSocket.Answer { try await send("GET", path) }

    func json(_ path: String) async throws -> [String: Any] {
        let answer = try await get(path)
        try #require(answer.status == 200, "\(path): \(String(decoding: answer.body, as: UTF8.self))")
        return try #require(try JSONSerialization.jsonObject(with: answer.body) as? [String: Any])
    }

    /// All objects of a collection by `next`, the pages' texts and headers with them.
    func walk(_ what: String, _ collection: String = "all", limit: Int) async throws
        -> (objects: [[String: Any]], text: String)
    {
        var objects: [[String: Any]] = []
        var text = ""
        var next: String?
        repeat {
            let query = "limit=\(limit)" + (next.map { "&next=\($0)" } ?? "")
            let answer = try await get("\(Self.root)collections/\(collection)/\(what)/?\(query)")
            try #require(answer.status == 200, "\(String(decoding: answer.body, as: UTF8.self))")
            text += "\(answer.headers)" + String(decoding: answer.body, as: UTF8.self)
            let page = try JSONSerialization.jsonObject(with: answer.body) as? [String: Any] ?? [:]
            let found = page["objects"] as? [[String: Any]] ?? []
            objects += found
            next = page["next"] as? String
            #expect((page["more"] as? Bool) == (next != nil))
            #expect(found.count <= limit && (next == nil || !found.isEmpty))
            #expect((answer.headers["x-taxii-date-added-last"] != nil) == !found.isEmpty)
        } while next != nil
        return (objects, text)
    }
}

extension IntegrationTests {
    @Test func `TAXII answers with the errors of its specification`() async throws {
        try await Federation.run { federation in
            let th = try federation.node("th")
            let port = try th.serveHTTP("  requestsPerSecond: 1000\n")
            try await th.start()
            try await th.reportSample(1)
            try await th.showsSample(1)
            let reader = TAXIIClient(port: port, token: try await th.token("reader"))
            let reporter = TAXIIClient(port: port, token: try await th.token("reporter", "--role", "reporter"))
            let domains = TAXIIClient(port: port, token: try await th.token("domains", "--kind", "domain"))
            let all = TAXIIClient.root + "collections/all/"
            let unknown = "indicator--00000000-0000-5000-8000-000000000000"
            let cases: [(TAXIIClient, String, String, String, String, String, Int)] = [
                (TAXIIClient(port: port, token: nil), "GET", "/taxii2/", "", "*/*", "", 401),
                (TAXIIClient(port: port, token: "mandala_wrong"), "GET", "/taxii2/", "", "*/*", "", 401),
                (reader, "GET", "/taxii2/", "", "application/json", "", 406),
                (reader, "GET", "/taxii2/", "", "application/taxii+json;version=2.0", "", 406),
                (reader, "GET", "/taxii2/", "", "text/html, application/taxii+json; version=2.1", "", 200),
                (reader, "GET", "/taxii2/", "", "application/taxii+json;q=0", "", 406),
                (reader, "GET", "/taxii2/", "", "application/taxii+json;version=2.1;q=0.0, application/*", "", 406),
                (reader, "GET", "/taxii2/", "", "*/*;q=0, text/html", "", 406),
                (reader, "GET", "/taxii2/", "", "text/html;q=0, application/*;q=0.1", "", 200),
                (reader, "GET", "/taxii2", "", "*/*", "", 200),
                (reader, "GET", "/taxii2/nothing/", "", "*/*", "", 404),
                (reader, "GET", TAXIIClient.root + "collections/nothing/", "", "*/*", "", 404),
                (domains, "GET", TAXIIClient.root + "collections/money/", "", "*/*", "", 404),
                (domains, "GET", TAXIIClient.root + "collections/network", "", "*/*", "", 200),
                (reader, "GET", all + "objects/\(unknown)/", "", "*/*", "", 404),
                (reader, "GET", all + "objects/\(unknown)/versions/", "", "*/*", "", 404),
                (reader, "GET", TAXIIClient.root + "status/1/", "", "*/*", "", 404),
                (reader, "GET", all + "objects/?limit=0", "", "*/*", "", 400),
                (reader, "GET", all + "objects/?added_after=yesterday", "", "*/*", "", 400),
                (reader, "GET", all + "objects/?next=x", "", "*/*", "", 400),
                (reader, "GET", all + "objects/?match%5Bname%5D=x", "", "*/*", "", 400),
                (reader, "GET", all + "manifest?match[version]=newest", "", "*/*", "", 400),
                (reader, "POST", all + "objects/", "{}", "*/*", TAXIIClient.mediaType, 403),
                (reader, "DELETE", all + "objects/\(unknown)/", "", "*/*", "", 403),
                (reporter, "DELETE", all + "objects/\(unknown)/", "", "*/*", "", 404),
                (reporter, "POST", all + "objects/", "{}", "*/*", "application/json", 415),
                (reporter, "POST", all + "objects/", "{", "*/*", TAXIIClient.mediaType, 400),
                (reporter, "POST", all + "objects/", "{}", "*/*", TAXIIClient.mediaType, 422),
                (reporter, "POST", all + "objects/", #"{"objects":[{"a":1}]}"#, "*/*", TAXIIClient.mediaType, 422),
                (
                    reporter, "POST", all + "objects/", String(repeating: " ", count: 5 << 20), "*/*",
                    TAXIIClient.mediaType, 413
                ),
            ]
            for (client, method, path, body, accept, type, status) in cases {
                let answer = try await client.send(method, path, body, type: type, accept: accept)
                let text = String(decoding: answer.body, as: UTF8.self)
                #expect(answer.status == status, "\(method) \(path) \(accept): \(answer.status) \(text)")
                #expect(answer.headers["content-type"] == TAXIIClient.mediaType, "\(path)")
                if status >= 400 {
                    let error = try JSONSerialization.jsonObject(with: answer.body) as? [String: Any]
                    #expect(error?["title"] is String && error?["http_status"] as? String == "\(status)", "\(text)")
                }
                if status == 401 { #expect(answer.headers["www-authenticate"]?.contains("basic") == true) }
            }
        }
    }

    @Test func `no TAXII page, count, header or next holds what a token is not cleared for`() async throws {
        try await Federation.run { federation in
            let (th, kh) = (try federation.node("th"), try federation.node("kh"))
            try federation.introduce(th, kh, dials: true)
            let port = try th.serveHTTP("  requestsPerSecond: 1000\n")
            try await federation.start(th, kh)
            let values: [(value: String, options: [String], from: [String])] = [
                ("a-clear.example", ["--tlp", "CLEAR"], ["CLEAR", "GREEN", "AMBER", "RED"]),
                ("b-green.example", ["--tlp", "GREEN"], ["GREEN", "AMBER", "RED"]),
                ("c-amber.example", ["--tlp", "AMBER"], ["AMBER", "RED"]),
                ("d-strict.example", ["--tlp", "AMBER+STRICT", "--audience", "kh"], ["RED"]),
                ("f-red.example", ["--tlp", "RED", "--audience", "kh"], ["RED"]),
            ]
            for (value, options, _) in values {
                let done = try await MandalaExecutable.run(
                    ["report", "domain", value] + options + ["--config", th.configuration.file.path],
                    in: th.folder
                )
                try #require(done.status == 0, "\(done)")
            }
            try await eventually("th has merged it") {
                try th.effective(ObjectKey(kind: .domain, value: "f-red.example"), for: .red) != nil
            }
            for level in ["CLEAR", "GREEN", "AMBER", "RED"] {
                let client = TAXIIClient(port: port, token: try await th.token(level.lowercased(), "--max-tlp", level))
                var counts: Set<Int> = []
                for limit in [1, 7, 1_000] {
                    let (objects, text) = try await client.walk("objects", limit: limit)
                    let (records, manifest) = try await client.walk("manifest", limit: limit)
                    #expect(records.compactMap { $0["id"] as? String } == objects.compactMap { $0["id"] as? String })
                    for (value, _, from) in values {
                        let id = ObjectKey(kind: .domain, value: value).id.description
                        #expect(text.contains(value) == from.contains(level), "\(level): \(value)")
                        #expect(manifest.contains(id) == from.contains(level), "\(level): \(value)")
                        if from.contains(level) { continue }
                        #expect(!text.contains(id))
                        let hidden = try await client.get(
                            TAXIIClient.root + "collections/all/objects/indicator--\(id)/"
                        )
                        let never = try await client.get(
                            TAXIIClient.root
                                + "collections/all/objects/indicator--00000000-0000-5000-8000-000000000000/"
                        )
                        #expect(hidden.status == 404 && hidden.body == never.body)
                    }
                    counts.insert(objects.count)
                }
                #expect(counts.count == 1)
                // Each is an indicator, its observable and what ties them.
                let indicators = TAXIIClient.root + "collections/network/objects/?match[type]=indicator"
                let own = try await client.json(indicators)["objects"] as? [[String: Any]]
                #expect(own?.count == values.count { $0.from.contains(level) })
            }
        }
    }

    @Test func `over TAXII what is posted is reported, what is deleted or expires comes as revoked`() async throws {
        try await Federation.run { federation in
            let th = try federation.node("th")
            let port = try th.serveHTTP("  requestsPerSecond: 1000\n")
            try await th.start()
            let client = TAXIIClient(port: port, token: try await th.token("soc", "--role", "reporter"))
            let other = TAXIIClient(port: port, token: try await th.token("other", "--role", "reporter"))
            func indicator(_ number: Int, _ pattern: String) -> String {
                #"{"type":"indicator","spec_version":"2.1","id":"indicator--00000000-0000-4000-8000-00000000000\#(number)","#
                    + #""created":"2026-01-01T00:00:00.000Z","modified":"2026-01-02T00:00:00.000Z","#
                    + #""indicator_types":["malicious-activity"],"pattern":"\#(pattern)","pattern_type":"stix","#
                    + #""valid_from":"2026-01-01T00:00:00Z"}"#
            }
            let body = [
                indicator(1, "[domain-name:value = 'posted.example.com']"),
                indicator(2, "[domain-name:value = 'a b']"),
                indicator(3, "[ipv4-addr:value = '192.0.2.7']"),
            ].joined(separator: ",")
            let objects = TAXIIClient.root + "collections/network/objects/"
            let posted = try await client.send("POST", objects, #"{"objects":[\#(body)]}"#)
            let status = try #require(try JSONSerialization.jsonObject(with: posted.body) as? [String: Any])
            #expect(posted.status == 202 && status["status"] as? String == "complete", "\(status)")
            #expect(status["success_count"] as? Int == 2 && status["failure_count"] as? Int == 1, "\(status)")
            let id = try #require(status["id"] as? String)
            #expect(try await client.get(TAXIIClient.root + "status/\(id)").body == posted.body)
            #expect(try await other.get(TAXIIClient.root + "status/\(id)/").status == 404)
            // A collection takes what it has.
            let wrong = try await client.send(
                "POST",
                TAXIIClient.root + "collections/money/objects",
                #"{"objects":[\#(indicator(1, "[domain-name:value = 'posted.example.com']"))]}"#
            )
            #expect(wrong.status == 202 && String(decoding: wrong.body, as: UTF8.self).contains(#""failure_count":1"#))

            let key = ObjectKey(kind: .domain, value: "posted.example.com")
            let path = objects + "indicator--\(key.id)/"
            func stated(_ revoked: Bool) async throws -> Bool {
                let answer = try await client.get(path)
                let text = String(decoding: answer.body, as: UTF8.self)
                return answer.status == 200 && text.contains(#""revoked":true"#) == revoked
            }
            try await eventually("the posted object is read") { try await stated(false) }
            let versions = try await client.json(path + "versions/")["versions"] as? [String]
            #expect(versions?.count == 1)
            // A version is of the time at which it came to be here, whatever its authors' clocks say.
            let manifest = objects.replacing("objects/", with: "manifest/") + "?match[id]=indicator--\(key.id)"
            let record = try #require((try await client.json(manifest)["objects"] as? [[String: Any]])?.first)
            let added = try #require(record["date_added"] as? String)
            let version = try #require(record["version"] as? String)
            #expect(versions == [version] && added.hasPrefix(version.dropLast()), "\(record)")
            let before = try await client.get(objects).headers["x-taxii-date-added-last"] ?? ""
            #expect(try await client.send("DELETE", path).status == 200)
            try await eventually("the deleted object is revoked") { try await stated(true) }
            #expect(try await client.send("DELETE", path).status == 404)
            // Who polls by date hears of it, and of nothing else.
            let news = try await client.json(objects + "?added_after=\(before.uppercased())")["objects"]
            #expect((news as? [[String: Any]])?.compactMap { $0["id"] as? String } == ["indicator--\(key.id)"])

            var draft = Samples.draft(7)
            draft.statement.validUntilMs = UInt64(Date().timeIntervalSince1970 * 1000) + 2_000
            _ = try await th.report([draft])
            try await eventually("what has expired is revoked") {
                let answer = try await client.get(objects + "indicator--\(Samples.key(7).id)/")
                return answer.status == 200
                    && String(decoding: answer.body, as: UTF8.self).contains(#""revoked":true"#)
            }
        }
    }
}
