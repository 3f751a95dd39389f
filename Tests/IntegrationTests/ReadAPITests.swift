import Entries
import Foundation
import Indicators
import Membership
import NodeRuntime
import Replication
import Testing

/// A client of the read API with one token.
struct APIClient: Sendable {
    let port: UInt16
    let token: String

    struct Item: Decodable, Hashable {
        let kind: String
        let value: String
        let verdict: String
        let confidence: Int
        let tlp: String
        let live: Int
    }
    struct Found: Decodable {
        let objects: [Item]
        let next: String?
    }
    struct Looked: Decodable {
        struct Result: Decodable {
            let value: String
            let objects: [Item]
            let error: String?
        }
        let results: [Result]
    }

    func send(
        _ method: String,
        _ target: String,
        _ body: String = "",
        headers: [String: String] = [:]
    ) async throws -> LocalSocket.Answer {
        try await LocalSocket(path: "", port: port, token: token)
            .send(method, target, body: Data(body.utf8), headers: headers)
    }

    func search(_ query: String) async throws -> Found {
        let answer = try await send("GET", "/v1/search?\(query)")
        try #require(answer.status == 200, "\(String(decoding: answer.body, as: UTF8.self))")
        return try JSONDecoder().decode(Found.self, from: answer.body)
    }

    func lookup(_ values: [String], kind: String? = nil) async throws -> [Looked.Result] {
        let list = String(decoding: try JSONEncoder().encode(values), as: UTF8.self)
        let answer = try await send(
            "POST",
            "/v1/lookup",
            #"{"values":\#(list)\#(kind.map { #","kind":"\#($0)""# } ?? "")}"#
        )
        try #require(answer.status == 200, "\(String(decoding: answer.body, as: UTF8.self))")
        return try JSONDecoder().decode(Looked.self, from: answer.body).results
    }

    /// All pages, in order, and how many there were.
    func walk(_ query: String, limit: Int) async throws -> [[Item]] {
        var pages: [[Item]] = []
        var next: String?
        repeat {
            let page = try await search("\(query)&limit=\(limit)\(next.map { "&after=\($0)" } ?? "")")
            pages.append(page.objects)
            next = page.next
        } while next != nil
        return pages
    }

    /// All changes so far, a line each.
    func changes() async throws -> String {
        var lines: [Substring] = []
        var after = "start"
        while true {
            let page = try await text("/v1/changes?after=\(after)").split(separator: "\n").map { Substring($0) }
            let last = try JSONDecoder().decode([String: String].self, from: Data((page.last ?? "").utf8))
            lines += page.dropLast()
            guard page.count > 1, let next = last["after"] else { return lines.joined(separator: "\n") }
            after = next
        }
    }

    func text(_ target: String) async throws -> String {
        String(decoding: try await send("GET", target).body, as: UTF8.self)
    }
}

extension IntegrationTests {
    /// What is reported, and who may see it: from CLEAR on, from AMBER on, to kh alone, …
    private static let reports: [(value: String, options: [String])] = [
        ("a-clear.example", ["--tlp", "CLEAR"]),
        ("b-green.example", ["--tlp", "GREEN"]),
        ("c-amber.example", ["--tlp", "AMBER"]),
        ("d-strict.example", ["--tlp", "AMBER+STRICT", "--audience", "kh"]),
        ("e-named.example", ["--tlp", "GREEN", "--audience", "vn"]),
        ("f-red.example", ["--tlp", "RED", "--audience", "kh"]),
    ]

    private static let toTH = ["--tlp", "RED", "--audience", "th"]

    private static let clearances: [(options: [String], values: String)] = [
        (["--max-tlp", "CLEAR"], "ay"), (["--max-tlp", "GREEN"], "abxy"), (["--max-tlp", "AMBER"], "abcxy"),
        (["--max-tlp", "AMBER+STRICT"], "abcdexy"), (["--max-tlp", "RED"], "abcdefxy"),
        (["--max-tlp", "RED", "--audience", "vn"], "abcexy"), (["--max-tlp", "RED", "--kind", "domain"], "abcdefx"),
    ]

