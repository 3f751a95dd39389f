import Foundation
import NodeRuntime
import Testing

@Suite struct AccessLogKeyTests {
    @Test(arguments: [
        ("", "", "/etc/mandala/data/access.jsonl"),
        ("data: /var/lib/mandala/data\n", "", "/var/lib/mandala/data/access.jsonl"),
        ("data: state\n", "", "/etc/mandala/state/access.jsonl"),
        ("data: state\n", "  accessLog: read.jsonl\n", "/etc/mandala/read.jsonl"),
    ])
    func `the access log is in the data folder unless it is named`(data: String, key: String, path: String) throws {
        let yaml = "federation: test.example\nmember: th\n\(data)http:\n  listen: 127.0.0.1:7480\n\(key)"
        let configuration = try NodeConfiguration(yaml: yaml, file: URL(filePath: "/etc/mandala/mandala.yaml"))
        #expect(configuration.http?.accessLog.path == path)
    }
}
