import Entries
import Exchange
import Indicators
import Testing

/// Files of sightings and actions.
@Suite struct EventFileTests {
    private func read(_ text: String, name: String = "table.csv", _ event: EventDefaults) throws -> [ImportLine] {
        let file = try ScratchFile(text, name: name)
        return try ImportReader(path: file.path, defaults: ImportDefaults(event)).all()
    }

    private static var day: PBSighting {
        var sighting = PBSighting()
        sighting.count = 1
        sighting.firstMs = 7
        sighting.lastMs = 7
        sighting.sector = "bank"
        return sighting
    }

    private static var blocked: PBAction {
        var action = PBAction()
        action.action = "blocked"
        return action
    }

    @Test func `every column of a sighting reaches the draft`() throws {
        let text = """
            kind,value,count,First Seen,last,sector,source,loss,currency,note,language,tlp,verdict
            domain,a.example.com,12,2026-03-01,2026-03-02,ISP,example-net,1200.50,THB,calls,TH,amber,malicious
            """
        let draft = try #require(try read(text, .sighting(Self.day)).first?.draft)
        #expect(draft.hasSighting && !draft.hasStatement)
        #expect(draft.sighting.count == 12 && draft.sighting.sector == "isp" && draft.sighting.source == "example-net")
        #expect(draft.sighting.firstMs == 1_772_323_200_000 && draft.sighting.lastMs == 1_772_409_600_000)
        #expect(draft.sighting.lossThousandths == 1_200_500 && draft.sighting.currency == "THB")
        #expect(draft.sighting.note == "calls" && draft.sighting.language == "th")
        #expect(draft.tlp == 2 && !draft.asObject)
    }

    @Test func `every column of an action reaches the draft`() throws {
        let text = """
            {"domain": "a.example.com", "action": "Taken Down", "scope": "th", "by": "registrar", "at": "2026-03-01", \
            "reference": "1/2026", "outcome": "partial", "note": "half"}
            """
        let draft = try #require(try read(text, name: "list.ndjson", .action(PBAction())).first?.draft)
        #expect(draft.hasAction && !draft.hasStatement && draft.asObject)
        #expect(draft.action.action == "taken-down" && draft.action.scope == "th" && draft.action.by == "registrar")
        #expect(draft.action.atMs == 1_772_323_200_000 && draft.action.reference == "1/2026")
        #expect(draft.action.outcome == "partial" && draft.action.note == "half")
    }

    @Test func `a plain list takes what holds for every record`() throws {
        let lines = try read("a.example.com\n192.0.2.7\n", name: "list.txt", .action(Self.blocked))
        #expect(lines.compactMap { $0.draft?.action.action } == ["blocked", "blocked"])
        #expect(lines.compactMap { $0.draft?.kind } == ["domain", "ip-address"])
    }

    @Test func `a record that names one end of its window has none of the other from elsewhere`() throws {
        let text = "domain,first\na.example.com,2026-03-01\nb.example.com,\n"
        let drafts = try read(text, .sighting(Self.day)).compactMap(\.draft)
        #expect(drafts.map(\.sighting.firstMs) == [1_772_323_200_000, 7])
        #expect(drafts.map(\.sighting.lastMs) == [0, 7])
    }

    @Test(arguments: [
        ("domain,count\na.example.com,0\n", "column count: \"0\" is not a count; write a whole number from 1"),
        (
            "domain,loss\na.example.com,1.2345\n",
            "column loss: \"1.2345\" is not an amount; write digits, such as 1200.50"
        ),
    ])
    func `a bad cell is refused in one line`(text: String, reason: String) throws {
        #expect(try read(text, .sighting(Self.day)).reasons == [reason])
    }

    @Test func `a bundle holds no such events`() throws {
        #expect(throws: ImportError.self) {
            _ = try read(#"{"type": "bundle", "objects": []}"#, name: "b.json", .action(Self.blocked))
        }
    }

    @Test(arguments: [
        ("1200.50", 1_200_500), ("0", 0), ("7", 7_000), ("0.001", 1), ("1.", nil), (".5", nil), ("-1", nil),
        ("1e3", nil),
        ("1,5", nil), ("1234567890123456", nil),
    ])
    func `an amount is exact to a thousandth`(text: String, expected: UInt64?) {
        #expect(Amount.thousandths(text) == expected)
        if let expected { #expect(Amount.thousandths(Amount.text(thousandths: expected)) == expected) }
    }
}
