import Foundation
@testable import Indicators
import Testing

@Suite struct JSONWriterTests {
    @Test(arguments: [
        "", "plain", "\"", "\\", "a\"b\\c", "\n\r\t\u{0}\u{1f}\u{7f}", "\"\"", "end\"", "สแกมเมอร์", "naïve \u{2028}",
        String(repeating: "x", count: 100) + "\\",
    ])
    func `a text reads back as it was written`(text: String) throws {
        var json = JSONWriter()
        json.list { $0.value(text) }
        #expect(try JSONDecoder().decode([String].self, from: Data(json.bytes)) == [text])
    }

    @Test func `what needs no escape stands as it is`() {
        var json = JSONWriter()
        json.object {
            $0.member("a", "é/'")
            $0.member("b", number: "1")
            $0.name("c")
            $0.list { list in for text in ["x", "\u{8}"] { list.value(text) } }
        }
        #expect(String(decoding: json.bytes, as: UTF8.self) == #"{"a":"é/'","b":1,"c":["x","\u0008"]}"#)
    }

    /// The example of RFC 9562, Appendix A.4, in the namespace of DNS names.
    @Test func `a name has the UUID that the standard says`() {
        let names = ObjectID(high: 0x6ba7_b810_9dad_11d1, low: 0x80b4_00c0_4fd4_30c8)
        #expect(ObjectID(named: "www.example.com", in: names).description == "2ed6657d-e927-568b-95e1-2665a8aea6a2")
    }
}
