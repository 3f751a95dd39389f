import Entries
import Foundation
import Indicators
import NodeRuntime
import Testing

/// What others' products send to a TAXII server, as their sources or manuals have it.
extension IntegrationTests {
    /// A node with 450 domains, and a token.
    private func serving(_ federation: Federation) async throws -> (node: TestNode, client: TAXIIClient) {
        let th = try federation.node("th")
        let port = try th.serveHTTP("  requestsPerSecond: 1000\n")
        try await th.start()
        _ = try await th.report((1...450).map { Samples.draft($0) })
        try await th.showsSample(450)
        return (th, TAXIIClient(port: port, token: try await th.token("soc", "--role", "reporter")))
    }

    private func ids(_ page: [String: Any]) -> [String] {
        (page["objects"] as? [[String: Any]] ?? []).compactMap { $0["id"] as? String }
    }

    /// OpenCTI's TAXII feeds: `next` beside the `added_after` of before, and the last date cut to milliseconds.
    @Test func `OpenCTI's feed takes each object once`() async throws {
        try await Federation.run { federation in
            let (th, client) = try await serving(federation)
            let path = TAXIIClient.root + "collections/network/objects/"
            let whole = ids(try await client.json(path + "?limit=10000"))
            var (seen, next, after): ([String], String?, String?) = ([], nil, nil)
            func poll() async throws {
                repeat {
                    let parts = [next.map { "next=\($0)" }, after.map { "added_after=\($0)" }].compactMap { $0 }
                    let answer = try await client.get(path + "?" + parts.joined(separator: "&"))
                    let page = try JSONSerialization.jsonObject(with: answer.body) as? [String: Any] ?? [:]
                    seen += ids(page)
                    next = page["more"] as? Bool == true ? page["next"] as? String : nil
                    if next == nil, let last = answer.headers["x-taxii-date-added-last"] {
                        after = last.uppercased().prefix(23) + "Z"
                    }
                } while next != nil
            }
            try await poll()
            #expect(seen == whole && Set(seen).count == seen.count)
            try await poll()
            #expect(seen.count == whole.count)
            try await th.reportSample(451)
            try await th.showsSample(451)
            try await poll()
            #expect(seen.suffix(3).contains("indicator--\(Samples.key(451).id)") && seen.count == whole.count + 3)
        }
    }

    /// OpenCTI's connector: the collection by its title, which stands in a list with commas behind the path of the API
    /// root and a dot; from then on by its own clock, with six digits.
    @Test func `OpenCTI's connector finds a collection by its title`() async throws {
        try await Federation.run { federation in
            let (_, client) = try await serving(federation)
            let collections =
                try await client.json(TAXIIClient.root + "collections/")["collections"] as? [[String: Any]]
            let titles = (collections ?? []).compactMap { $0["title"] as? String }
            #expect(titles.contains("Network") && titles.allSatisfy { !$0.contains(".") && !$0.contains(",") })
            let discovery = try await client.json("/taxii2/")
            #expect((discovery["api_roots"] as? [String])?.first?.split(separator: "/").last == "mandala")
            let path = TAXIIClient.root + "collections/network/objects/?added_after="
            #expect(try await client.json(path + "2026-01-01T00:00:00.000000Z&limit=100")["more"] as? Bool == true)
            #expect(try await client.json(path + "2099-01-01T00:00:00.000000Z")["objects"] == nil)
        }
    }

