import Entries
import Foundation
import Indicators
import NodeRuntime
import Testing

extension IntegrationTests {
    private struct Status: Decodable {
        struct Detail: Decodable {
            let id: String
            let message: String?
        }
        let successes: [Detail]
        let failures: [Detail]
    }

    private struct Access: Decodable {
        let method: String
        let path: String
        let objects: [String]
        let count: Int
    }

    private static func indicator(_ number: Int, _ pattern: String) -> String {
        let digits = String(String(1_000 + number).suffix(3))
        return
            #"{"type":"indicator","spec_version":"2.1","id":"indicator--00000000-0000-4000-8000-000000000\#(digits)","#
            + #""created":"2026-01-01T00:00:00.000Z","modified":"2026-01-02T00:00:00.000Z","#
            + #""indicator_types":["malicious-activity"],"pattern":"\#(pattern)","pattern_type":"stix","#
            + #""valid_from":"2026-01-01T00:00:00Z"}"#
    }

    @Test func `who posts over TAXII learns under which ids it is served, and the access log keeps them`() async throws
    {
        try await Federation.run { federation in
            let th = try federation.node("th")
            let port = try th.serveHTTP("  requestsPerSecond: 1000\n")
            try await th.start()
            let client = TAXIIClient(port: port, token: try await th.token("soc", "--role", "reporter"))
            let objects = TAXIIClient.root + "collections/all/objects/"
            func post(_ all: [String]) async throws -> Status {
                let answer = try await client.send("POST", objects, #"{"objects":[\#(all.joined(separator: ","))]}"#)
                try #require(answer.status == 202, "\(String(decoding: answer.body, as: UTF8.self))")
                return try JSONDecoder().decode(Status.self, from: answer.body)
            }
            let keys = [
                ObjectKey(kind: .domain, value: "one.example.com"), ObjectKey(kind: .ipAddress, value: "192.0.2.7"),
            ]
            let both = "[domain-name:value = 'one.example.com'] OR [ipv4-addr:value = '192.0.2.7']"
            let sighting =
                #"{"type":"sighting","spec_version":"2.1","id":"sighting--00000000-0000-4000-8000-000000000001","#
                + #""created":"2026-01-01T00:00:00.000Z","modified":"2026-01-02T00:00:00.000Z","#
                + #""sighting_of_ref":"indicator--00000000-0000-4000-8000-000000000002"}"#
            let status = try await post([
                Self.indicator(1, both), Self.indicator(2, "[domain-name:value = 'one.example.com']"),
                Self.indicator(3, "[domain-name:value = 'a b']"), sighting,
            ])
            let served = keys.map { "indicator--\($0.id)" }
            #expect(
                status.successes.map(\.message) == [
                    "served as \(served[0]), \(served[1])", "served as \(served[0])", "said of \(served[0])",
                ]
            )
            #expect(status.failures.count == 1 && status.failures[0].message?.contains("served") == false)
            for id in served {
                try await eventually("\(id) is read") { try await client.get("\(objects)\(id)/").status == 200 }
            }
            let many = try await post(
                (0..<150).map { Self.indicator($0, "[domain-name:value = 'n\($0).example.com']") }
            )
            #expect(many.successes.count == 150)
            let log = try String(
                contentsOf: th.configuration.dataFolder.appending(path: "access.jsonl"),
                encoding: .utf8
            )
            let posts = try log.split(separator: "\n").map {
                try JSONDecoder().decode(Access.self, from: Data($0.utf8))
            }
            .filter { $0.method == "POST" }
            try #require(posts.count == 2)
            #expect(posts[0].objects == [served[0], served[1], served[0], served[0]] && posts[0].count == 4)
            #expect(posts[1].objects.count == 100 && posts[1].count == 150)
        }
    }
}
