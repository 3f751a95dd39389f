import Entries
import Foundation
import Indicators
import Membership
import NodeRuntime
import Testing

extension IntegrationTests {
    @Test(arguments: [
        ("  listen: 0.0.0.0:7480\n", "is not loopback"), ("  listen: 127.0.0.1\n", "say which port"),
        ("  certificate: a.pem\n", "go together"), ("  tls: true\n", "key 'http.tls' is unknown"),
        ("  requestsPerSecond: 0\n", "is not in 1–100000"),
        ("  wrongTokens: 0\n", "is not in 1–10000"),
        ("  certificate: keys/absent.pem\n  key: keys/node.key.pem\n", "cannot be used for TLS"),
    ])
    func `an HTTP server that must not be is refused at the start`(keys: String, reason: String) async throws {
        try await Federation.run { federation in
            let th = try federation.node("th")
            let file = th.configuration.file
            let yaml = try String(contentsOf: file, encoding: .utf8)
            try Data((yaml + "\nhttp:\n" + keys).utf8).write(to: file)
            let refused = try await th.command("serve")
            #expect(refused.status == 1 && refused.errors.contains(reason), "\(refused)")
        }
    }

    @Test func `an address that is in use is named with the key that sets it`() async throws {
        try await Federation.run { federation in
            let (th, kh) = (try federation.node("th"), try federation.node("kh"))
            let port = try kh.serveHTTP()
            try await kh.start()
            let file = th.configuration.file
            let yaml = try String(contentsOf: file, encoding: .utf8)
            for (keys, name) in [
                ("http:\n  listen: 127.0.0.1:\(port)\n", "http.listen"), ("tiles: 127.0.0.1:\(port)\n", "tiles"),
            ] {
                try Data("\(yaml)\n\(keys)".utf8).write(to: file)
                let refused = try await th.command("serve")
                let why = "key '\(name)': 127.0.0.1:\(port) cannot be served: Address already in use; stop what uses it"
                #expect(refused.status == 1 && refused.errors.contains(why), "\(refused)")
                // Whoever reads its log is not told of a server that never was.
                #expect(!refused.errors.contains("served on http"), "\(refused)")
            }
            try Data(yaml.utf8).write(to: file)
            let own = try th.serveHTTP()
            try await th.start()
            try await th.logs("HTTP is served on http://127.0.0.1:\(own)")
        }
    }

    @Test func `the server speaks TLS with its own certificate, which a reload renews`() async throws {
        guard OutsideTool.url("curl") != nil, OutsideTool.url("openssl") != nil else {
            print("SKIPPED: curl or openssl is not installed: HTTPS is not tested")
            return
        }
        try await Federation.run { federation in
            let th = try federation.node("th")
            for name in ["first", "second"] { try await Self.makeCertificate(name, for: "127.0.0.1", at: th) }
            try Self.use("first", at: th)
            let port = try th.serveHTTP(Self.tls)
            try await th.start()
            func get(_ authority: String) async throws -> CommandResult {
                let options = ["-sS", "--cacert", "\(authority).pem", "https://127.0.0.1:\(port)/livez"]
                return try await OutsideTool.run("curl", options, in: th.folder)
            }
            #expect(try await get("first").output == #"{"live":true}"#)
            // Its end is near: that is an alarm.
            let status = try await th.status()
            #expect(status.certificates.last?.name == "http")
            #expect(status.alarms.map(\.subject) == ["http certificate"])
            #expect(try await get("second").status != 0)
            // Nothing is said without TLS.
            #expect(await (try? LocalSocket(path: "", port: port).send("GET", "/livez")) == nil)
            try Self.use("second", at: th)
            _ = try await th.command("peer", "list")
            let answer = try await LocalSocket(path: th.configuration.controlSocket).send("POST", "/v1/reload")
            #expect(answer.status == 200)
            #expect(try await get("second").output == #"{"live":true}"#)
        }
    }

    static let tls = "  certificate: keys/http.cert.pem\n  key: keys/http.key.pem\n"

    /// A self-signed one for two days, in files of that name.
    static func makeCertificate(_ name: String, for address: String, at node: TestNode) async throws {
        let made = try await OutsideTool.run(
            "openssl",
            [
                "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "2",
                "-subj", "/CN=\(name)", "-addext", "subjectAltName=IP:\(address)", "-keyout", "\(name).key",
                "-out", "\(name).pem",
            ],
            in: node.folder
        )
        try #require(made.status == 0, "\(made)")
    }

    static func use(_ name: String, at node: TestNode) throws {
        for (from, to, mode) in [("pem", "http.cert.pem", 0o644), ("key", "http.key.pem", 0o600)] {
            let file = node.configuration.keysFolder.appending(path: to)
            try Data(contentsOf: node.folder.appending(path: "\(name).\(from)")).write(to: file)
            try FileManager.default.setAttributes([.posixPermissions: mode], ofItemAtPath: file.path)
        }
    }

