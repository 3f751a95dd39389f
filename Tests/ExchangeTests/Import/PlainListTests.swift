import Entries
import Exchange
import Foundation
import Indicators
import Testing

@Suite struct PlainListTests {
    @Test func `each line is one value with its line number`() throws {
        let lines = try read("a.example.com\n\n  b.example.com \r\nc.example.com".utf8, kind: .domain)
        #expect(lines.values == ["a.example.com", "b.example.com", "c.example.com"])
        #expect(lines.map(\.line) == [1, 3, 4])
        #expect(lines.compactMap(\.draft?.line) == [1, 3, 4])
        #expect(lines.allSatisfy { $0.draft?.kind == "domain" })
    }

    @Test func `comments are passed over, at the beginning of a line and after white space`() throws {
        let text = "# one\n; two\n! three\na.example.com # seen\nb.example.com ; SBL1\nhttps://c.example.com/#part\n"
        let lines = try read(text.utf8)
        #expect(lines.values == ["a.example.com", "b.example.com", "https://c.example.com/#part"])
        #expect(lines.map(\.raw)[0] == "a.example.com # seen")
    }

    @Test(arguments: ["0.0.0.0", "127.0.0.1", "::", "::1"])
    func `the names of a hosts file are taken`(sink: String) throws {
        let text = "\(sink) localhost\n\(sink)\ta.example.com b.example.com # both\n"
        let lines = try read(text.utf8, kind: .domain)
        #expect(lines.values == ["a.example.com", "b.example.com"])
        #expect(lines.map(\.line) == [2, 2])
    }

    @Test func `an address that is no sink stays a value`() throws {
        let lines = try read("192.0.2.1\n127.0.0.1\n0.0.0.0 a.example.com\n".utf8)
        #expect(lines.values == ["192.0.2.1", "127.0.0.1", "a.example.com"])
    }

    @Test func `without a kind each value tells its own`() throws {
        let lines = try read("a.example.com\nhttps://b.example.com/x\n192.0.2.7\n+66 2 555 0100\n".utf8)
        #expect(lines.compactMap(\.draft?.kind) == ["domain", "url", "ip-address", "phone-number"])
    }

    @Test func `a value of no plain kind is refused with the way out`() throws {
        let lines = try read("12345\n".utf8)
        #expect(lines.reasons == ["\"12345\" is of no kind that shows by itself; say which: --kind KIND"])
        #expect(lines.map(\.raw) == ["12345"])
    }

    @Test func `a line that is not UTF-8 is refused and the next one read`() throws {
        let bytes = Array("a.example.com\n".utf8) + [0x63, 0xe9, 0x0a] + Array("b.example.com\n".utf8)
        let lines = try read(bytes, kind: .domain)
        #expect(lines.values == ["a.example.com", "b.example.com"])
        #expect(lines.map(\.line) == [1, 2, 3])
        #expect(lines[1].reason == "the line is not UTF-8: convert the file with iconv")
        #expect(lines[1].raw == "c\u{fffd}")
    }

    @Test(arguments: [1, 4096, 256 << 10])
    func `a line longer than 1 MiB is refused and the next one read`(bufferBytes: Int) throws {
        let huge = [UInt8](repeating: 0x61, count: 1_048_577)
        let bytes = Array("a.example.com\n".utf8) + huge + Array("\nb.example.com\n".utf8)
        let lines = try read(bytes, kind: .domain, bufferBytes: bufferBytes)
        #expect(lines.values == ["a.example.com", "b.example.com"])
        #expect(lines.map(\.line) == [1, 2, 3])
        #expect(lines[1].reason == "the line is longer than 1 MiB")
        #expect(lines[1].raw.utf8.count == ImportLine.rawBytesMax + "…".utf8.count)
    }

    @Test func `a huge last line without an end is refused`() throws {
        let lines = try read([UInt8](repeating: 0x61, count: 3 << 20), kind: .domain)
        #expect(lines.reasons == ["the line is longer than 1 MiB"])
    }

    @Test func `a byte order mark is no part of the first value`() throws {
        let lines = try read([0xef, 0xbb, 0xbf] + Array("a.example.com\n".utf8), kind: .domain)
        #expect(lines.values == ["a.example.com"])
    }

    @Test func `an empty file gives nothing`() throws {
        #expect(try read([], kind: .domain).isEmpty)
        #expect(try read("\n\n# nothing\n".utf8, kind: .domain).isEmpty)
    }
}
