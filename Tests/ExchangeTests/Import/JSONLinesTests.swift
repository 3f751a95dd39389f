import Entries
import Exchange
import Foundation
import Indicators
import Testing

@Suite struct JSONLinesTests {
    @Test func `an object a line is one draft, by the names of CSV columns`() throws {
        let lines = try read(
            """
            {"kind": "domain", "value": "a.example.com", "labels": ["parcel", "Fake Job"], "confidence": 80, "tlp": "GREEN"}

            {"phone": "+66 2 555 0100", "first_seen": 1772357400, "audience": "kh;mm", "description": "a\\nข \\ud83d\\ude00"}
            {"domain": "b.example.com", "references": ["https://example.com/1"], "sealed": true, "language": null}
            """.utf8,
            name: "a.ndjson"
        )
        #expect(lines.map(\.line) == [1, 3, 4])
        #expect(lines.compactMap(\.draft?.kind) == ["domain", "phone-number", "domain"])
        #expect(lines.values == ["a.example.com", "+66 2 555 0100", "b.example.com"])
        let statements = lines.compactMap(\.draft?.statement)
        #expect(statements.map(\.labels) == [["parcel", "fake-job"], [], []])
        #expect(statements.map(\.confidence) == [80, 50, 50])
        #expect(statements[1].firstSeenMs == 1_772_357_400_000)
        #expect(statements[1].description_p == "a\nข 😀")
        #expect(lines[1].draft?.audience == ["kh", "mm"])
        #expect(lines[2].draft?.statement.references == ["https://example.com/1"])
        #expect(lines[2].draft?.sealed == true)
    }

    @Test func `key and fields may be objects`() throws {
        let text =
            #"{"kind":"bank-account","key":{"country":"TH","institution":"014","account":12345678901234567890},"#
            + #""fields":{"mule_tier":1,"institution_name":"Example"}}"#
        let draft = try #require(try read(text.utf8, name: "a.ndjson").first?.draft)
        #expect(draft.keyText == "country=TH institution=014 account=12345678901234567890")
        #expect(draft.statement.fields.compactMap(\.plain) == [.integer(1), .text("Example")])
    }

    @Test func `a composite key tells the kind, inside of key and at the top`() throws {
        let lines = try read(
            """
            {"key": {"chain": "bitcoin", "address": "bc1x"}}
            {"chain": "bitcoin", "address": "bc1x"}
            {"key": "192.0.2.1"}
            """.utf8,
            name: "a.ndjson"
        )
        #expect(lines.compactMap(\.draft?.kind) == ["crypto-wallet", "crypto-wallet", "ip-address"])
        #expect(lines[0].draft?.keyText == lines[1].draft?.keyText)
        #expect(lines[2].draft?.value == "192.0.2.1")
    }