    @Test func `only health is told without a token; logs and metrics are for operators`() async throws {
        guard OutsideTool.url("curl") != nil, OutsideTool.url("openssl") != nil else {
            print("SKIPPED: curl or openssl is not installed: HTTPS is not tested")
            return
        }
        try await Federation.run { federation in
            let th = try federation.node("th")
            // An address that the node does not take for loopback, and that leads nowhere else.
            let host = "127.0.0.2"
            try await Self.makeCertificate("own", for: host, at: th)
            try Self.use("own", at: th)
            let port = try th.serveHTTP(Self.tls, host: host)
            try await th.start()
            try await th.reportSample(1)
            let reader = try await th.token("reader")
            let observer = try await th.token("operator", "--role", "operator")
            let checkpoint = "log/\(th.origin)/checkpoint"
            let cases: [(String, String?, Int)] = [
                ("livez", nil, 200), ("readyz", nil, 200), ("metrics", nil, 401), ("metrics", reader, 403),
                ("metrics", observer, 200), (checkpoint, nil, 401), (checkpoint, reader, 403),
                (checkpoint, observer, 200), ("log/wg-as.asean/vn/1/checkpoint", observer, 404),
                ("v1/search", nil, 401), ("v1/search", reader, 200),
                ("v1/openapi.json", nil, 401), ("nothing", nil, 401), ("nothing", reader, 404),
            ]
            for (path, token, status) in cases {
                let who = token.map { ["-u", "any:\($0)"] } ?? []
                let options = ["-sS", "-o", "answer", "-w", "%{http_code}", "--cacert", "own.pem"]
                let answer = try await OutsideTool.run(
                    "curl",
                    options + who + ["https://\(host):\(port)/\(path)"],
                    in: th.folder
                )
                #expect(answer.output == "\(status)", "\(path): \(answer)")
            }
            // Who read the tiles is in the access log.
            let log = try String(
                contentsOf: th.configuration.dataFolder.appending(path: "access.jsonl"),
                encoding: .utf8
            )
            #expect(log.contains(checkpoint) && log.contains(#""token":"operator""#))
        }
    }

    @Test func `the server keeps what its OpenAPI document says, by schemathesis`() async throws {
        guard OutsideTool.url("schemathesis") != nil else {
            print(
                "SKIPPED: schemathesis is not installed (pip install schemathesis): the API is not tested by its document"
            )
            return
        }
        try await Federation.run { federation in
            let th = try federation.node("th")
            let port = try th.serveHTTP("  requestsPerSecond: 100000\n  wrongTokens: 10000\n")
            try await th.start()
            try await th.reportSample(1)
            try await th.showsSample(1)
            let token = try await th.token("soc", "--role", "reporter", "--max-tlp", "AMBER")
            let document = try await APIClient(port: port, token: token).send("GET", "/v1/openapi.json")
            try document.body.write(to: th.folder.appending(path: "openapi.json"))
            // Left out: a value that fits the schema may still be refused by its meaning, and another method is 404.
            let run = try await OutsideTool.run(
                "schemathesis",
                [
                    "run", "openapi.json", "--url", "http://127.0.0.1:\(port)", "-H", "Authorization: Bearer \(token)",
                    "--max-examples", "20", "--seed", "1", "--exclude-checks",
                    "positive_data_acceptance,unsupported_method",
                ],
                in: th.folder
            )
            #expect(run.status == 0, "\(run.output.suffix(4_000))")
            #expect(!th.logText.contains(" error "), "\(th.logText.suffix(2_000))")
        }
    }

    @Test func `tokens are made, shown once, listed without their secret, and end at once`() async throws {
        try await Federation.run { federation in
            let th = try federation.node("th")
            let port = try th.serveHTTP()
            try await th.start()
            let secret = try await th.token("soc", "--role", "reporter", "--max-tlp", "amber", "--kind", "domain")
            let again = try await th.command("token", "create", "soc")
            #expect(again.status == 1 && again.errors.contains("there is a token 'soc' already"), "\(again)")
            for wrong in [["A b"], ["x", "--role", "root"], ["x", "--max-tlp", "WHITE"], ["x", "--kind", "nothing"]] {
                let refused = try await MandalaExecutable.run(
                    ["token", "create"] + wrong + ["--config", th.configuration.file.path],
                    in: th.folder
                )
                #expect(refused.status == 1 && refused.errorLines.count == 1, "\(refused)")
            }
            let early = try await th.command("token", "create", "early", "--audience", "zz", "--max-tlp", "RED")
            #expect(early.status == 0 && early.errors.contains("no member 'zz' is known here"), "\(early)")
            let list = try await th.command("token", "list", "--json")
            #expect(list.output.contains(#""name":"soc""#) && list.output.contains("TLP:AMBER"))
            #expect(!list.output.contains(secret))
            #expect(try th.files(containing: secret).isEmpty)

            let search = "/v1/search?prefix=a"
            func status(_ token: String?) async throws -> Int {
                try await LocalSocket(path: "", port: port, token: token).send("GET", search).status
            }
            #expect(try await status(nil) == 401)
            #expect(try await status(secret) == 200)
            #expect(try await status("mandala_wrong") == 401)
            let basic = Data("anybody:\(secret)".utf8).base64EncodedString()
            let answer = try await LocalSocket(path: "", port: port)
                .send("GET", search, headers: ["authorization": "Basic \(basic)"])
            #expect(answer.status == 200)
            let id = try #require(answer.headers["x-request-id"])
            let next = try await LocalSocket(path: "", port: port, token: secret).send("GET", search)
            // It tells nothing of the requests of others.
            #expect(id.count == 32 && id.prefix(16) != next.headers["x-request-id"]?.prefix(16))
            let packed = try await LocalSocket(path: "", port: port, token: secret)
                .send("GET", search, headers: ["content-encoding": "gzip"])
            #expect(packed.status == 415)
            #expect(answer.headers["cache-control"] == "no-store")
            // It outlasts a restart.
            th.kill()
            try await th.start()
            #expect(try await status(secret) == 200)
            #expect(try await th.command("token", "revoke", "soc").status == 0)
            #expect(try await status(secret) == 401)
            #expect(try await th.command("token", "revoke", "soc").status == 1)
            // Whoever guesses is slowed down.
            var refused = 0
            for _ in 0..<20 where try await status("mandala_guess") == 429 { refused += 1 }
            #expect(refused > 5)
        }
    }

