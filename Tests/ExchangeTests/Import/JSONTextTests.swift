import Foundation
import Testing

@testable import Exchange

/// RFC 8259, with the cases of JSONTestSuite that parsers differ in.
@Suite struct JSONTextTests {
    func parse(_ text: String) throws -> JSONValue {
        try parse(Array(text.utf8))
    }

    func parse(_ bytes: [UInt8]) throws -> JSONValue {
        try bytes.withUnsafeBytes { try JSONText.parse($0) }
    }

    @Test(arguments: [
        ("null", JSONValue.null), (" true ", .flag(true)), ("false", .flag(false)), ("0", .number("0")),
        ("-0", .number("-0")), ("-1.5e+3", .number("-1.5e+3")), ("1E9", .number("1E9")),
        ("12345678901234567890123", .number("12345678901234567890123")), ("\"\"", .text("")), ("[]", .list([])),
        ("{}", .object([])), ("[1,[2]]", .list([.number("1"), .list([.number("2")])])),
        (#""\"\\\/\b\f\n\r\t\u0041\u00e9""#, .text("\"\\/\u{8}\u{c}\n\r\tAé")), (#""\ud834\udd1e""#, .text("𝄞")),
        (#""\u0000""#, .text("\0")), ("\"\u{7f}\"", .text("\u{7f}")),
        (#"{"a":{"b":null}}"#, .object([.init(name: "a", value: .object([.init(name: "b", value: .null)]))])),
    ])
    func `a text of RFC 8259 is read`(text: String, value: JSONValue) throws {
        #expect(try parse(text) == value)
    }

    @Test(arguments: [
        "", " ", "nul", "True", "[1,]", "[,1]", "[1 2]", "[1", "{", "{\"a\"}", "{\"a\":}", "{\"a\":1,}", "{a:1}",
        "{'a':1}",
        "01", "-", "+1", ".5", "1.", "1e", "1e+", "0x1", "NaN", "Infinity", "\"", "\"\\", "\"\\x\"", "\"\\u12\"",
        "\"\\u12g4\"",
        "\"\\ud834\"", "\"\\udd1e\"", "\"\\ud834\\n\"", "\"\\ud834\\ud834\"", "\"a\nb\"", "\"\t\"", "[] []", "// c\n1",
        "{\"a\":1,\"a\":2}", "\u{feff}1",
    ])
    func `what is no such text is refused`(text: String) {
        #expect(throws: JSONFault.self) { try parse(text) }
    }

    @Test(arguments: [[0x22, 0xff, 0x22], [0x22, 0xc0, 0x80, 0x22], [0x22, 0xed, 0xa0, 0x80, 0x22], [0x22, 0xe9]])
    func `a text that is not UTF-8 is refused`(bytes: [UInt8]) {
        #expect(throws: JSONFault.self) { try parse(bytes) }
    }

    @Test func `a name is found twice among many`() throws {
        let members = (0..<40).map { "\"n\($0)\":1" }
        #expect(throws: Never.self) { try parse("{" + members.joined(separator: ",") + "}") }
        for twin in [0, 15, 16, 17, 39] {
            #expect(throws: JSONFault.self) {
                try parse("{" + (members + [members[twin]]).joined(separator: ",") + "}")
            }
        }
    }

    @Test func `every cut and every changed byte of a text ends in a value or a fault`() throws {
        let text = Array(#"{"a":[1,-2.5e3,"x\u00e9\n",true,null,{"b":"ข"}],"c":{}}"#.utf8)
        #expect(throws: Never.self) { try parse(text) }
        for cut in text.indices { #expect(throws: JSONFault.self) { try parse(Array(text[..<cut])) } }
        for position in text.indices {
            for byte in [0x00, 0x22, 0x2c, 0x5b, 0x5c, 0x7b, 0xff] as [UInt8] {
                var changed = text
                changed[position] = byte
                let foundation = (try? JSONSerialization.jsonObject(with: Data(changed))) != nil
                #expect(((try? parse(changed)) != nil) == foundation, "byte \(byte) at \(position)")
            }
        }
    }
}
