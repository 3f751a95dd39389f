import Entries
import Exchange
import Indicators
import Testing

@testable import struct Exchange.ColumnName

/// Columns of CSV files; JSON members go the same way.
@Suite struct ColumnTests {
    /// 2026-03-01T09:30:00Z.
    static let instant: UInt64 = 1_772_357_400_000

    @Test(arguments: [
        "2026-03-01T09:30:00Z", "2026-03-01T16:30:00+07:00", "2026-03-01 09:30:00Z", "1772357400", "1772357400000",
    ])
    func `a time is RFC 3339, or seconds or milliseconds since 1970`(text: String) throws {
        let row = try csv(
            "domain,first seen,last_seen,Valid-From,valid_until\na.example.com\(String(repeating: "," + text, count: 4))"
        )
        let statement = try #require(row.first?.draft?.statement)
        #expect(statement.firstSeenMs == Self.instant)
        #expect(statement.lastSeenMs == Self.instant)
        #expect(statement.validFromMs == Self.instant)
        #expect(statement.validUntilMs == Self.instant)
    }

    @Test(arguments: ["2026-03-01", "20260301"])
    func `a date is its midnight in UTC`(date: String) throws {
        let row = try csv("domain,first_seen\na.example.com,\(date)\n")
        #expect(row.first?.draft?.statement.firstSeenMs == 1_772_323_200_000)
    }

    @Test(arguments: ["202603010930", "20260301093000", "20261301", "1", "99999999"])
    func `digits that are neither a date nor a time since 1970 are refused`(text: String) throws {
        let lines = try csv("domain,valid_until\na.example.com,\(text)\n")
        #expect(lines.reasons.first?.contains("is not a time") == true, "\(lines)")
    }

    @Test func `every common column reaches the draft`() throws {
        let row = try csv(
            """
            kind,value,region,verdict,confidence,grade,handling,labels,description,language,tlp,audience,sealed,\
            new_evidence,references
            phone-number,02 555 0100,th,Benign,80,b2,h1,"Fake job; Task_Scam|vishing",text,TH,tlp:amber,"KH; mm",yes,1,\
            https://example.com/1 https://example.com/2
            """
        )
        let draft = try #require(row.first?.draft)
        #expect(draft.kind == "phone-number")
        #expect(draft.value == "02 555 0100")
        #expect(draft.region == "TH")
        #expect(draft.tlp == 2)
        #expect(draft.audience == ["kh", "mm"])
        #expect(draft.sealed)
        #expect(draft.newEvidence)
        let statement = Statement(
            verdict: .benign,
            confidence: 80,
            grade: SourceGrade(.b, .two),
            handling: .h1,
            labels: ["fake-job", "task-scam", "vishing"],
            description: "text",
            language: "th",
            references: ["https://example.com/1", "https://example.com/2"]
        )
        #expect(draft.statement == PBStatement(statement))
    }

    @Test(arguments: [
        ("verdict", "bad", "\"bad\" is not a verdict; write malicious, suspicious or benign"),
        ("confidence", "high", "\"high\" is not a confidence; write 0 to 100"),
        ("confidence", "101", "\"101\" is not a confidence; write 0 to 100"),
        ("confidence", "-1", "\"-1\" is not a confidence; write 0 to 100"),
        ("grade", "D9", "\"D9\" is not a source grade; write A, B, C or X and then 1 to 4, such as B2"),
        ("handling", "H9", "\"H9\" is not a handling code; write H0, H1, H2 or H3"),
        ("tlp", "white", "\"white\" is not a TLP; WHITE is TLP 1; write TLP:CLEAR"),
        ("region", "Siam", "\"Siam\" is not a country; write ISO 3166-1 alpha-2, such as TH"),
        ("country", "ZZ", "\"ZZ\" is not a country; write ISO 3166-1 alpha-2, such as TH"),
        ("language", "Thai?", "\"Thai?\" is not a language tag; write BCP 47, such as th, my or zh-Hant"),
        ("audience", "kh;m!", "\"m!\" is not a member; write ids such as th or interpol"),
        ("sealed", "maybe", "\"maybe\" is neither true nor false; write true or false"),
        (
            "labels", "หลอกลวง",
            "\"หลอกลวง\" cannot be a label; write at most 64 letters a-z, digits and hyphens, or give other text as the "
                + "description"
        ),
        (
            "first_seen", "2026-03-01T09:30:00",
            "\"2026-03-01T09:30:00\" is not a time; say in which zone, with Z or an offset such as +07:00"
        ),
        (
            "last_seen", "31/12/2025",
            "\"31/12/2025\" is not a time; write RFC 3339 such as 2026-03-01T09:30:00Z, a date, or seconds since 1970"
        ),
        (
            "valid_until", "99999999999999999999",
            "\"99999999999999999999\" is not a time; write RFC 3339 such as 2026-03-01T09:30:00Z, a date, or seconds since 1970"
        ),
    ])
    func `a cell that does not parse is refused by its column`(column: String, text: String, reason: String) throws {
        let lines = try csv("phone,\(column)\n+66 2 555 0100,\(text)\n+66 2 555 0101,\n")
        #expect(lines.reasons == ["column \(column): \(reason)"])
        #expect(lines.values == ["+66 2 555 0101"])
    }