    @Test func `what a token read is in the access log, and nothing is answered that cannot be written there`()
        async throws
    {
        try await Federation.run { federation in
            let th = try federation.node("th")
            let port = try th.serveHTTP("  accessLog: access.jsonl\n  requestsPerSecond: 3\n")
            try await th.start()
            try await th.reportSample(1)
            try await th.showsSample(1)
            let secret = try await th.token("soc")
            let http = LocalSocket(path: "", port: port, token: secret)
            let path = "/v1/objects/domain/\(Samples.domain(1))"
            let answer = try await http.send("GET", path)
            #expect(answer.status == 200)
            let file = th.folder.appending(path: "access.jsonl")
            let line = try #require(try String(contentsOf: file, encoding: .utf8).split(separator: "\n").last)
            let record = try #require(try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any])
            #expect(record["token"] as? String == "soc" && record["path"] as? String == path)
            #expect(record["status"] as? Int == 200 && record["count"] as? Int == 1)
            #expect(record["objects"] as? [String] == [Samples.key(1).id.description])
            #expect(record["request"] as? String == answer.headers["x-request-id"])
            #expect(!line.contains(secret))
            // At once, so that little comes back meanwhile.
            let statuses = try await withThrowingTaskGroup(of: Int.self) { group in
                for _ in 0..<40 { group.addTask { try await http.send("GET", path).status } }
                return try await group.reduce(into: Set<Int>()) { $0.insert($1) }
            }
            #expect(statuses.contains(429))

            try FileManager.default.removeItem(at: file)
            try FileManager.default.createSymbolicLink(atPath: file.path, withDestinationPath: "/dev/full")
            let reload = try await LocalSocket(path: th.configuration.controlSocket).send("POST", "/v1/reload")
            #expect(reload.status == 200)
            let other = LocalSocket(path: "", port: port, token: try await th.token("other"))
            let kept = try await other.send("GET", path)
            #expect(try await th.status().alarms.map(\.kind) == [.accessLog])
            #expect(kept.status == 503 && !String(decoding: kept.body, as: UTF8.self).contains(Samples.domain(1)))

            // Who waits until it is ready asks for nothing that would have to stand there.
            let anybody = LocalSocket(path: "", port: port)
            let unready = try await anybody.send("GET", "/readyz")
            #expect(unready.status == 503)
            #expect(String(decoding: unready.body, as: UTF8.self).contains("the access log cannot be written"))
            try FileManager.default.removeItem(at: file)
            #expect(
                try await LocalSocket(path: th.configuration.controlSocket).send("POST", "/v1/reload").status == 200
            )
            #expect(try await anybody.send("GET", "/readyz").status == 200)
        }
    }

    @Test func `who has no token cannot fill the disk with records of being refused`() async throws {
        try await Federation.run { federation in
            let th = try federation.node("th")
            let port = try th.serveHTTP("  wrongTokens: 2\n")
            try await th.start()
            let stranger = LocalSocket(path: "", port: port)
            for _ in 0..<60 { #expect(try await stranger.send("GET", "/v1/search?prefix=a").status == 401) }
            let records = try String(
                contentsOf: th.configuration.dataFolder.appending(path: "access.jsonl"),
                encoding: .utf8
            ).split(separator: "\n")
            // Two at once, then one in 25 seconds.
            #expect(records.count >= 2 && records.count < 10, "\(records.count)")
            let token = try await th.token("soc")
            let known = LocalSocket(path: "", port: port, token: token)
            for _ in 0..<12 { #expect(try await known.send("GET", "/v1/search?prefix=a").status == 200) }
            let after = try String(
                contentsOf: th.configuration.dataFolder.appending(path: "access.jsonl"),
                encoding: .utf8
            ).split(separator: "\n")
            #expect(after.filter { $0.contains(#""token":"soc""#) }.count == 12)
        }
    }
}
