import Exchange
import Foundation
import Indicators
import Testing

@Suite struct FileOpeningTests {
    @Test(arguments: [
        ("a.csv", "a.example.com\n", ImportFormat.csv), ("a.TSV", "domain\n", .csv), ("a.jsonl", "x\n", .ndjson),
        ("a.json", "{}\n", .ndjson), ("a.txt", "a.example.com\n", .plain), ("a", "# c\n{\"a\": 1}\n", .ndjson),
        ("a.txt", "domain\na.example.com\n", .csv), ("a", "Phone;Label\n1;2\n", .csv), ("a", "sep=;\nx;y\n", .csv),
        ("a", "0.0.0.0 a.example.com\n", .plain), ("a", "a.example.com,b.example.com\n", .plain), ("a", "", .plain),
        ("a.txt", "\"First seen\",\"value\"\n", .csv),
    ])
    func `the format shows in the name or the first line`(name: String, text: String, format: ImportFormat) throws {
        let file = try ScratchFile(text, name: name)
        var defaults = ImportDefaults()
        defaults.columns = name == "a.csv" ? [.init(target: "value", column: "a.example.com")] : []
        guard text != "sep=;\nx;y\n" else {
            #expect(throws: ImportError.self) { try ImportReader(path: file.path, defaults: defaults) }
            return
        }
        #expect(try ImportReader(path: file.path, defaults: defaults).format == format)
    }

    @Test func `a format that is said is believed`() throws {
        #expect(try read("domain\n".utf8, kind: .domain, format: .plain).values == ["domain"])
    }

    @Test(
        arguments: [
            ([0x1f, 0x8b, 0x08, 0x00], "gzip"), ([0x28, 0xb5, 0x2f, 0xfd], "Zstandard"),
            ([0x42, 0x5a, 0x68, 0x39], "bzip2"),
            ([0x50, 0x4b, 0x03, 0x04], "a ZIP archive or a workbook"), ([0xff, 0xfe, 0x61, 0x00], "UTF-16"),
            ([0x61, 0x00, 0x62, 0x00], "binary or UTF-16"),
            (Array("a\rb\r".utf8), "text whose lines end with CR alone"),
        ] as [([UInt8], String)]
    )
    func `what is not text says what it is`(bytes: [UInt8], found: String) throws {
        let file = try ScratchFile(bytes, name: "list.csv.gz")
        let error = #expect(throws: ImportError.self) { try ImportReader(path: file.path, defaults: ImportDefaults()) }
        guard case .notText(file.path, found, _) = error else {
            Issue.record("\(String(describing: error))")
            return
        }
    }

    @Test func `a gzip file comes with the command that reads it`() throws {
        let file = try ScratchFile([0x1f, 0x8b, 0x08], name: "list.txt.gz")
        #expect(
            throws: ImportError.notText(
                path: file.path,
                found: "gzip",
                advice: "use: zcat \(file.path) | mandala import -"
            )
        ) { try ImportReader(path: file.path, defaults: ImportDefaults()) }
    }

    @Test(arguments: [("[{\"domain\": 1}]\n", "a JSON list"), ("{\n \"a\": 1\n}\n", "JSON spread over several lines")])
    func `JSON that is not one object a line comes with the command that makes it so`(
        text: String,
        found: String
    ) throws {
        let file = try ScratchFile(text, name: "a.json")
        let filter = found == "a JSON list" ? "'.[]'" : "."
        #expect(
            throws: ImportError.notLines(
                path: file.path,
                found: found,
                advice: "use: jq -c \(filter) \(file.path) | mandala import --format ndjson -"
            )
        ) { try ImportReader(path: file.path, defaults: ImportDefaults()) }
    }

    @Test func `a file that is not there is named`() {
        #expect(throws: ImportError.cannotOpen(path: "/nowhere/list", reason: "No such file or directory")) {
            try ImportReader(path: "/nowhere/list", defaults: ImportDefaults())
        }
    }

    @Test func `a folder cannot be read`() {
        #expect(throws: ImportError.cannotRead(path: "/tmp", reason: "Is a directory")) {
            try ImportReader(path: "/tmp", defaults: ImportDefaults())
        }
    }
}
