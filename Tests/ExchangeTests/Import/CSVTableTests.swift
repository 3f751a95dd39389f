import Entries
import Exchange
import Foundation
import Indicators
import Testing

@Suite struct CSVTableTests {
    @Test(arguments: [",", ";", "\t"])
    func `the delimiter shows in the header`(delimiter: String) throws {
        let rows = ["domain|description|language", "a.example.com|one|en", "b.example.com|two|th"]
        let text = rows.joined(separator: "\n").replacing("|", with: delimiter)
        let lines = try csv(text)
        #expect(lines.values == ["a.example.com", "b.example.com"])
        #expect(lines.compactMap(\.draft?.statement.description_p) == ["one", "two"])
    }

    @Test func `quoted fields hold delimiters, quotes and line breaks`() throws {
        let text =
            "domain,description,language\r\na.example.com,\"said \"\"no\"\",\r\nthen left\",en\r\nb.example.com,,\r\n"
        let lines = try csv(text)
        #expect(lines.values == ["a.example.com", "b.example.com"])
        #expect(lines[0].draft?.statement.description_p == "said \"no\",\r\nthen left")
        #expect(lines.map(\.line) == [2, 4])
        #expect(lines[0].draft?.line == 2)
    }

    @Test(arguments: [
        (#""x""#, "x"), (#""""""#, "\""), (#""""x""""#, "\"x\""), (#" "x" "#, "x"), (#"5" pipe"#, "5\" pipe"),
        (#""""#, ""), ("", ""), ("  x  ", "x"),
    ])
    func `quotes are read as spreadsheets write them`(field: String, text: String) throws {
        let lines = try csv("domain,description,tlp\na.example.com,\(field),clear\nb.example.com,last,\(field)\n")
        #expect(lines.first?.draft?.statement.description_p == text)
        #expect(lines.first?.draft?.tlp == 0)
    }

    @Test(arguments: ["a.example.com,\"x\"", "a.example.com,\"x\"\r\n", "a.example.com,x"])
    func `the last record may lack its line end`(record: String) throws {
        #expect(try csv("domain,description\n" + record).first?.draft?.statement.description_p == "x")
    }

    @Test func `a byte order mark, a sep line, comments and blank lines before the header are passed over`() throws {
        let lines = try csv("\u{feff}sep=;\n# exported\n\ndomain;description\na.example.com;x, y\n\n")
        #expect(lines.values == ["a.example.com"])
        #expect(lines.first?.draft?.statement.description_p == "x, y")
        #expect(lines.first?.line == 5)
    }

    /// As abuse.ch writes ThreatFox and URLhaus.
    @Test func `a comment before the first record may be the header`() throws {
        let quoted = """
            ################
            # Last updated: 2026-07-04, 22:20
            #
            # "first_seen_utc", "ioc_value", "ioc_type"
            "2026-07-04 22:19:04", "a.example", "domain"
            "2026-07-04 22:18:00", "b.example", "domain"
            """
        let lines = try csv(quoted, columns: [ImportDefaults.ColumnMapping("value=ioc_value")])
        #expect(lines.values == ["a.example", "b.example"], "\(lines.reasons)")
        #expect(lines.map(\.line) == [5, 6])
        #expect(try csv("# id,dateadded,url\n1,2026-07-04,http://a.example/\n").values == ["http://a.example/"])
        // A table's own header counts.
        #expect(try csv("# of a domain, by us\ndomain,note\na.example,x\n").values == ["a.example"])
        #expect(try csv("# phone, url\ndomain,note\na.example,x\n").values == ["a.example"])
        #expect(try csv("# no,sender\nNr,domain\n1,a.example\n").values == ["a.example"])
    }

    @Test func `a tab may be declared`() throws {
        #expect(try csv("sep=\t\ndomain\tdescription\na.example.com\tx\n").values == ["a.example.com"])
    }

    @Test func `a record with too few or too many columns is refused`() throws {
        let lines = try csv("domain,description,tlp\na.example.com,x\nb.example.com,x,,y\nc.example.com,x,,,\n")
        #expect(
            lines.reasons == [
                "2 columns where the header has 3; quote a field that holds a line break",
                "4 columns where the header has 3; quote a field that holds a delimiter",
            ]
        )
        #expect(lines.values == ["c.example.com"])
    }

    @Test func `a quote that is never closed costs its own line only`() throws {
        let lines = try csv("domain,description\na.example.com,\"open\nb.example.com,x\nc.example.com,y\n")
        #expect(lines.values == ["b.example.com", "c.example.com"])
        #expect(lines[0].line == 2)
        #expect(lines[0].raw == "a.example.com,\"open")
        #expect(lines[0].reason == "a quote that opens here is not closed within 1 MiB; close or double it")
    }

    @Test func `text after a closing quote costs its own line only`() throws {
        let lines = try csv("domain,description\na.example.com,\"open\nb.example.com,\"x\"\nc.example.com,y\n")
        #expect(lines.values == ["b.example.com", "c.example.com"])
        #expect(
            lines[0].reason
                == "column \"description\": text follows its closing quote; double the quotes inside of a quoted field"
        )
    }

