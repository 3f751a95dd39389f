import Indicators
import Testing

@Suite struct TelecomTests {
    @Test func `a caller id is kept as shown, and numbers lose their punctuation`() throws {
        #expect(try canonical(.callerID, "+697 123-456", region: "TH") == "th/+697123456")
        #expect(try canonical(.callerID, "  K-Bank\u{a0} Call ", region: "th") == "th/K-Bank Call")
        #expect(try canonical(.callerID, "๑๙๑", region: "TH") == "th/191")
        #expect(try canonical(.callerID, parts: ["country": "KH", "shown": "th/x"]) == "kh/th/x")
        #expect(refusal(.callerID, "191")?.reason == "missing")
        #expect(refusal(.callerID, "a\u{7}b", region: "TH")?.reason == "it has a control character")
    }

    @Test func `a sender id is compared folded and shown with its capitals`() throws {
        let key = try Kind.smsSender.canonicalise("KBank", context: KeyContext(region: "TH"))
        #expect(key.value == "th/kbank")
        #expect(key.display == "KBank")
        #expect(key.derivedFields == [Field("display", .text("KBank"))])
        #expect(try canonical(.smsSender, "th/KBANK") == "th/kbank")
        #expect(try canonical(.smsSender, "K\u{200b}Bank", region: "TH") == "th/kbank")
        #expect(
            try canonical(.smsSender, "e\u{301}t\u{c9}", region: "TH")
                == canonical(.smsSender, "\u{e9}T\u{e9}", region: "TH")
        )
        #expect(!Kind.smsSender.isCanonical("th/KBank"))
    }

    @Test(arguments: [
        ("89014103211118510720", "iccid:89014103211118510720"), ("8966012345678901231F", "iccid:8966012345678901231"),
        ("8966 0123 4567 8901 231", "iccid:8966012345678901231"), ("520031234567890", "imsi:520031234567890"),
        ("imsi:52003123456789", "imsi:52003123456789"),
    ])
    func `a SIM is known by its ICCID or its IMSI`(_ text: String, _ expected: String) throws {
        #expect(try canonical(.sim, text) == expected)
    }

    @Test(arguments: [
        ("89014103211118510721", "the check digit is wrong"), ("1234567890123456789", "not an ICCID"),
        ("12345", "5 digits"),
        ("imsi:12345", "an IMSI has 14 or 15 digits"), ("abc", "not digits"),
    ])
    func `what is no SIM is refused with its reason`(_ text: String, _ reason: String) {
        #expect(refusal(.sim, text)?.reason == reason)
    }

    @Test(arguments: ["490154203237518", "49-015420-323751-8", "imei:490154203237518", "49/015420/323751/8"])
    func `an IMEI has one form`(_ text: String) throws { #expect(try canonical(.device, text) == "490154203237518") }

    @Test(arguments: [
        ("490154203237519", "the check digit is wrong"), ("4901542032375101", "an IMEISV, which has no check digit"),
        ("49015420323751", "the check digit is missing"), ("000000000000000", "the check digit is wrong"),
        ("x", "not digits"),
    ])
    func `what is no IMEI is refused with its reason`(_ text: String, _ reason: String) {
        #expect(refusal(.device, text)?.reason == reason)
    }

    @Test func `a base station is known by its cell or by its site`() throws {
        #expect(try canonical(.baseStation, "520-03-01234-0xDDD5") == "520-03-1234-56789")
        #expect(
            try canonical(.baseStation, parts: ["mcc": "520", "mnc": "03", "lac": "0x4D2", "cid": "56789"])
                == "520-03-1234-56789"
        )
        #expect(try canonical(.baseStation, parts: ["country": "TH", "site": "BKK-1"]) == "site:th/bkk-1")
        #expect(try canonical(.baseStation, "site:BKK-1", region: "TH") == "site:th/bkk-1")
        #expect(refusal(.baseStation, "520-3-1-1")?.reason == "not 2 or 3 digits")
        #expect(refusal(.baseStation, "520-03-1-99999999999999")?.reason == "no cell identity")
        #expect(refusal(.baseStation, "hello")?.reason == "not MCC-MNC-LAC-CID")
        #expect(!Kind.baseStation.isCanonical("520-03-01234-56789"))
    }
}
