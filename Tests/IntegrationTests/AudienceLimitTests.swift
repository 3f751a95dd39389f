import Entries
import Foundation
import Indicators
import NodeRuntime
import Replication
import Testing

extension IntegrationTests {
    /// What a token is told of the changes, in order, and where to go on.
    private static func told(_ client: APIClient, after place: String) async throws -> (values: [String], next: String)
    {
        var (values, after): ([String], String) = ([], place)
        while true {
            let page = try await client.text("/v1/changes?after=\(after)").split(separator: "\n").map {
                try JSONDecoder().decode(ToldChange.self, from: Data($0.utf8))
            }
            values += page.compactMap(\.value)
            after = page.last?.after ?? after
            if page.count == 1 { return (values, after) }
        }
    }

    /// What TAXII dates for a token: the answer's body and its first and last date.
    private static func dated(_ client: APIClient, after time: String = "") async throws -> [String] {
        let query = time.isEmpty ? "" : "?added_after=\(time)"
        let answer = try await client.send(
            "GET",
            "/taxii2/mandala/collections/network/objects/\(query)",
            headers: ["accept": "application/taxii+json;version=2.1"]
        )
        try #require(answer.status == 200, "\(String(decoding: answer.body, as: UTF8.self))")
        let dates = ["first", "last"].map { answer.headers["x-taxii-date-added-\($0)"] ?? "" }
        return dates + [String(decoding: answer.body, as: UTF8.self)]
    }

    /// th, which knows kh and la, and a reader of it for kh alone.
    private static func limited(
        _ federation: Federation
    ) async throws -> (th: TestNode, port: UInt16, named: APIClient) {
        let (th, kh, la) = (try federation.node("th"), try federation.node("kh"), try federation.node("la"))
        try federation.introduce(th, kh, dials: true)
        try federation.introduce(th, la, dials: true)
        let port = try th.serveHTTP()
        try await th.start()
        let token = try await th.token("named", "--max-tlp", "RED", "--audience", "kh")
        return (th, port, APIClient(port: port, token: token))
    }

    @Test func `who may see nothing restricted of an object is told of it as if nothing were`() async throws {
        try await Federation.run { federation in
            let (th, port, named) = try await Self.limited(federation)
            let open = APIClient(port: port, token: try await th.token("open", "--max-tlp", "AMBER"))
            func report(_ name: String, _ more: String...) async throws {
                let command = ["report", "domain", "\(name).example", "--description", "parcel scam \(name)"]
                let reported = try await th.command(command + more)
                try #require(reported.status == 0, "\(reported)")
            }
            func merged(_ name: String, _ confidence: UInt8) async throws {
                let key = ObjectKey(kind: .domain, value: "\(name).example")
                try await eventually("\(name) is merged") { try th.effective(key, for: .red)?.confidence == confidence }
            }
            func words(_ client: APIClient) async throws -> [String] {
                try await client.search("words=parcel").objects.map(\.value)
            }
            for name in ["a", "b", "c"] { try await report(name) }
            let seen = try await th.command("sighted", "domain", "a.example", "--count", "3")
            try #require(seen.status == 0, "\(seen)")
            try await merged("c", 50)
            let sightings = "/v1/objects/domain/a.example"
            try await eventually("it was sighted") { try await open.text(sightings).contains("\"count\":3") }
            let place = try await Self.told(named, after: "start").next
            let last = try await Self.dated(named)[1]

            // Of two of them something is said that the token may not see.
            for name in ["a", "c"] {
                try await report(name, "--tlp", "RED", "--audience", "la", "--confidence", "90")
                try await merged(name, 90)
            }
            #expect(try await Self.told(named, after: "start").values == Self.told(open, after: "start").values)
            #expect(try await Self.told(named, after: place).values == [])
            #expect(try await Self.dated(named) == Self.dated(open))
            #expect(try await Self.dated(named, after: last) == Self.dated(open, after: last))
            try await eventually("words are found") { try await words(open).count == 3 }
            #expect(try await words(named) == words(open))

            // And then something that it may see: it is told, once.
            try await report("c", "--tlp", "RED", "--audience", "kh", "--confidence", "80")
            try await merged("c", 80)
            let (news, next) = try await Self.told(named, after: place)
            #expect(news == ["c.example"])
            #expect(try await words(named).first == "c.example")
            let before = try await Self.dated(named)
            try await report("c", "--tlp", "RED", "--audience", "la", "--confidence", "70")
            try await merged("c", 70)
            #expect(try await Self.told(named, after: next).values == [])
            #expect(try await Self.told(named, after: place).values == ["c.example"])
            #expect(try await Self.told(named, after: "start").values == ["c.example", "b.example", "a.example"])
            #expect(try await Self.dated(named) == before)
        }
    }

    @Test func `what was said for some members stands for them, whatever is said to others later`() async throws {
        try await Federation.run { federation in
            let (th, port, named) = try await Self.limited(federation)
            let all = APIClient(port: port, token: try await th.token("all", "--max-tlp", "RED"))
            let key = ObjectKey(kind: .domain, value: "a.example")
            for (member, confidence, words) in [("kh", "80", "parcel scam"), ("la", "60", "other words")] {
                let said = ["--confidence", confidence, "--description", words]
                let reported = try await th.command(
                    ["report", "domain", key.value, "--tlp", "RED", "--audience", member] + said
                )
                try #require(reported.status == 0, "\(reported)")
            }
            try await eventually("words are found") { try await !all.search("words=other").objects.isEmpty }
            let place = try await Self.told(named, after: "start").next
            for query in ["words=parcel", "prefix=a", "contains=exam"] {
                #expect(try await named.search(query).objects.map(\.confidence) == [80], "\(query)")
            }
            #expect(try await named.search("words=other").objects.isEmpty)
            #expect(try await named.lookup([key.value]).first?.objects.map(\.confidence) == [80])
            #expect(try await Self.told(named, after: place).values == [])
            #expect(try await all.search("prefix=a").objects.map(\.confidence) == [60])
            #expect(try await all.search("words=parcel").objects.isEmpty)

            // A withdrawal is addressed to all for whom something stood.
            let withdrawn = try await th.command("withdraw", "domain", key.value, "--reason", "expired")
            try #require(withdrawn.status == 0, "\(withdrawn)")
            try await eventually("it is withdrawn") { try th.effective(key, for: .red) == nil }
            for query in ["words=parcel", "words=other", "prefix=a", "contains=exam"] {
                for client in [named, all] { #expect(try await client.search(query).objects.isEmpty, "\(query)") }
            }
            #expect(try await Self.told(named, after: place).values == [key.value])
        }
    }
}
