import Indicators
import Testing

@Suite struct PhoneNumberTests {
    @Test(
        arguments: [
            ("02-555-0100", "TH"), ("+66 2 555 0100", nil), ("6625550100", "TH"), ("6625550100", nil),
            ("+6625550100", "KH"),
            ("๐๒-๕๕๕-๐๑๐๐", "TH"), ("０２５５５０１００", "TH"), ("០២៥៥៥០១០០", "TH"), ("၀၂၅၅၅၀၁၀၀", "TH"),
            ("＋66 (0)2 555.0100", nil), ("tel:+66-2-555-0100", nil), ("\u{202a}+66 2 555 0100\u{202c}", nil),
        ] as [(String, String?)]
    )
    func `one number has one key, however it is written`(_ text: String, _ region: String?) throws {
        #expect(try canonical(.phoneNumber, text, region: region) == "+6625550100")
    }

    @Test(arguments: [
        ("+816353406.*", "a pattern, not a number"), ("+8163534*", "a pattern, not a number"),
        ("+66 2 555 0100 ext. 5", "it has an extension"), ("+6625550100;ext=5", "it has an extension"),
        ("+6625550100x5", "it has an extension"), ("+66 2 555 0100 #5", "it has an extension"),
        ("02 555 0100/1", "more than one number"), ("1-800-FLOWERS", "'F' is no part of a number"),
        ("02-555-0100", "a national number without a region"), ("955400055", "a national number without a region"),
        ("+697123456", "no country has this calling code"), ("", "empty"), ("+", "no digits"),
        ("+66 2", "too short for its country code"),
    ])
    func `what is no possible number is refused with its reason`(_ text: String, _ reason: String) {
        #expect(refusal(.phoneNumber, text)?.reason == reason)
    }

    @Test func `the refusal of a short code is one line that says what to do`() {
        #expect(
            refusal(.phoneNumber, "12", region: "th")?.description
                == "phone-number: \"12\": too short for region TH; write it as +66… or check the region; "
                + "a short code is a caller-id"
        )
    }

    @Test func `a part names the region`() throws {
        #expect(try canonical(.phoneNumber, parts: ["number": "02-555-0100", "region": "th"]) == "+6625550100")
        #expect(
            throws: IndicatorError.part(
                kind: "phone-number",
                part: "region",
                reason: "\"QQ\" is no country",
                advice: "write ISO 3166-1 alpha-2, such as TH"
            )
        ) { try canonical(.phoneNumber, parts: ["number": "1", "region": "QQ"]) }
    }

    @Test func `a number that lost its plus is read as foreign only when it is no number of the region`() throws {
        let key = try Kind.phoneNumber.canonicalise("85512345678", context: KeyContext(region: "TH"))
        #expect(key.value == "+85512345678")
        #expect(key.warnings == ["read as +85512345678, not as a number of TH"])
        #expect(try canonical(.phoneNumber, "955400055", region: "CL") == "+56955400055")
    }

    @Test func `a number the plan does not have is taken and said to be invalid`() throws {
        let key = try Kind.phoneNumber.canonicalise("+959123456789")
        #expect(key.value == "+959123456789")
        #expect(key.derivedFields.contains(Field("valid", .boolean(false))))
        #expect(key.derivedFields.contains(Field("region", .text("MM"))))
        #expect(!key.warnings.isEmpty)
    }

    @Test func `line type, region and display follow from the number`() throws {
        let key = try Kind.phoneNumber.canonicalise("+66812345678")
        #expect(
            key.derivedFields == [
                Field("line_type", .text("mobile")), Field("valid", .boolean(true)), Field("region", .text("TH")),
            ]
        )
        #expect(key.display == "+66 81 234 5678")
    }

    @Test(arguments: ["+66 81", "6681234", "+0661234567", "+661", "+6681234567890123456", "+66812345678x"])
    func `a receiver refuses what is not E_164`(_ text: String) {
        #expect(!Kind.phoneNumber.isCanonical(text))
    }
}