    @Test(arguments: [
        ("Fraude bancária", "fraude-bancaria"), ("Lừa đảo", "lua-dao"), ("  (Estafa) ", "estafa"), ("a--b", "a-b"),
        ("smishing", "smishing"),
    ])
    func `free text becomes a label where Latin letters say it`(text: String, label: String) throws {
        #expect(try csv("domain,label\na.example.com,\(text)\n").first?.draft?.statement.labels == [label])
    }

    @Test(arguments: ColumnName.aliases.map { ($0.key, $0.value.name) })
    func `a column named for a kind tells it`(column: String, kind: String) throws {
        let draft = try #require(try csv("\(column)\nx\n").first?.draft)
        #expect(draft.kind == kind)
        #expect(draft.value == "x" || draft.key.map(\.text) == ["x"])
    }

    @Test(arguments: ColumnName.signatures.map { ($0.parts, $0.kind) })
    func `the parts of a composite key tell the kind`(parts: [String], kind: Kind) throws {
        #expect(parts.allSatisfy { part in kind.keyParts.contains { $0.name == part } })
        let cells = parts.indices.map(String.init).joined(separator: ",")
        let draft = try #require(try csv("\(parts.joined(separator: ","))\n\(cells)\n").first?.draft)
        #expect(draft.kind == kind.name)
        #expect(draft.key.map(\.name) == parts)
    }

    @Test(arguments: Kind.all)
    func `all parts of a kind's key and all of its fields are columns`(kind: Kind) throws {
        for part in kind.keyParts {
            let lines = try csv("key.\(part.name)\nx\n", kind: kind)
            let draft = try #require(lines.first?.draft, "\(lines.reasons)")
            #expect(draft.value == "x" || draft.keyText == "\(part.name)=x")
        }
        for field in kind.fields {
            let cell = if case .timestamp = field.type { "2026-03-01" } else { "1" }
            let lines = try csv("value,field.\(field.name)\nx,\(cell)\n", kind: kind)
            #expect(lines.first?.draft?.statement.fields.map(\.name) == [field.name], "\(lines.reasons)")
        }
    }

