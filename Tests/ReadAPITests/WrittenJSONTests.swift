import Entries
import Foundation
import Indicators
@testable import ReadAPI
@testable import ReplicaStore
import Testing

/// What is written by hand, beside what the encoder and the decoder of Foundation make of it.
struct WrittenJSONTests {
    @Test func `an item of a list is written as it is encoded`() throws {
        var item = ObjectItem(
            ObjectSummary(
                id: ObjectID(kind: .domain, value: "a.example"),
                kind: .domain,
                value: "a.example",
                verdict: .malicious,
                confidence: 80,
                labels: ["phishing", "a \"b\""],
                description: "c \\ / é",
                firstSeen: nil,
                lastSeen: nil,
                validUntil: nil,
                tlp: "TLP:GREEN",
                heads: 1,
                live: 2,
                isConflict: true,
                isContested: false,
                seenMs: 1_772_357_400_000,
                endMs: nil,
                changed: 3
            ),
            nowMs: 1_772_357_400_000
        )
        for time in [nil, "2026-03-01T09:30:00Z"] {
            item.firstSeen = time
            item.lastSeen = time
            item.validUntil = time
            item.expires = time
            var json = JSONWriter()
            item.write(to: &json)
            #expect(Data(json.bytes) == (try JSONAnswer.data(item)))
        }
    }

    @Test func `a line of the access log is one object in one line`() throws {
        var record = AccessRecord(
            time: Date(timeIntervalSince1970: 1_772_357_400.9),
            request: "r1",
            token: "reader",
            address: "127.0.0.1",
            method: "GET",
            route: "/v1/search",
            path: "/v1/search?prefix=\"\n",
            status: 200,
            objects: ["a", "b"],
            count: 2,
            milliseconds: 1.5
        )
        #expect(
            String(decoding: record.line, as: UTF8.self) == #"""
                {"address":"127.0.0.1","count":2,"method":"GET","milliseconds":1.5,"objects":["a","b"],\#
                "path":"/v1/search?prefix=\"\n","request":"r1","route":"/v1/search","status":200,\#
                "time":"2026-03-01T09:30:00Z","token":"reader"}

                """#
        )
        record.token = nil
        record.address = nil
        #expect(record.line.starts(with: Array(#"{"count":2"#.utf8)))
    }
}
