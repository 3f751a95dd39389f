import Foundation
import Membership
import NodeRuntime
import Testing

extension IntegrationTests {
    private static let repository = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent()

    private static func value(_ sample: String, in text: String) -> Double? {
        text.split(separator: "\n").first { $0.hasPrefix(sample + " ") }.flatMap {
            Double($0.dropFirst(sample.count + 1))
        }
    }

    @Test func `metrics tell of logs, peers, certificates and alarms, and health of the node`() async throws {
        try await Federation.run { federation in
            let (th, kh) = (try federation.node("th"), try federation.node("kh"))
            try federation.introduce(th, kh, dials: true)
            let port = try th.serveHTTP()
            try await federation.start(th, kh)
            for number in 1...3 { try await th.reportSample(number) }
            try await kh.reportSample(4)
            try await federation.converge(th, kh)
            let http = LocalSocket(path: "", port: port, token: try await th.observer())
            func metrics() async throws -> String {
                let answer = try await http.send("GET", "/metrics")
                #expect(answer.status == 200)
                #expect(answer.headers["content-type"] == "text/plain; version=0.0.4; charset=utf-8")
                return String(decoding: answer.body, as: UTF8.self)
            }
            try await eventually("kh is seen to hold all of th's log") {
                let text = try await metrics()
                return Self.value(#"mandala_log_has_quorum{origin="wg-as.asean/th/1"}"#, in: text) == 1
                    && Self.value(#"mandala_peer_lag_entries{peer="kh"}"#, in: text) == 0
            }
            let text = try await metrics()
            let size = try #require(try await th.log(of: th.member)).size
            #expect(Self.value(#"mandala_log_entries{origin="wg-as.asean/th/1"}"#, in: text) == Double(size))
            #expect(Self.value(#"mandala_committed_entries_total{log="own"}"#, in: text) == Double(size))
            #expect(Self.value(#"mandala_committed_entries_total{log="other"}"#, in: text).map { $0 >= 2 } == true)
            #expect(Self.value("mandala_append_seconds_count", in: text).map { $0 >= 3 } == true)
            #expect(Self.value("mandala_merge_seconds_count", in: text).map { $0 >= 1 } == true)
            #expect(Self.value("mandala_sync_seconds_count", in: text).map { $0 >= 1 } == true)
            #expect(Self.value(#"mandala_peer_connected{peer="kh"}"#, in: text) == 1)
            #expect(Self.value(#"mandala_peer_received_bytes_total{peer="kh"}"#, in: text).map { $0 > 0 } == true)
            let expiry = try #require(
                Self.value(#"mandala_certificate_expiry_timestamp_seconds{name="node"}"#, in: text)
            )
            #expect(expiry > Date().timeIntervalSince1970 + 300 * 86_400)
            for kind in AlarmKind.allCases {
                #expect(Self.value(#"mandala_alarm{name="\#(kind.rawValue)"}"#, in: text) == 0, "\(kind)")
            }
            for path in ["/livez", "/readyz"] { #expect(try await http.send("GET", path).status == 200, "\(path)") }
            try await Self.check(text, in: th.folder)

            kh.kill()
            try await eventually("the link is seen to be gone") {
                Self.value(#"mandala_peer_connected{peer="kh"}"#, in: try await metrics()) == 0
            }
        }
    }

    /// By promtool, where it is installed.
    private static func check(_ text: String, in folder: URL) async throws {
        let file = folder.appending(path: "metrics.txt")
        try Data(text.utf8).write(to: file)
        guard OutsideTool.url("promtool") != nil else {
            print(
                "SKIPPED: promtool is not installed (apt-get install prometheus): metrics and alert rules are not checked"
            )
            return
        }
        let lint = try await OutsideTool.run("promtool", ["check", "metrics"], input: file, in: folder)
        #expect(lint.status == 0 && lint.errors.isEmpty, "\(lint)")
    }

    @Test func `promtool takes the alert rules, and they and the dashboard name metrics that there are`() async throws {
        try await Federation.run { federation in
            let rules = Self.repository.appending(path: "deploy/prometheus-alerts.yaml")
            if OutsideTool.url("promtool") == nil {
                print(
                    "SKIPPED: promtool is not installed (apt-get install prometheus): the alert rules are not checked"
                )
            } else {
                let checked = try await OutsideTool.run(
                    "promtool",
                    ["check", "rules", rules.path],
                    in: federation.folder
                )
                #expect(checked.status == 0, "\(checked)")
                let tests = Self.repository.appending(path: "deploy/prometheus-alerts.test.yaml")
                let tested = try await OutsideTool.run(
                    "promtool",
                    ["test", "rules", tests.path],
                    in: federation.folder
                )
                #expect(tested.status == 0, "\(tested)")
            }
            let (th, kh) = (try federation.node("th"), try federation.node("kh"))
            try federation.introduce(th, kh, dials: true)
            let port = try th.serveHTTP()
            try await federation.start(th, kh)
            try await kh.reportSample(1)
            try await th.showsSample(1)
            let token = try await th.token("reader")
            let reader = LocalSocket(path: "", port: port, token: token)
            _ = try await reader.send("GET", "/v1/search?prefix=a")
            for path in ["/metrics", "/metrics/", "//metrics", "/metrics//"] {
                #expect(try await reader.send("GET", path).status == 403, "\(path)")
            }
            let observer = LocalSocket(path: "", port: port, token: try await th.observer())
            let answer = try await observer.send("GET", "/metrics")
            let metrics = String(decoding: answer.body, as: UTF8.self)
            let names = Set(metrics.matches(of: #/# TYPE ([a-z_]+) /#).map { String($0.1) })
            // Prometheus adds the first two.
            let labels = Set(["instance", "job"] + metrics.matches(of: #/[{,]([a-z]+)="/#).map { String($0.1) })
            let dashboard = Self.repository.appending(path: "deploy/grafana-dashboard.json")
            _ = try JSONSerialization.jsonObject(with: Data(contentsOf: dashboard))
            for file in [rules, dashboard] {
                let text = try String(contentsOf: file, encoding: .utf8)
                for match in text.matches(of: #/\b(mandala_[a-z_]+|process_[a-z_]+)/#) {
                    let name = String(match.1).replacing(#/_bucket$/#, with: "")
                    #expect(names.contains(name), "\(file.lastPathComponent): \(name)")
                }
                let named =
                    text.matches(of: #/\$labels\.([a-z]+)|\{\{([a-z]+)\}\}/#).compactMap { $0.1 ?? $0.2 }
                    + text.matches(of: #/ by \(([a-z, ]+)\)/#).flatMap { $0.1.split(separator: ", ") }
                #expect(!named.isEmpty)
                for label in named { #expect(labels.contains(String(label)), "\(file.lastPathComponent): \(label)") }
            }
        }
    }

    @Test func `a node in quarantine is alive, but not ready`() async throws {
        try await Federation.run { federation in
            let (th, kh) = (try federation.node("th"), try federation.node("kh"))
            try federation.introduce(th, kh, dials: true)
            let port = try th.serveHTTP()
            try FileManager.default.removeItem(at: th.configuration.checkpointFile)
            try await th.start()
            let http = LocalSocket(path: "", port: port)
            #expect(try await http.send("GET", "/livez").status == 200)
            let ready = try await http.send("GET", "/readyz")
            #expect(ready.status == 503 && String(decoding: ready.body, as: UTF8.self).contains("quarantine"))
            #expect(try await http.send("GET", "/metrics").status == 401)
            let observer = LocalSocket(path: "", port: port, token: try await th.observer())
            let metrics = String(decoding: try await observer.send("GET", "/metrics").body, as: UTF8.self)
            #expect(Self.value("mandala_quarantine", in: metrics) == 1)
            #expect(Self.value(#"mandala_alarm{name="quarantine"}"#, in: metrics) == 1)
            #expect(try await th.status().alarms.map(\.kind) == [.quarantine])
        }
    }
}