    @Test func `no answer holds, counts or hints at what a token is not cleared for`() async throws {
        try await Federation.run { federation in
            let (th, kh, vn) = (try federation.node("th"), try federation.node("kh"), try federation.node("vn"))
            try federation.introduce(th, kh, dials: true)
            try federation.introduce(th, vn, dials: true)
            let port = try th.serveHTTP("  requestsPerSecond: 1000\n")
            try await federation.start(th, kh, vn)
            for (value, options) in Self.reports {
                let text = ["--description", "假冒公安 says \(value)"]
                try await Self.report(th, ["domain", value, "--label", "l-\(value.prefix(1))"] + text + options)
            }
            // One object of which each level says more.
            try await Self.report(th, ["domain", "x-mixed.example", "--tlp", "GREEN", "--verdict", "suspicious"])
            let secret = ["domain", "x-mixed.example", "--tlp", "RED", "--audience", "th", "--label", "undercover"]
            try await Self.report(kh, secret)
            try await Self.report(th, ["url", "http://y.example/login", "--tlp", "CLEAR"])
            try await eventually("th has merged what kh said") {
                try th.effective(ObjectKey(kind: .domain, value: "x-mixed.example"), for: .red)?.labels == [
                    "undercover"
                ]
            }
            try await eventually("th has merged what it said itself") {
                try th.effective(ObjectKey(kind: .url, value: "http://y.example/login")) != nil
            }
            try await Self.report(kh, ["url", "http://192.0.2.9/z", "--description", "公安"] + Self.toTH)
            try await eventually("th knows the words of all that was said") {
                let found = try await th.command("search", "公安", "--words", "--json")
                return found.output.contains("192.0.2.9/z") && found.output.contains("f-red.example")
            }
            let all = Self.reports.map(\.value) + ["x-mixed.example", "http://y.example/login"]
            for (position, (options, letters)) in Self.clearances.enumerated() {
                let made = try await MandalaExecutable.run(
                    ["token", "create", "t\(position)"] + options + ["--config", th.configuration.file.path],
                    in: th.folder
                )
                let token = made.output.trimmingCharacters(in: .whitespacesAndNewlines)
                let shown = all.filter { letters.contains($0.hasPrefix("http") ? "y" : $0.prefix(1)) }
                try await Self.check(APIClient(port: port, token: token), shown, of: all, options)
            }
        }
    }

    private static func report(_ node: TestNode, _ arguments: [String]) async throws {
        let result = try await MandalaExecutable.run(
            ["report"] + arguments + ["--config", node.configuration.file.path],
            in: node.folder
        )
        try #require(result.status == 0, "\(result)")
    }

