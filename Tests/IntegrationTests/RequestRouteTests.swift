import Foundation
import NodeRuntime
import Testing

extension IntegrationTests {
    private struct Listed: Decodable {
        struct Item: Decodable {
            struct Answer: Decodable {
                let member: String
                let state: String
            }
            let id: String
            let direction: String
            let state: String
            let answers: [Answer]
        }
        let requests: [Item]
        let truncated: Bool
    }

    private static func ask(_ node: TestNode, _ arguments: String...) async throws -> String {
        let options = ["--to", "kh", "--due", "2h", "--legal-basis", "MLA treaty, art. 5", "--json"]
        let asked = try await node.command(["request"] + arguments + options)
        try #require(asked.status == 0, "\(asked.errors)")
        return try asked.json(RequestReceipt.self).id
    }

    @Test func `over HTTP requests are seen as far as a token is cleared, and an operator answers`() async throws {
        try await Federation.run { federation in
            let (th, kh) = (try federation.node("th"), try federation.node("kh"))
            try federation.introduce(th, kh, dials: true)
            let port = try kh.serveHTTP()
            try await federation.start(th, kh)
            let open = try await Self.ask(
                th,
                "take-down",
                "domain",
                "a.example",
                "--audience",
                "all",
                "--tlp",
                "AMBER",
                "--unsealed"
            )
            let account = ["--key", "country=KH", "--key", "institution=999", "--key", "account=9990080541"]
            let closed = try await Self.ask(
                th,
                "freeze",
                "bank-account",
                account[0],
                account[1],
                account[2],
                account[3],
                account[4],
                account[5]
            )
            func client(_ name: String, _ options: String...) async throws -> APIClient {
                let made = try await kh.command(["token", "create", name] + options)
                try #require(made.status == 0, "\(made.errors)")
                return APIClient(port: port, token: made.output.trimmingCharacters(in: .whitespacesAndNewlines))
            }
            let amber = try await client("amber", "--max-tlp", "AMBER", "--role", "operator")
            let all = try await client("all", "--max-tlp", "RED", "--role", "operator")
            let reader = try await client("reader", "--max-tlp", "RED")
            let green = try await client("green", "--max-tlp", "GREEN")
            let domains = try await client("domains", "--max-tlp", "RED", "--kind", "domain")
            let others = try await client("others", "--max-tlp", "RED", "--audience", "vn")
            func listed(_ client: APIClient, _ query: String = "") async throws -> Listed {
                let answer = try await client.send("GET", "/v1/requests\(query)")
                try #require(answer.status == 200, "\(String(decoding: answer.body, as: UTF8.self))")
                return try JSONDecoder().decode(Listed.self, from: answer.body)
            }
            try await eventually("kh has both") { try await listed(all).requests.count == 2 }
            for (client, ids) in [
                (all, [open, closed]), (reader, [open, closed]), (amber, [open]), (domains, [open]),
                (others, [open]), (green, []),
            ] {
                #expect(Set(try await listed(client).requests.map(\.id)) == Set(ids))
                for id in [open, closed] {
                    let status = try await client.send("GET", "/v1/requests/\(id)").status
                    #expect(status == (ids.contains(id) ? 200 : 404))
                }
            }
            // A page is full of what is seen alone.
            let page = try await listed(amber, "?limit=1")
            #expect(page.requests.map(\.id) == [open] && !page.truncated)
            #expect(try await listed(all, "?limit=1").truncated)
            let words = #"{"state":"accepted","text":"Within the hour","language":"en"}"#
            #expect(try await reader.send("POST", "/v1/requests/\(closed)/answer", words).status == 403)
            #expect(try await amber.send("POST", "/v1/requests/\(closed)/answer", words).status == 404)
            #expect(try await all.send("POST", "/v1/requests/\(closed)/answer", #"{"state":"perhaps"}"#).status == 422)
            #expect(try await all.send("POST", "/v1/requests/\(closed)/answer", #"{"state":"declined"}"#).status == 422)
            let answered = try await all.send("POST", "/v1/requests/\(closed)/answer", words)
            #expect(answered.status == 200, "\(String(decoding: answered.body, as: UTF8.self))")
            let done = try await amber.send("POST", "/v1/requests/\(open)/answer", #"{"state":"done"}"#)
            #expect(done.status == 200, "\(String(decoding: done.body, as: UTF8.self))")
            try await eventually("one is settled") { try await listed(all).requests.map(\.id) == [closed] }
            let both = try await listed(all, "?state=all").requests
            #expect(both.first { $0.id == open }?.state == "settled")
            #expect(both.first { $0.id == closed }?.answers.map(\.state) == ["accepted"])
            for wrong in ["?state=x", "?limit=0"] {
                #expect(try await all.send("GET", "/v1/requests\(wrong)").status == 400)
            }
            #expect(try await all.send("GET", "/v1/requests/7c1f0e2a").status == 404)
        }
    }
}