    @Test(arguments: [
        (#"{"domain": "a"#, "not JSON at byte 14: a text is not closed"),
        (#"{"domain": "a",}"#, "not JSON at byte 16: a name in double quotes is missing"),
        (#"{"domain": "a"} x"#, "not JSON at byte 17: more follows after the value"),
        (#"{"domain": "a", "domain": "b"}"#, "not JSON at byte 25: name \"domain\" stands twice"),
        (#"{"account": 007}"#, "not JSON at byte 14: a number cannot begin with 0; write it as a text"),
        (#"["a"]"#, #"it is not a JSON object; write {"kind": …, "value": …}"#),
        (#"{"tlp": "red"}"#, #"it has no kind; write "kind": "…""#),
        (#"{"value": "12345"}"#, #""12345" is of no kind that shows by itself; write "kind": "…""#),
        (#"{"phone": "1", "email": "2"}"#, #"its members fit several kinds; say which is meant with "kind""#),
        (#"{"domain": ["a", "b"]}"#, #"column domain: "a, b" is a list; write one text"#),
        (#"{"domain": {"a": "b"}}"#, #""domain": it is an object; write a text or a list"#),
        (#"{"domain": "a", "labels": [{}]}"#, #""labels": its list holds something else than texts"#),
        (#"{"domain": "a", "confidence": 99.5}"#, #"column confidence: "99.5" is not a confidence; write 0 to 100"#),
        (#"{"phone": 6.6e9}"#, #"column phone: "6.6e9" is a number with a fraction; write it as a text"#),
        (
            #"{"kind": "domain", "value": "a", "iccid": "1"}"#,
            #""iccid" is not a name of domain; beside the common names it has domain, registrar, created"#
        ),
        (#"{"kind": "domain"}"#, "it has no value for domain; fill the column that holds it"),
    ])
    func `a line that cannot be read is refused with the reason`(line: String, reason: String) throws {
        let lines = try read("{\"domain\": \"first.example.com\"}\n\(line)\n".utf8, name: "a.ndjson")
        #expect(lines.last?.line == 2)
        let given = try #require(lines.last?.reason)
        #expect(given.hasPrefix(reason), "\(given)")
    }

    @Test func `names that mean nothing are reported, not read`() throws {
        let file = try ScratchFile("{\"domain\":\"a.example.com\",\"_id\":1,\"Source\":\"x\"}\n", name: "a.ndjson")
        let reader = try ImportReader(path: file.path, defaults: ImportDefaults())
        #expect(try reader.all().values == ["a.example.com"])
        #expect(reader.ignoredColumns == ["_id", "Source"])
    }

    @Test func `a mapped member gives its target`() throws {
        let lines = try read(
            "{\"msg\": \"a.example.com\"}\n".utf8,
            name: "a.ndjson",
            kind: .domain,
            columns: [.init(target: "value", column: "msg")]
        )
        #expect(lines.values == ["a.example.com"])
    }
}

@Suite struct JSONReportsTests {
    @Test func `a body of one object is one draft`() throws {
        let body = Data("{\n \"kind\": \"domain\",\n \"value\": \"a.example.com\"\n}".utf8)
        let draft = try JSONReports.draft(json: body, defaults: ImportDefaults())
        #expect(draft.value == "a.example.com")
        #expect(draft.statement.verdict == 3)
    }

    @Test func `a body with an unknown name is refused`() {
        let reason = "\"valu\" is not a name of domain; beside the common names it has domain, registrar, created"
        let error = #expect(throws: ImportError.self) {
            try JSONReports.draft(
                json: Data(#"{"domain": "a.example.com", "valu": "b"}"#.utf8),
                defaults: ImportDefaults()
            )
        }
        #expect(error?.description.hasPrefix(reason) == true)
    }

    @Test func `a body that is not JSON is refused with the place`() {
        #expect(throws: ImportError.json(record: 1, reason: "not JSON at byte 1: a value is missing")) {
            try JSONReports.draft(json: Data(), defaults: ImportDefaults())
        }
        #expect(throws: ImportError.json(record: 1, reason: "not JSON at byte 2: a value is missing")) {
            try JSONReports.drafts(json: Data("[".utf8), defaults: ImportDefaults())
        }
    }

    @Test(arguments: [
        #" [{"domain": "a.example.com"}, {"domain": 1.5}, {"domain": "b.example.com"}] "#,
        "{\"domain\": \"a.example.com\"}\n{\"domain\": 1.5}\r\n{\"domain\": \"b.example.com\"}",
    ])
    func `a list and a body of lines give the same`(body: String) throws {
        let lines = try JSONReports.drafts(json: Data(body.utf8), defaults: ImportDefaults())
        #expect(lines.map(\.line) == [1, 2, 3])
        #expect(lines.values == ["a.example.com", "b.example.com"])
        #expect(lines.reasons == ["column domain: \"1.5\" is a number with a fraction; write it as a text"])
        #expect(lines[1].raw == "{\"domain\": 1.5}")
    }

    @Test func `deep nesting is refused, not followed`() {
        let body = Data((String(repeating: "[", count: 100_000)).utf8)
        #expect(throws: ImportError.json(record: 1, reason: "not JSON at byte 33: nested deeper than 32")) {
            try JSONReports.drafts(json: body, defaults: ImportDefaults())
        }
    }
}