    @Test(arguments: [1, 2])
    func `a line longer than 1 MiB is refused and the next one read`(bufferMiB: Int) throws {
        let long = String(repeating: "x", count: 1 << 20)
        for field in [long, "\"\(long)\""] {
            let text = "domain,description\na.example.com,\(field)\nb.example.com,y\n"
            let lines = try read(text.utf8, name: "a.csv", bufferBytes: bufferMiB << 20)
            #expect(lines.values == ["b.example.com"])
            #expect(lines.map(\.line) == [2, 3])
            #expect(lines.reasons == ["the line is longer than 1 MiB"])
        }
    }

    @Test(arguments: [4, 64, 2048])
    func `a record of many lines longer than 1 MiB costs its first line, and the others are read`(
        bufferKiB: Int
    ) throws {
        let rows = String(repeating: "b.example.com,x\n", count: 1 << 16)
        let text = "domain,description\na.example.com,\"open\n\(rows)c.example.com,\"x\"\n"
        let lines = try read(text.utf8, name: "a.csv", bufferBytes: bufferKiB << 10)
        #expect(lines.count == (1 << 16) + 2)
        #expect(lines.first?.reason == "a quote that opens here is not closed within 1 MiB; close or double it")
        #expect(lines.last?.draft?.value == "c.example.com")
        #expect(lines.reasons.count == 1)
    }

    @Test func `a record that is not UTF-8 is refused by its line`() throws {
        let text = Array("domain,description\na.example.com,".utf8) + [0xff] + Array("\nb.example.com,x\n".utf8)
        let lines = try read(text, name: "a.csv")
        #expect(lines.map(\.line) == [2, 3])
        #expect(lines.reasons == ["the line is not UTF-8: convert the file with iconv"])
    }

    @Test func `an unquoted line break shows as a short record`() throws {
        let lines = try csv("domain,description,tlp\na.example.com,broken\nhere,clear\n")
        #expect(lines.map(\.line) == [2, 3])
        #expect(lines.reasons.count == 2)
    }

    @Test func `a header that is missing, empty or unknown stops the import`() {
        #expect(throws: ImportError.header(reason: "the file is empty", advice: "give it a header line and records")) {
            try csv("")
        }
        #expect(
            throws: ImportError.header(
                reason: "none of its columns (\"a\", \"b\") is known to hold the value",
                advice: "map the one that holds it with --column value=COLUMN"
            )
        ) { try csv("a,b\n1,2\n") }
        #expect(
            throws: ImportError.header(
                reason: "none of its columns (\"email\", \"tlp\") holds the value of domain",
                advice: "map the one that holds it with --column value=COLUMN"
            )
        ) { try csv("email,tlp\n1,2\n", kind: .domain) }
    }
}