    @Test func `composite keys and fields are read by either spelling of their names`() throws {
        let text = "Country,Institution,Account,Mule-Tier,Opened,Institution name\nth,014,123456,2,2026-03-01,Example\n"
        let draft = try #require(try csv(text).first?.draft)
        #expect(draft.kind == "bank-account")
        #expect(draft.keyText == "country=th institution=014 account=123456")
        #expect(
            draft.statement.fields.compactMap(\.plain) == [
                .integer(2), .integer(1_772_323_200_000), .text("Example"),
            ]
        )
    }

    @Test func `a number, a flag and a list are read as their field declares them`() throws {
        let text =
            "mcc,mnc,lac,cid,latitude,illegal_border_site,radius_m\n001,01,7,8,13.75,yes,500\n001,01,7,9,north,,\n"
        let lines = try csv(text)
        #expect(
            lines.first?.draft?.statement.fields.compactMap(\.plain) == [
                .decimal(13.75), .boolean(true), .integer(500),
            ]
        )
        #expect(
            lines.reasons == [
                "column latitude: \"north\" is not a number; write digits, with a point for the fraction"
            ]
        )
        let list = try csv("url,impersonates\nhttps://a.example.com/,Example Bank; Example Post\n").first?.draft
        #expect(list?.statement.fields.compactMap(\.plain) == [.list(["Example Bank", "Example Post"])])
    }

    @Test func `country is the region where the kind has no such part or field`() throws {
        let phone = try csv("phone,country\n02 555 0100,TH\n").first?.draft
        #expect(phone?.region == "TH")
        let address = try csv("ip,country\n192.0.2.1,TH\n").first?.draft
        #expect(address?.region == "")
        #expect(address?.statement.fields.map(\.name) == ["country"])
    }

    @Test func `columns that mean nothing are reported, not read`() throws {
        let file = try ScratchFile("phone,Source,label,\n+66 2 555 0100,x,vishing,\n", name: "a.csv")
        let reader = try ImportReader(path: file.path, defaults: ImportDefaults())
        #expect(reader.ignoredColumns == ["Source"])
        #expect(try reader.all().values == ["+66 2 555 0100"])
    }

    @Test func `a mapped column gives its target, and tells the kind by its own name`() throws {
        let text = "phone,reason,who\n+66 2 555 0100,Fake job,AIS\n"
        let draft = try csv(
            text,
            columns: [
                .init(target: "value", column: "phone"), .init(target: "labels", column: "Reason"),
                .init(target: "field.operator", column: "who"),
            ]
        ).first?.draft
        #expect(draft?.kind == "phone-number")
        #expect(draft?.statement.labels == ["fake-job"])
        #expect(draft?.statement.fields.compactMap(\.plain) == [.text("AIS")])
    }

    @Test func `a mapping of a column that is not there, or to nothing, stops the import`() {
        #expect(
            throws: ImportError.column(
                target: "value",
                reason: "there is no column \"number\"",
                advice: "the header has \"phone\", \"tlp\""
            )
        ) { try csv("phone,tlp\n", columns: [.init(target: "value", column: "number")]) }
        #expect(
            throws: ImportError.column(
                target: "nothing",
                reason: "it is not the name of anything to fill",
                advice: "use value, kind, region, labels, description … or a field of the kind"
            )
        ) { try csv("phone\n", columns: [.init(target: "nothing", column: "phone")]) }
    }

    @Test func `columns that fit several kinds ask for the kind`() throws {
        let text = "phone,email\n+66 2 555 0100,a@example.org\n"
        #expect(
            throws: ImportError.header(
                reason: "its columns fit several kinds: phone-number, email-address",
                advice: "say which is meant with --kind KIND"
            )
        ) { try csv(text) }
        #expect(try csv(text, kind: .emailAddress).values == ["a@example.org"])
    }

    @Test func `columns that are fields of one kind leave no doubt`() throws {
        #expect(try csv("iccid,msisdn\n8966,+66\n").first?.draft?.kind == "sim")
        #expect(try csv("platform,handle,url\ntelegram,x,https://t.example/x\n").first?.draft?.kind == "account")
    }

    @Test func `each record of a mixed file has its own kind`() throws {
        let lines = try csv(
            """
            kind,value,chain,address,operator
            Domain,a.example.com,,,
            crypto_wallet,,bitcoin,bc1,
            ,192.0.2.1,,,
            domain,b.example.com,,,AIS
            narrator,c.example.com,,,
            domain,,,,
            ,,,,x
            """
        )
        #expect(lines.compactMap(\.draft?.kind) == ["domain", "crypto-wallet", "ip-address"])
        #expect(
            lines.reasons.map { String($0.prefix(60)) } == [
                "column operator: \"AIS\" is not for domain; leave it empty",
                "column kind: \"narrator\" is not a kind; write one of phone-nu",
                "it has no value for domain; fill the column that holds it",
                "it has neither a kind nor a value; fill column kind",
            ]
        )
    }

    @Test func `two columns for one thing are refused where both say something`() throws {
        let lines = try csv("phone,msisdn,key.region,Key.Region\n1,,,\n,2,,\n1,2,,\n1,,TH,\n1,,TH,TH\n")
        #expect(lines.values == ["1", "2", "1"])
        let advice = "stands where another column says the same; leave one of them empty"
        #expect(lines.reasons == ["column msisdn: \"2\" \(advice)", "column Key.Region: \"TH\" \(advice)"])
        #expect(lines[3].draft?.keyText == "region=TH")
    }

    @Test(arguments: [
        #"{"domain": "a", "value": "b"}"#, #"{"domain": "a", "TLP": "red", "tlp": "clear"}"#,
        #"{"key": {"chain": "bitcoin", "address": "x"}, "chain": "tron"}"#,
        #"{"domain": "a", "registrar": "x", "fields": {"registrar": "y"}}"#,
    ])
    func `a JSON object says everything once`(line: String) throws {
        let reason = try #require(try read(line.utf8, name: "a.ndjson").first?.reason)
        #expect(reason.hasSuffix("stands where another column says the same; leave one of them empty"))
    }
}
