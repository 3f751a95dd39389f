import Logging
import Synchronization
import Testing

@testable import NodeRuntime

@Suite struct RequestLogTests {
    private final class Lines: TextOutputStream, Sendable {
        let text = Mutex("")
        func write(_ string: String) { text.withLock { $0 += string } }
    }

    @Test func `what a request adds stands beside what it logs, and in no other's lines`() {
        let lines = Lines()
        var base = Logger(label: "node") { StreamLogHandler(label: $0, stream: lines, metadataProvider: nil) }
        base[metadataKey: "member"] = "th"
        let server = RequestLog.logger(base)
        var one = server
        one[metadataKey: "request"] = "1"
        var other = server
        other[metadataKey: "request"] = "2"

        one.error("of one")
        other.error("of the other", metadata: ["path": "/"])
        server.error("of none")
        other.logLevel = .critical
        other.error("not told")

        let told = lines.text.withLock { $0.split(separator: "\n").map(String.init) }
        #expect(told.count == 3)
        #expect(told[0].contains("member=th request=1") && told[0].hasSuffix("of one"))
        #expect(told[1].contains("member=th path=/ request=2"))
        #expect(told[2].contains("member=th") && !told[2].contains("request="))
        #expect(one[metadataKey: "member"] == "th")
    }
}
