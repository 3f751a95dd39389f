import Entries
import Foundation
import Indicators
import NodeRuntime
import Replication
import Testing

extension IntegrationTests {
    /// What a POST or PUT was answered, but for what names the entry.
    private struct Said: Equatable {
        let status: Int
        let outcome: String?
        let reason: String?
    }

    private static func said(_ answer: LocalSocket.Answer) throws -> Said {
        let body = try JSONSerialization.jsonObject(with: answer.body) as? [String: Any]
        return Said(
            status: answer.status,
            outcome: body?["outcome"] as? String,
            reason: body?["reason"] as? String ?? body?["error"] as? String
        )
    }

    @Test func `a token reports nothing that it would not see itself`() async throws {
        try await Federation.run { federation in
            let (th, kh) = (try federation.node("th"), try federation.node("kh"))
            try federation.introduce(th, kh, dials: true)
            let port = try th.serveHTTP()
            try await federation.start(th, kh)
            let narrow = APIClient(
                port: port,
                token: try await th.token("narrow", "--role", "reporter", "--max-tlp", "GREEN", "--kind", "domain")
            )
            let named = APIClient(
                port: port,
                token: try await th.token("named", "--role", "reporter", "--max-tlp", "RED", "--audience", "th")
            )
            let cases: [(APIClient, String, Int, String?)] = [
                (narrow, #"{"kind":"domain","value":"a.example"}"#, 200, nil),
                (narrow, #"{"kind":"phone-number","value":"+6625550100"}"#, 403, "not for phone-number"),
                (narrow, #"{"kind":"domain","value":"b.example","tlp":"AMBER"}"#, 422, "TLP:AMBER is above"),
                (narrow, #"{"kind":"domain","value":"c.example","audience":["kh"]}"#, 422, "for kh is above"),
                (
                    named, #"{"kind":"domain","value":"d.example","tlp":"RED","audience":["kh"]}"#, 422,
                    "for kh is above"
                ),
            ]
            for (client, body, status, reason) in cases {
                let said = try Self.said(try await client.send("POST", "/v1/reports", body))
                #expect(
                    said.status == status && reason.map { said.reason?.contains($0) == true } ?? true,
                    "\(body): \(said)"
                )
            }
            let sighting = #"{"kind":"phone-number","value":"+6625550100","count":1}"#
            #expect(try await narrow.send("POST", "/v1/sightings", sighting).status == 403)
        }
    }

    @Test func `what becomes of a report tells nothing of what its token may not see`() async throws {
        try await Federation.run { federation in
            let (th, kh) = (try federation.node("th"), try federation.node("kh"))
            try federation.introduce(th, kh, dials: true)
            let port = try th.serveHTTP()
            try await federation.start(th, kh)
            let red = ["--tlp", "RED", "--audience", "kh"]
            let secret = "th/999/9990080541"
            let campaign = "22222222-2222-4222-8222-222222222222"
            for arguments in [
                ["bank-account", secret], ["campaign", campaign, "--field", "name=Secret"], ["domain", "both.example"],
            ] {
                let reported = try await MandalaExecutable.run(
                    ["report"] + arguments + red + ["--config", th.configuration.file.path],
                    in: th.folder
                )
                try #require(reported.status == 0, "\(reported)")
            }
            try await eventually("th has merged it") {
                try th.effective(ObjectKey(kind: .domain, value: "both.example"), for: .red) != nil
            }
            let client = APIClient(
                port: port,
                token: try await th.token("bank", "--role", "reporter", "--max-tlp", "CLEAR")
            )
            func both(_ path: String, _ body: String) async throws -> [Said] {
                var all: [Said] = []
                for (account, id) in [
                    (secret, campaign), ("th/999/9990080889", "33333333-3333-4333-8333-333333333333"),
                ] {
                    let text = body.replacing("ACCOUNT", with: account).replacing("ID", with: id)
                        .replacing("N", with: account.suffix(3))
                    all.append(try Self.said(try await client.send("POST", path, text)))
                }
                return all
            }
            let bodies = [
                ("sightings", #"{"kind":"bank-account","value":"ACCOUNT","count":1,"sector":"bank","tlp":"CLEAR"}"#),
                ("actions", #"{"kind":"bank-account","value":"ACCOUNT","action":"frozen","tlp":"CLEAR"}"#),
                (
                    "reports",
                    #"{"kind":"link","key":{"from":"domain:nN.example","relation":"uses","to":"bank-account:ACCOUNT"},"tlp":"CLEAR"}"#
                ),
                (
                    "reports",
                    #"{"kind":"campaign","value":"44444444-4444-4444-8444-444444444N","tlp":"CLEAR","fields":{"name":"Parcel","objects":["bank-account:ACCOUNT","ID"]}}"#
                ),
                (
                    "reports",
                    #"{"kind":"bank-account","value":"th/999/1110N","tlp":"CLEAR","fields":{"holder_ref":"ID"}}"#
                ),
                ("reports", #"{"kind":"bank-account","value":"ACCOUNT","tlp":"CLEAR"}"#),
                ("reports", #"{"kind":"bank-account","value":"ACCOUNT","tlp":"CLEAR"}"#),
                ("reports", #"{"kind":"bank-account","value":"ACCOUNT","tlp":"RED","audience":["kh"]}"#),
            ]
            for (route, body) in bodies {
                let said = try await both("/v1/\(route)", body)
                #expect(said[0] == said[1], "\(body): \(said)")
                #expect(said[0].status == (body.contains("RED") ? 422 : 200), "\(body): \(said)")
            }
            // Nor does what it reads of it afterwards.
            for account in [secret, "th/999/9990080889"] {
                for path in [
                    "bank-account/\(account)", "campaign/44444444-4444-4444-8444-444444444\(account.suffix(3))",
                ] {
                    let read = try await found("its own report of \(path) is merged") {
                        let answer = try await client.send("GET", "/v1/objects/\(path)")
                        return answer.status == 200 ? answer : nil
                    }
                    #expect(String(decoding: read.body, as: UTF8.self).contains(#""live":1"#))
                }
            }
        }
    }

    @Test func `a revision by a token goes by what it saw, whatever its member said above it`() async throws {
        try await Federation.run { federation in
            let (th, kh) = (try federation.node("th"), try federation.node("kh"))
            try federation.introduce(th, kh, dials: true)
            let port = try th.serveHTTP()
            try await federation.start(th, kh)
            for options in [["--tlp", "CLEAR"], ["--tlp", "RED", "--audience", "kh", "--verdict", "suspicious"]] {
                let reported = try await MandalaExecutable.run(
                    ["report", "domain", "both.example"] + options + ["--config", th.configuration.file.path],
                    in: th.folder
                )
                try #require(reported.status == 0, "\(reported)")
            }
            let key = ObjectKey(kind: .domain, value: "both.example")
            try await eventually("th has merged both") { try th.effective(key, for: .red)?.verdict == .suspicious }
            let client = APIClient(
                port: port,
                token: try await th.token("bank", "--role", "reporter", "--max-tlp", "CLEAR")
            )
            // A repeat of what it sees is none of news.
            let repeated = try await client.send(
                "POST",
                "/v1/reports",
                #"{"kind":"domain","value":"both.example","tlp":"CLEAR"}"#
            )
            #expect(try Self.said(repeated) == Said(status: 200, outcome: "unchanged", reason: nil))
            let path = "/v1/objects/domain/both.example"
            let tag = try #require(try await client.send("GET", path).headers["etag"])
            let words = #"{"verdict":"benign","tlp":"CLEAR"}"#
            #expect(try await client.send("PUT", path, words, headers: ["if-match": tag]).status == 200)
            let wide = #"{"verdict":"benign","tlp":"GREEN"}"#
            let next = try await found("the revision is merged") {
                let now = try await client.send("GET", path).headers["etag"]
                return now == tag ? nil : now
            }
            let refused = try Self.said(try await client.send("PUT", path, wide, headers: ["if-match": next]))
            #expect(refused.status == 422 && refused.reason?.contains("above what this token") == true)
        }
    }
}
