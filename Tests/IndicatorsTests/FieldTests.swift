import Indicators
import Testing

@Suite struct FieldTests {
    @Test func `text is read as what the declaration asks for, in the order of declaration`() throws {
        let fields = try Kind.baseStation.validate([
            Field("illegal_border_site", .text("yes")), Field("window_from", .text("2026-03-01T09:30:00+07:00")),
            Field("latitude", .text("13.75")), Field("arfcn", .text("1300")), Field("rat", .text("LTE")),
            Field("longitude", .integer(100)),
            Field("seizure_ref", .text("42ECFFF6-2857-48c9-975a-ca2e44bc6ad3")),
        ])
        #expect(
            fields == [
                Field("rat", .text("lte")), Field("arfcn", .integer(1300)), Field("latitude", .decimal(13.75)),
                Field("longitude", .decimal(100)), Field("window_from", .integer(1_772_332_200_000)),
                Field("seizure_ref", .list(["42ecfff6-2857-48c9-975a-ca2e44bc6ad3"])),
                Field("illegal_border_site", .boolean(true)),
            ]
        )
        #expect(try Kind.baseStation.validate(fields) == fields)
    }

    @Test(arguments: [
        (Kind.ipAddress, Field("port", .integer(70000)), "70000 is out of range", "it runs from 1 to 65535"),
        (.ipAddress, Field("port", .text("x")), "not a whole number", "write digits alone"),
        (.ipAddress, Field("country", .text("ZZ")), "not a country", "write ISO 3166-1 alpha-2, such as TH"),
        (.bankAccount, Field("currency", .text("QQQ")), "not a currency", "write ISO 4217, such as THB"),
        (
            .bankAccount, Field("opened", .text("yesterday")), "not a time",
            "write RFC 3339, such as 2026-03-01T09:30:00Z"
        ),
        (.file, Field("md5", .text("abc")), "not a digest", "write 32 hexadecimal digits"),
        (.account, Field("verified", .text("maybe")), "\"maybe\" is neither true nor false", "write true or false"),
        (
            .bankAccount, Field("holder_ref", .text("bob")), "neither an object id nor KIND:VALUE",
            "write such as domain:evil.example"
        ),
        (.domain, Field("registrar", .text("")), "empty", "leave the field out instead"),
        (.domain, Field("registrar", .text("a\u{0}b")), "it has a control character", "take it out"),
        (.domain, Field("registrar", .integer(1)), "not text", "write text"),
        (
            .phoneNumber, Field("connection", .text("fax")), "\"fax\" is not one of its values",
            "it takes mobile, fixed, voip"
        ),
        (.domain, Field("domain", .text("x")), "not a field of this kind", "it is part of the key: give it there"),
        (.domain, Field("color", .text("x")), "not a field of this kind", "it has registrar, created"),
        (
            .transaction, Field("amount", .decimal(.nan)), "nan is out of range",
            "it runs from 0.0 to 1000000000000000.0"
        ),
        (.transaction, Field("amount", .text("1e5")), "not a number", "write digits, with a point for the fraction"),
    ])
    func `an error names the field, what is wrong and what to do`(
        _ kind: Kind,
        _ field: Field,
        _ reason: String,
        _ advice: String
    ) {
        #expect(throws: IndicatorError.field(kind: kind.name, field: field.name, reason: reason, advice: advice)) {
            try kind.validate([field])
        }
    }

    @Test func `a field given twice is refused`() {
        #expect(
            throws: IndicatorError.field(
                kind: "domain",
                field: "registrar",
                reason: "given twice",
                advice: "give it once"
            )
        ) { try Kind.domain.validate([Field("registrar", .text("a")), Field("registrar", .text("b"))]) }
    }

    @Test func `lists are sets in order`() throws {
        #expect(
            try Kind.url.validate([Field("impersonates", .list(["b", "a", "b"]))]) == [
                Field("impersonates", .list(["a", "b"]))
            ]
        )
        let tooMany = (0...64).map { "brand \($0)" }
        #expect(
            throws: IndicatorError.field(
                kind: "url",
                field: "impersonates",
                reason: "65 items",
                advice: "give at most 64"
            )
        ) { try Kind.url.validate([Field("impersonates", .list(tooMany))]) }
    }

    @Test func `a receiver keeps fields and words of a later version, but not other syntax`() throws {
        let later = [
            Field("connection", .text("satellite")), Field("region", .text("ZZ")), Field("new_field", .text("x")),
        ]
        #expect(try Kind.phoneNumber.validate(later, as: .receiver) == later)
        #expect(throws: IndicatorError.self) { try Kind.phoneNumber.validate(later) }
        #expect(throws: IndicatorError.self) {
            try Kind.phoneNumber.validate([Field("connection", .text("not a word"))], as: .receiver)
        }
    }

    @Test(
        arguments: [
            ("1970-01-01", 0), ("2000-02-29T23:59:59.999Z", 951_868_799_999),
            ("2026-03-01t09:30:00z", 1_772_357_400_000),
            ("2026-03-01 16:30:00+07:00", 1_772_357_400_000), ("9999-12-31T23:59:59.999Z", 253_402_300_799_999),
            ("2026-03-01T09:30:00.1239Z", 1_772_357_400_123),
        ] as [(String, Int64)]
    )
    func `RFC 3339 is read`(_ text: String, _ milliseconds: Int64) {
        #expect(Timestamp.parse(text) == milliseconds)
    }

    @Test func `a time reads back as it was written`() {
        var generator = SeededGenerator(seed: 3339)
        for _ in 0..<2000 {
            let time = Int64.random(in: Timestamp.range, using: &generator)
            #expect(Timestamp.parse(Timestamp.format(time)) == time)
        }
        #expect(Timestamp.format(1_772_357_400_000) == "2026-03-01T09:30:00Z")
        #expect(Timestamp.format(1_772_357_400_007) == "2026-03-01T09:30:00.007Z")
        #expect(Timestamp.format(-1) == "1970-01-01T00:00:00Z")
        #expect(Timestamp.format(.max) == "9999-12-31T23:59:59.999Z")
    }

    @Test(arguments: [
        "", "2026", "2026-02-29", "2026-13-01", "2026-03-01T25:00:00Z", "2026-03-01T09:30", "1969-12-31",
        "2026-03-01T09:30:00", "2026-03-01T09:30:00.Z", "٢٠٢٦-٠٣-٠١",
    ])
    func `other text is no time`(_ text: String) { #expect(Timestamp.parse(text) == nil) }
}
