import Entries
import Foundation
import Indicators
import Membership
import NodeRuntime
import Testing

extension IntegrationTests {
    @Test func `changes come once, in order, and are resumed by id, across a restart too`() async throws {
        try await Federation.run { federation in
            let th = try federation.node("th")
            let port = try th.serveHTTP()
            try await th.start()
            for number in 0..<3 { try await th.reportSample(number) }
            try await th.showsSample(2)
            let token = try await th.token("soc", "--max-tlp", "AMBER")
            let stream = try EventStream(port: port, "/v1/changes?after=start", token: token)
            let first = try ToldChange.read(try await stream.read { $0.contains(Samples.domain(2)) })
            #expect(first.map(\.value) == (0..<3).map { Samples.domain($0) })
            // What happens while it is connected comes by itself.
            try await th.reportSample(3)
            let live = try ToldChange.read(try await stream.read { $0.contains(Samples.domain(3)) })
            #expect(live.map(\.value) == [Samples.domain(3)])

            th.kill()
            try await th.start()
            let resumed = try EventStream(
                port: port,
                "/v1/changes?after=start",
                token: token,
                headers: ["last-event-id": try #require(first.dropFirst().first).after]
            )
            let rest = try ToldChange.read(try await resumed.read { $0.contains(Samples.domain(3)) })
            #expect(rest.map(\.value) == [Samples.domain(2), Samples.domain(3)])
            // The same by long poll.
            let client = APIClient(port: port, token: token)
            async let waiting = client.text("/v1/changes?wait=30&after=\(try #require(rest.last).after)")
            let withdrawn = try await th.command("withdraw", "domain", Samples.domain(0), "--reason", "false-positive")
            #expect(withdrawn.status == 0, "\(withdrawn)")
            let lines = try await waiting.split(separator: "\n").map {
                try JSONDecoder().decode(ToldChange.self, from: Data($0.utf8))
            }
            #expect(lines.count == 2 && lines.first?.value == Samples.domain(0) && lines.first?.object == nil)
            #expect(lines.last?.id == nil)
            #expect(try await client.send("GET", "/v1/changes?after=AAAA").status == 400)

            let ended = try ToldChange.read(try await resumed.read { $0.contains(Samples.domain(0)) })
            #expect(ended.map(\.value) == [Samples.domain(0)] && ended.first?.object == nil)
            // A revoked token ends its streams, and gets no answer that waits.
            let observer = LocalSocket(path: "", port: port, token: try await th.observer())
            async let poll = client.send("GET", "/v1/changes?wait=60")
            try await eventually("the poll waits") {
                let text = String(decoding: try await observer.send("GET", "/metrics").body, as: UTF8.self)
                return text.contains("\nmandala_change_streams 2\n")
            }
            #expect(try await th.command("token", "revoke", "soc").status == 0)
            #expect(try await poll.status == 401)
            let end = try await resumed.read { _ in false }
            #expect(try ToldChange.read(end).isEmpty)
            let log = try String(
                contentsOf: th.configuration.dataFolder.appending(path: "access.jsonl"),
                encoding: .utf8
            )
            #expect(log.contains(try #require(ended.first?.id)))
            // Nor do streams keep a daemon from stopping.
            let other = try EventStream(port: port, "/v1/changes?after=start", token: try await th.token("other"))
            _ = try await other.read { $0.contains(Samples.domain(1)) }
            #expect(try await th.stop() == 0)
        }
    }

    /// More than the buffers of a connection hold of changes.
    private static let manyObjects = 20_000

    private static func nodeOfMany(_ federation: Federation) async throws -> (th: TestNode, port: UInt16) {
        let th = try federation.node("th")
        let port = try th.serveHTTP()
        try await th.start()
        for start in stride(from: 0, to: manyObjects, by: 5_000) {
            _ = try await th.report((start..<start + 5_000).map { Samples.draft($0) })
        }
        try await th.showsSample(manyObjects - 1)
        return (th, port)
    }

    /// Of a page of a stream, by the access log.
    private struct LoggedPage: Decodable {
        let token: String?
        let count: Int
    }

    @Test func `for a reader that takes nothing, nothing is read ahead, and a page is small`() async throws {
        try await Federation.run { federation in
            let (th, port) = try await Self.nodeOfMany(federation)
            let last = Self.manyObjects - 1
            let slow = try EventStream(
                port: port,
                "/v1/changes?after=start",
                token: try await th.token("slow", "--max-tlp", "AMBER"),
                receiveBytes: 65_536
            )
            let begun = try await slow.read { $0.contains("data: {") }
            // Meanwhile another reads to the end: what is read for the first had as long.
            let whole = try EventStream(port: port, "/v1/changes?after=start", token: try await th.token("whole"))
            _ = try await whole.read { $0.contains(#""value":"\#(Samples.domain(last))""#) }
            let log = th.configuration.dataFolder.appending(path: "access.jsonl")
            let pages = try String(contentsOf: log, encoding: .utf8).split(separator: "\n").map {
                try JSONDecoder().decode(LoggedPage.self, from: Data($0.utf8))
            }
            let (taken, all) = (pages.filter { $0.token == "slow" }, pages.filter { $0.token == "whole" })
            #expect(taken.count < all.count, "\(taken.count) of \(all.count) pages")
            #expect(taken.allSatisfy { $0.count <= 50 }, "\(taken.map(\.count))")
            // What changes before it reads on comes as it is then, and not also as it was.
            try #require(
                try await th.command("withdraw", "domain", Samples.domain(last), "--reason", "expired").status == 0
            )
            try await eventually("it is withdrawn") { try th.effective(Samples.key(last)) == nil }
            let rest = try ToldChange.read(
                begun + (try await slow.read { $0.contains(#""value":"\#(Samples.domain(last))""#) })
            )
            #expect(rest.count == Self.manyObjects)
            #expect(rest.filter { $0.value == Samples.domain(last) }.map(\.object) == [nil])
        }
    }

    @Test func `a hundred readers that do not read cost bounded memory`() async throws {
        try await Federation.run { federation in
            let (th, port) = try await Self.nodeOfMany(federation)
            let last = Self.manyObjects - 1
            let token = try await th.token("soc", "--max-tlp", "AMBER")
            let http = LocalSocket(path: "", port: port, token: try await th.observer())
            func figure(_ name: String) async throws -> Double {
                let text = String(decoding: try await http.send("GET", "/metrics").body, as: UTF8.self)
                let line = try #require(text.split(separator: "\n").first { $0.hasPrefix(name + " ") })
                return try #require(Double(line.dropFirst(name.count + 1)))
            }
            // What one reader is sent: far more than a socket's buffers hold.
            let whole = try EventStream(port: port, "/v1/changes?after=start", token: token)
            let text = try await whole.read { $0.contains(#""value":"\#(Samples.domain(last))""#) }
            let changes = try ToldChange.read(text)
            #expect(changes.count == Self.manyObjects && Set(changes.map(\.id)).count == Self.manyObjects)
            let before = try await figure("process_resident_memory_bytes")
            let slow = try (0..<100).map { _ in
                try EventStream(port: port, "/v1/changes?after=start", token: token, receiveBytes: 8_192)
            }
            try await eventually("all are connected") { try await figure("mandala_change_streams") >= 100 }
            // Each has been sent its first page.
            for reader in slow { _ = try await reader.read { $0.contains("data: {") } }
            let grown = try await figure("process_resident_memory_bytes") - before
            #expect(grown < 48 * 1_048_576, "\(grown) bytes for 100 readers of \(text.utf8.count)")
            // Nobody else waits for them.
            #expect(try await APIClient(port: port, token: token).search("prefix=shop-1").objects.count == 100)
            withExtendedLifetime(slow) {}
        }
    }

    @Test func `readers beyond what a token may have are turned away, and others are not`() async throws {
        try await Federation.run { federation in
            let th = try federation.node("th")
            let port = try th.serveHTTP()
            try await th.start()
            let (greedy, other) = (try await th.token("greedy"), try await th.token("other"))
            var open: [EventStream] = []
            for _ in 0..<200 {
                let stream = try EventStream(port: port, "/v1/changes", token: greedy)
                _ = try await stream.read { $0.contains(": mandala") }
                open.append(stream)
            }
            let refused = try await EventStream(port: port, "/v1/changes", token: greedy)
                .read { $0.hasPrefix("\r\n") || $0.contains("\n\r\n") }
            #expect(refused.hasPrefix("HTTP/1.1 429 ") && refused.lowercased().contains("retry-after: "), "\(refused)")
            let poll = try await APIClient(port: port, token: greedy).send("GET", "/v1/changes")
            let reason = String(decoding: poll.body, as: UTF8.self)
            #expect(poll.status == 429 && reason.contains("200 readers of changes"), "\(poll.status) \(reason)")
            #expect(try await APIClient(port: port, token: other).send("GET", "/v1/changes").status == 200)
            // One that goes makes room for the next.
            open.removeLast()
            try await eventually("there is room") {
                try await APIClient(port: port, token: greedy).send("GET", "/v1/changes").status == 200
            }
        }
    }
}