    /// MISP's page of a TAXII server: `basic` in lower case, no slash at the end of the API root, an empty `next`; and what
    /// it pushes in envelopes as large as the API root says.
    @Test func `MISP browses the collections and pushes`() async throws {
        try await Federation.run { federation in
            let (th, client) = try await serving(federation)
            let key = Data("any:\(client.token ?? "")".utf8).base64EncodedString()
            let http = LocalSocket(path: "", port: client.port)
            func send(_ method: String, _ path: String, _ body: String = "") async throws -> LocalSocket.Answer {
                try await http.send(
                    method,
                    path,
                    body: Data(body.utf8),
                    type: TAXIIClient.mediaType,
                    headers: ["accept": TAXIIClient.mediaType, "authorization": "basic \(key)"]
                )
            }
            let root = "/taxii2/mandala"
            #expect(try await send("GET", root).status == 200)
            #expect(try await send("GET", root + "/collections/").status == 200)
            let page = try await send("GET", root + "/collections/all/objects/?limit=50&next=")
            #expect(page.status == 200)
            let indicators = (1_000..<2_500).map { number in
                #"{"type":"indicator","spec_version":"2.1","id":"indicator--\#(UUID().uuidString.lowercased())","#
                    + #""created":"2026-01-01T00:00:00.000Z","modified":"2026-01-02T00:00:00.000Z","#
                    + #""pattern":"[domain-name:value = '\#(Samples.domain(number))']","pattern_type":"stix","#
                    + #""valid_from":"2026-01-01T00:00:00Z","labels":["misp:to_ids=\"True\""]}"#
            }
            let report = #"{"type":"report","spec_version":"2.1","id":"report--00000000-0000-4000-8000-000000000001"}"#
            let body = #"{"objects":[\#(([report] + indicators).joined(separator: ","))]}"#
            let posted = try await send("POST", root + "/collections/all/objects/", body)
            let status = try JSONSerialization.jsonObject(with: posted.body) as? [String: Any]
            #expect(posted.status == 202 && status?["success_count"] as? Int == 1_500, "\(posted.status)")
            #expect(status?["failure_count"] as? Int == 1)
            try await th.showsSample(2_499)
            // Its feeds: the URL with a file's name behind it.
            let feed = ["accept": "application/json", "content-type": "application/json", "misp-version": "2.5.0"]
            let misp = APIClient(port: client.port, token: client.token ?? "")
            let manifest = try await misp.send("GET", "/misp/manifest.json", headers: feed)
            let events = try #require(try JSONSerialization.jsonObject(with: manifest.body) as? [String: Any])
            for event in events.keys {
                let answer = try await misp.send("GET", "/misp/\(event).json", headers: feed)
                let body = try JSONSerialization.jsonObject(with: answer.body) as? [String: [String: Any]]
                #expect(answer.status == 200 && body?["Event"]?["uuid"] as? String == event)
            }
        }
    }

    /// Microsoft Sentinel, Splunk and others take an API root, a collection's id, a user name and a password.
    @Test func `over TLS taxii2-client checks the certificate and reads a collection by its id`() async throws {
        guard let python = Self.python(), OutsideTool.url("openssl") != nil else {
            print("SKIPPED: there is no taxii2-client or no openssl: TAXII over TLS is not tested")
            return
        }
        try await Federation.run { federation in
            let th = try federation.node("th")
            for name in ["own", "another"] { try await Self.makeCertificate(name, for: "127.0.0.1", at: th) }
            try Self.use("own", at: th)
            let port = try th.serveHTTP(Self.tls)
            try await th.start()
            try await th.reportSample(1)
            try await th.showsSample(1)
            let script = """
                import os, sys
                # These would be asked in place of what the client is given.
                for name in ("REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE"): os.environ.pop(name, None)
                from taxii2client.v21 import ApiRoot, Collection, as_pages
                from requests.exceptions import SSLError
                url, token = sys.argv[1:]
                root = ApiRoot(url, user="any", password=token, verify="own.pem")
                chosen = next(c for c in root.collections if c._raw["alias"] == "network")
                one = Collection(f"{url}collections/{chosen.id}/", user="any", password=token, verify="own.pem")
                found = [o for page in as_pages(one.get_objects, per_request=100) for o in page["objects"]]
                assert any(o["type"] == "indicator" for o in found)
                try: ApiRoot(url, user="any", password=token, verify="another.pem").title
                except SSLError: print(len(found), "objects")
                """
            let file = th.folder.appending(path: "tls.py")
            try Data(script.utf8).write(to: file)
            let arguments = [file.path, "https://127.0.0.1:\(port)/taxii2/mandala/", try await th.token("soc")]
            let result = try await MandalaExecutable.run(python, arguments, in: th.folder)
            #expect(
                result.status == 0 && result.output.hasSuffix(" objects\n"),
                "\(result.output) \(result.errors.suffix(600))"
            )
        }
    }
}
