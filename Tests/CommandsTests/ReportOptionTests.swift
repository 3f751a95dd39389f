import ArgumentParser
import Entries
import Indicators
import Testing

@testable import Commands

struct ReportOptionTests {
    private func draft(_ arguments: [String]) throws -> PBDraft { try ReportCommand.parse(arguments).draft() }

    @Test func `a plain report is malicious, and handled as its kind says`() throws {
        let draft = try draft(["domain", "bad.example.com"])
        #expect(draft.kind == "domain")
        #expect(draft.value == "bad.example.com")
        #expect(draft.statement.verdict == UInt32(Verdict.malicious.rawValue))
        #expect(draft.statement.confidence == 50)
        #expect(draft.tlp == UInt32(Kind.domain.defaultTLP.rawValue))
        #expect(draft.audience.isEmpty)
    }

    @Test func `every option reaches the draft`() throws {
        let draft = try draft([
            "bank-account", "--key", "country=TH", "--key", "institution=999", "--key", "account=9990080541",
            "--region",
            "th", "--verdict", "suspicious", "--confidence", "80", "--grade", "b2", "--label", "Money Mule", "--label",
            "romance", "--tlp", "amber+strict", "--audience", "mm,kh", "--audience", "kh", "--sealed", "--handling",
            "h1",
            "--description", "a=b", "--language", "TH", "--first-seen", "2026-03-01", "--last-seen",
            "2026-03-02T00:00:00Z", "--valid-from", "2026-03-03", "--valid-until", "2026-03-04", "--reference",
            "https://example.com/", "--field", "institution_name=Example=Bank", "--new-evidence",
        ])
        #expect(draft.key.map(\.name) == ["country", "institution", "account"])
        #expect(draft.key.map(\.text) == ["TH", "999", "9990080541"])
        #expect(draft.region == "th")
        #expect(draft.statement.verdict == 2)
        #expect(draft.statement.confidence == 80)
        #expect(draft.statement.grade == 0x22)
        #expect(draft.statement.handling == 2)
        #expect(draft.statement.labels == ["money-mule", "romance"])
        #expect(draft.tlp == 3)
        #expect(draft.audience == ["kh", "mm"])
        #expect(draft.sealed)
        #expect(draft.newEvidence)
        #expect(draft.statement.description_p == "a=b")
        #expect(draft.statement.language == "th")
        #expect(draft.statement.firstSeenMs == 1_772_323_200_000)
        #expect(draft.statement.lastSeenMs == 1_772_409_600_000)
        #expect(draft.statement.validFromMs == 1_772_496_000_000)
        #expect(draft.statement.validUntilMs == 1_772_582_400_000)
        #expect(draft.statement.references == ["https://example.com/"])
        #expect(draft.statement.fields.map(\.name) == ["institution_name"])
        #expect(draft.statement.fields.map(\.text) == ["Example=Bank"])
    }

    @Test func `a field that holds a list is given once for each item`() throws {
        let draft = try draft([
            "sms-sender", "--key", "country=TH", "--key", "sender=EXBANK", "--field", "impersonates=B", "--field",
            "impersonates=A",
        ])
        #expect(draft.statement.fields.map(\.list.items) == [["A", "B"]])
    }

    @Test(arguments: [
        ["domain"], ["dommain", "example.com"], ["domain", "example.com", "--confidence", "101"],
        ["domain", "example.com", "--tlp", "white"], ["domain", "example.com", "--audience", "kh,,mm"],
        ["domain", "example.com", "--first-seen", "yesterday"], ["domain", "example.com", "--field", "registrar"],
        ["domain", "--key", "a=1", "--key", "a=2"], ["domain", "example.com", "--nonsense"],
    ])
    func `wrong usage ends with 2`(arguments: [String]) async {
        #expect(await MandalaCommand.run(["report"] + arguments) == 2)
    }

    @Test func `a node that is not set up is one line and 1`() async {
        let status = await MandalaCommand.run(["report", "domain", "example.com", "--config", "/nowhere/mandala.yaml"])
        #expect(status == 1)
    }
}