    private static func check(_ client: APIClient, _ shown: [String], of all: [String], _ options: [String])
        async throws
    {
        let hidden = all.filter { !shown.contains($0) }
        for limit in [1, 2, 100] {
            let pages = try await client.walk("contains=.example", limit: limit)
            #expect(pages.flatMap { $0 }.map(\.value) == shown.sorted(), "\(options)")
            // A full last page is not followed by an empty one.
            #expect(pages.count == max(1, (shown.count + limit - 1) / limit), "\(options) by \(limit)")
        }
        // By words: the value is in each of these texts.
        let said = shown.filter { !$0.hasPrefix("http") && $0 != "x-mixed.example" }
        let isWhole = options == ["--max-tlp", "RED"]
        let wished = [
            ("%E5%85%AC%E5%AE%89", isWhole ? 1 : 0), ("%E5%81%87%E5%86%92%20says", 0), ("says+%E5%81%87%E5%86%92", 0),
        ]
        for (words, more) in wished {
            for limit in [1, 2, 100] {
                let pages = try await client.walk("words=\(words)", limit: limit)
                let values = pages.flatMap { $0 }.map(\.value).filter { !$0.hasPrefix("http") }
                #expect(values.sorted() == said.sorted(), "\(options) by \(limit)")
                #expect(pages.count == max(1, (said.count + more + limit - 1) / limit), "\(options) by \(limit)")
            }
        }
        for value in hidden where !value.hasPrefix("http") {
            #expect(try await client.search("words=\(value)").objects.isEmpty, "\(options): \(value)")
        }
        let looked = try await client.lookup(all + ["never-said.example"])
        #expect(looked.filter { !$0.objects.isEmpty }.map(\.value) == shown, "\(options)")
        let unknown = try await client.send("GET", "/v1/objects/domain/never-said.example")
        #expect(unknown.status == 404)
        for value in hidden where !value.hasPrefix("http") {
            let answer = try await client.send("GET", "/v1/objects/domain/\(value)")
            #expect(answer.status == 404 && answer.body == unknown.body, "\(options): \(value)")
        }
        let changes = try await client.changes()
        for value in shown { #expect(changes.contains(#""value":"\#(value)""#), "\(options): \(value)") }
        for value in hidden { #expect(!changes.contains(value), "\(options): \(value)") }
        guard shown.contains("x-mixed.example") else { return }
        // The object is there, and the RED statement on it is not, unless the token is cleared for it.
        let mixed = try await client.text("/v1/objects/domain/x-mixed.example")
        let isRed = options.contains("RED") && !options.contains("vn")
        #expect(mixed.contains("undercover") == isRed && mixed.contains(#""kh""#) == isRed, "\(options): \(mixed)")
        let item = try await client.lookup(["x-mixed.example"]).first?.objects.first
        #expect(item?.verdict == (isRed ? "malicious" : "suspicious") && item?.live == (isRed ? 2 : 1), "\(options)")
        #expect(try await client.search("prefix=x&verdict=malicious").objects.count == (isRed ? 1 : 0), "\(options)")
    }

    @Test func `a reporter reports, reads the clock as ETag, and revises with If-Match`() async throws {
        try await Federation.run { federation in
            let (th, kh) = (try federation.node("th"), try federation.node("kh"))
            try federation.introduce(th, kh, dials: true)
            let port = try th.serveHTTP()
            try await federation.start(th, kh)
            let reader = APIClient(port: port, token: try await th.token("reader", "--max-tlp", "AMBER"))
            let reporter = APIClient(
                port: port,
                token: try await th.token("reporter", "--role", "reporter", "--max-tlp", "AMBER")
            )
            let body = #"{"kind":"bank-account","value":"TH/999/9990080541","labels":["mule"],"confidence":70}"#
            #expect(try await reader.send("POST", "/v1/reports", body).status == 403)
            let reported = try await reporter.send("POST", "/v1/reports", body)
            #expect(reported.status == 200, "\(String(decoding: reported.body, as: UTF8.self))")
            #expect(try await reporter.send("POST", "/v1/reports", #"{"kind":"domain","value":"a b"}"#).status == 422)
            #expect(try await reporter.send("POST", "/v1/reports", "{").status == 400)
            let sighting = #"{"kind":"domain","value":"a.example","count":3,"sector":"isp"}"#
            #expect(try await reader.send("POST", "/v1/sightings", sighting).status == 403)
            #expect(try await reporter.send("POST", "/v1/sightings", sighting).status == 200)
            #expect(try await reporter.send("POST", "/v1/actions", #"{"value":"a.example"}"#).status == 422)
            let path = "/v1/objects/bank-account/th/999/9990080541"
            let read = try await found("the object is merged") {
                let answer = try await reader.send("GET", path)
                return answer.status == 200 ? answer : nil
            }
            let tag = try #require(read.headers["etag"])
            #expect(tag.hasPrefix("\"th.1."))
            // The same object in another spelling.
            #expect(try await reader.send("GET", "/v1/objects/bank-account/TH%2F999%2F9990080541").status == 200)
            let words = #"{"verdict":"benign","description":"belongs to a charity","tlp":"AMBER"}"#
            #expect(try await reporter.send("PUT", path, words).status == 428)
            #expect(try await reader.send("PUT", path, words, headers: ["if-match": tag]).status == 403)
            let stale = try await reporter.send("PUT", path, words, headers: ["if-match": "\"th.1.9.00\""])
            #expect(stale.status == 412)
            // A key that is not known may have been to limit who may know.
            for (body, reason) in [
                (#"{"verdict":"benign","audiance":["kh"]}"#, "'audiance' is no key of this body; there are verdict,"),
                (#"{"confidence":5}"#, "the body lacks 'verdict'"),
                (#"{"verdict":"benign","confidence":"5"}"#, "'confidence' is of another type"),
                (#"{"verdict":"benign""#, "the body is "),
            ] {
                let refused = try await reporter.send("PUT", path, body, headers: ["if-match": tag])
                let text = String(decoding: refused.body, as: UTF8.self)
                #expect(refused.status == 400 && text.contains(reason), "\(body): \(refused.status) \(text)")
            }
            let revised = try await reporter.send("PUT", path, words, headers: ["if-match": tag])
            #expect(revised.status == 200, "\(String(decoding: revised.body, as: UTF8.self))")
            let key = ObjectKey(kind: .bankAccount, value: "th/999/9990080541")
            try await eventually("kh knows of it") { try kh.effective(key)?.verdict == .benign }
            try await eventually("the ETag is another") { try await reader.send("GET", path).headers["etag"] != tag }
            #expect(try await reporter.send("PUT", path, words, headers: ["if-match": tag]).status == 412)
        }
    }

    @Test func `ten thousand values are looked up at once, and more are refused`() async throws {
        try await Federation.run { federation in
            let th = try federation.node("th")
            let port = try th.serveHTTP()
            try await th.start()
            _ = try await th.report((0..<2_000).map { Samples.draft($0) })
            try await th.showsSample(1_999)
            let client = APIClient(port: port, token: try await th.token("soc"))
            let values = (0..<10_000).map { Samples.domain($0) }
            let results = try await client.lookup(values, kind: "domain")
            #expect(results.map(\.value) == values)
            #expect(results.filter { !$0.objects.isEmpty }.count == 2_000)
            #expect(try await client.lookup(["no domain"], kind: "domain").first?.error != nil)
            let list = String(decoding: try JSONEncoder().encode(values + ["one.example"]), as: UTF8.self)
            #expect(try await client.send("POST", "/v1/lookup", #"{"values":\#(list)}"#).status == 413)
            let large = #"{"values":["\#(String(repeating: "a", count: 5 << 20))"]}"#
            #expect(try await client.send("POST", "/v1/lookup", large).status == 413)
            for wrong in [
                "limit=0", "limit=x", "kind=nothing", "verdict=bad", "after=!", "prefix=a&contains=b",
                "prefix=a&words=b",
                "words=a&after=!", "words=" + String(repeating: "a", count: 251),
            ] {
                #expect(try await client.send("GET", "/v1/search?\(wrong)").status == 400, "\(wrong)")
            }
        }
    }
}
