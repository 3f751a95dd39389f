import Entries
import Exchange
import Indicators
import Membership
import Testing

@Suite struct DefaultsTests {
    @Test func `a report says malicious with confidence 50 at the kind's TLP unless told otherwise`() throws {
        let draft = try #require(try read("a.example.com\n".utf8, kind: .domain).first?.draft)
        #expect(draft.statement.verdict == 3)
        #expect(draft.statement.confidence == 50)
        #expect(draft.tlp == UInt32(Kind.domain.defaultTLP.rawValue))
        #expect(draft.audience.isEmpty)
    }

    @Test func `every default reaches the draft`() throws {
        var defaults = ImportDefaults()
        defaults.kind = .phoneNumber
        defaults.region = "TH"
        defaults.verdict = .suspicious
        defaults.confidence = 80
        defaults.grade = SourceGrade(.a, .one)
        defaults.labels = ["vishing"]
        defaults.tlp = .amberStrict
        defaults.audience = [try MemberID("kh"), try MemberID("mm")]
        defaults.isSealed = true
        defaults.isNewEvidence = true
        defaults.handling = .h2
        defaults.description = "calls"
        defaults.language = "en"
        defaults.firstSeenMs = 1
        defaults.lastSeenMs = 2
        defaults.validFromMs = 3
        defaults.validUntilMs = 4
        defaults.references = ["https://example.com/1"]
        let file = try ScratchFile("02 555 0100\n")
        let draft = try #require(try ImportReader(path: file.path, defaults: defaults).all().first?.draft)
        #expect(draft.region == "TH")
        #expect(draft.tlp == 3)
        #expect(draft.audience == ["kh", "mm"])
        #expect(draft.sealed)
        #expect(draft.newEvidence)
        let statement = Statement(
            verdict: .suspicious,
            confidence: 80,
            grade: SourceGrade(.a, .one),
            handling: .h2,
            labels: ["vishing"],
            firstSeenMs: 1,
            lastSeenMs: 2,
            validFromMs: 3,
            validUntilMs: 4,
            description: "calls",
            language: "en",
            references: ["https://example.com/1"]
        )
        #expect(draft.statement == PBStatement(statement))
    }

    @Test func `a row's labels and references stand beside the defaults, the rest replaces them`() throws {
        var defaults = ImportDefaults()
        defaults.labels = ["phishing"]
        defaults.references = ["https://example.com/1"]
        defaults.audience = [try MemberID("kh")]
        defaults.language = "en"
        let text =
            "domain,label,reference,audience,language\na.example.com,parcel;phishing,https://example.com/2,mm,th\n"
        let file = try ScratchFile(text, name: "a.csv")
        let draft = try #require(try ImportReader(path: file.path, defaults: defaults).all().first?.draft)
        #expect(draft.statement.labels == ["phishing", "parcel"])
        #expect(draft.statement.references == ["https://example.com/1", "https://example.com/2"])
        #expect(draft.audience == ["mm"])
        #expect(draft.statement.language == "th")
    }

    @Test func `a mapping is read from TARGET=COLUMN`() throws {
        #expect(try ImportDefaults.ColumnMapping("value = phone") == .init(target: "value", column: "phone"))
        #expect(
            throws: ImportError.column(
                target: "value",
                reason: "it is not TARGET=COLUMN",
                advice: "write for example value=phone"
            )
        ) { try ImportDefaults.ColumnMapping("value") }
    }
}
