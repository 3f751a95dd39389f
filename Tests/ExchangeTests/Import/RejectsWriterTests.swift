import Exchange
import Foundation
import Testing

@Suite struct RejectsWriterTests {
    @Test func `no reject, no file`() throws {
        let scratch = try ScratchFile("a.example.com\n")
        let path = scratch.folder.appending(path: "rejects.tsv").path
        let writer = RejectsWriter(path: path)
        try writer.flush()
        #expect(writer.count == 0)
        #expect(!FileManager.default.fileExists(atPath: path))
    }

    @Test func `a reject is one line of three columns`() throws {
        let scratch = try ScratchFile("domain,tlp\na.example.com,\"a\tb\n\\c\"\nb.example.com,\n", name: "a.csv")
        let path = scratch.folder.appending(path: "rejects.tsv").path
        let writer = RejectsWriter(path: path)
        for line in try ImportReader(path: scratch.path, defaults: ImportDefaults()).all() {
            if let reason = line.reason { try writer.write(line: line.line, reason: reason, raw: line.raw) }
        }
        try writer.flush()
        #expect(writer.count == 1)
        let reason =
            #"column tlp: "a\\u{9}b\\u{a}\\c" is not a TLP; write TLP:CLEAR, GREEN, AMBER, AMBER+STRICT or RED"#
        let written = try String(contentsOfFile: path, encoding: .utf8)
        #expect(written == "2\t\(reason)\ta.example.com,\"a\\tb\\n\\\\c\"\n")
        let mode = try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int
        #expect(mode == 0o600)
    }

    @Test func `many rejects are all written, in place of an older file`() throws {
        let scratch = try ScratchFile("older\n")
        let writer = RejectsWriter(path: scratch.path)
        for line in 1...5000 {
            try writer.write(line: UInt64(line), reason: "r", raw: String(repeating: "x", count: 40))
        }
        try writer.flush()
        let lines = try String(contentsOfFile: scratch.path, encoding: .utf8).split(separator: "\n")
        #expect(lines.count == 5000)
        #expect(lines.last?.hasPrefix("5000\tr\tx") == true)
    }

    @Test func `a place that cannot be written to is named`() {
        let writer = RejectsWriter(path: "/nowhere/rejects.tsv")
        #expect(throws: ImportError.cannotWrite(path: "/nowhere/rejects.tsv", reason: "No such file or directory")) {
            try writer.write(line: 1, reason: "r", raw: "x")
        }
    }
}
