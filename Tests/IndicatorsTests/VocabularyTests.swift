import Indicators
import Testing

@Suite struct VocabularyTests {
    @Test func `verdicts are ordered by severity and read by name`() throws {
        #expect(Verdict.allCases.map(\.rawValue) == [1, 2, 3])
        #expect(Verdict.benign < .suspicious && .suspicious < Verdict.malicious)
        for verdict in Verdict.allCases { #expect(try Verdict(verdict.description.uppercased()) == verdict) }
        #expect(
            throws: IndicatorError.term(
                vocabulary: "verdict",
                value: "bad",
                advice: "write malicious, suspicious or benign"
            )
        ) { try Verdict("bad") }
    }

    @Test(arguments: [
        ("TLP:CLEAR", TLP.clear), ("green", .green), ("tlp:amber", .amber), ("TLP:AMBER+STRICT", .amberStrict),
        ("amber+strict", .amberStrict),
        ("RED", .red),
    ])
    func `TLP 2 is read with and without its prefix`(_ text: String, _ tlp: TLP) throws {
        #expect(try TLP(text) == tlp)
    }

    @Test func `TLP goes from open to closed and reads back`() throws {
        #expect(TLP.allCases.map(\.rawValue) == [0, 1, 2, 3, 4])
        #expect(TLP.allCases == TLP.allCases.sorted())
        for tlp in TLP.allCases { #expect(try TLP(tlp.description) == tlp) }
    }

    @Test func `WHITE is refused with its successor`() {
        #expect(
            throws: IndicatorError.term(
                vocabulary: "TLP",
                value: "TLP:WHITE",
                advice: "WHITE is TLP 1; write TLP:CLEAR"
            )
        ) { try TLP("TLP:WHITE") }
    }

    @Test func `source grades have the numbers that statements carry`() throws {
        #expect(try SourceGrade("A1").rawValue == 0x11)
        #expect(try SourceGrade("x4").rawValue == 0x44)
        #expect(try SourceGrade(" b2 ").description == "B2")
        #expect((0...255).compactMap { SourceGrade(rawValue: $0) }.count == 16)
        for text in ["", "A", "A5", "D1", "A0", "11", "A1x"] {
            #expect(throws: IndicatorError.self) { try SourceGrade(text) }
        }
    }

    @Test func `handling codes read back`() throws {
        for code in HandlingCode.allCases { #expect(try HandlingCode(code.description.lowercased()) == code) }
        #expect(HandlingCode.allCases.map(\.rawValue) == [0, 1, 2, 3])
        #expect(throws: IndicatorError.term(vocabulary: "handling code", value: "H4", advice: "write H0, H1, H2 or H3"))
        {
            try HandlingCode("H4")
        }
    }

    @Test func `labels are an open vocabulary of one syntax`() throws {
        #expect(try ScamType("Pig Butchering").text == "pig-butchering")
        #expect(try ScamType("pig_butchering").isWellKnown)
        #expect(try !ScamType("brand-new-scam").isWellKnown)
        #expect(ScamType.wellKnown.allSatisfy { ScamType.isCanonical($0) })
        for text in ["", "a/b", "ก", String(repeating: "a", count: 65)] {
            #expect(throws: IndicatorError.self) { try ScamType(text) }
        }
    }

    @Test(arguments: [
        ("TH", "th"), ("zh-hant-tw", "zh-Hant-TW"), ("EN-us", "en-US"), ("fil", "fil"), ("sl-rozaj", "sl-rozaj"),
    ])
    func `language tags take their recommended case`(_ text: String, _ expected: String) throws {
        #expect(try LanguageTag.canonical(text) == expected)
    }

    @Test(arguments: ["", "t", "thai", "th_TH", "th-", "th--TH", "ไทย", "123"])
    func `other text is no language tag`(_ text: String) {
        #expect(throws: IndicatorError.self) { try LanguageTag.canonical(text) }
    }
}
