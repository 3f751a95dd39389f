import Indicators
import Testing

@Suite struct KindTests {
    @Test func `the kinds are declared once, with stable codes`() {
        #expect(
            Kind.all.map { "\($0.code) \($0.name)" } == [
                "1 phone-number", "2 caller-id", "3 sms-sender", "4 sim", "5 device", "6 base-station", "7 url",
                "8 domain",
                "9 ip-address", "10 email-address", "11 file", "12 mobile-app", "13 bank-account", "14 e-wallet",
                "15 crypto-wallet", "16 transaction", "17 account", "18 fraud-pattern", "19 campaign", "20 scam-centre",
                "21 narrative", "22 evidence", "23 person", "24 case", "25 measure", "26 contact", "27 link",
            ]
        )
        for kind in Kind.all {
            #expect(Kind.named(kind.name) == kind)
            #expect(Kind.coded(kind.code) == kind)
        }
        #expect(Kind.named("nothing") == nil)
        #expect(Kind.coded(0) == nil)
        #expect(Kind.coded(-1) == nil)
        #expect(Kind.coded(99) == nil)
    }

    @Test(arguments: Kind.all)
    func `a declaration's example is canonical and its names are well formed`(_ kind: Kind) throws {
        #expect(kind.isCanonical(kind.example))
        #expect(try canonical(kind, kind.example) == kind.example)
        #expect(Set(kind.fields.map(\.name)).count == kind.fields.count)
        #expect(kind.fields.allSatisfy { $0.name.allSatisfy { $0.isLowercase || $0.isNumber || $0 == "_" } })
        for field in kind.fields {
            switch (field.merge, field.type) {
            case (.union, .list), (.any, .boolean), (.highestConfidence, _): break
            case (.maximum, .integer), (.maximum, .timestamp), (.minimum, .integer), (.minimum, .timestamp): break
            default: Issue.record("\(kind).\(field.name) cannot be merged by \(field.merge)")
            }
            if case .list = field.type { #expect(field.merge == .union) }
        }
    }

    @Test func `an unknown part is refused with the parts there are`() {
        #expect(
            throws: IndicatorError.part(
                kind: "domain",
                part: "host",
                reason: "not a part of this kind's key",
                advice: "it has domain"
            )
        ) { try canonical(.domain, parts: ["host": "evil.example"]) }
    }

    @Test func `a value and a part that differ are refused`() {
        #expect(throws: IndicatorError.self) {
            try Kind.domain.canonicalise(RawKey(value: "a.example", parts: ["domain": "b.example"]))
        }
    }

    @Test(arguments: Kind.all)
    func `a value without end is refused and not echoed whole`(_ kind: Kind) {
        let error = refusal(kind, String(repeating: "a", count: 100_000))
        #expect(error?.reason == "longer than 16384 bytes")
        #expect((error?.description.utf8.count ?? 0) < 400)
    }

    @Test func `an error is one line whatever the value holds`() {
        let error = refusal(.domain, "evil\n\u{1b}[31m\u{202e}.example!")
        #expect(error?.description.unicodeScalars.allSatisfy { $0.value >= 0x20 && $0.value != 0x202e } == true)
    }

    @Test(arguments: [
        ("evil.example", "domain"), ("Evil.Example.", "domain"), ("evil[.]example", "domain"), ("ไทย.com", "domain"),
        ("hxxp://evil[.]example/x", "url"), ("https://t.me/x", "url"), ("192.0.2.1", "ip-address"),
        ("192.0.2.0/24", "ip-address"),
        ("2001:db8::1", "ip-address"), ("a@evil.example", "email-address"), ("Bob <a@evil.example>", "email-address"),
        ("mailto:a@evil.example", "email-address"), ("+66 2 555 0100", "phone-number"),
        ("tel:+6625550100", "phone-number"),
        ("275A021BBFB6489E54D471899F7DB9D1663FC695EC2FE2A2C4538AABF651FD0F", "file"),
        ("0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed", "crypto-wallet"),
        ("1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa", "crypto-wallet"),
        ("bitcoin:1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa", "crypto-wallet"),
        ("bitcoin:4a5e1e4baab89f3a32518a88c31bc87f618f76673e2cc77ab2127b7afdeda33b", "transaction"),
        ("GB29 NWBK 6016 1331 9268 19", "bank-account"), ("telegram:x", "account"), ("android:com.x.y", "mobile-app"),
        ("iccid:8966012345678901231", "sim"), ("imei:490154203237518", "device"), ("promptpay:0812345678", "e-wallet"),
    ])
    func `the kind of a plain value is told`(_ text: String, _ name: String) {
        #expect(Kind.detect(text)?.name == name)
    }

    @Test(arguments: [
        "", "0812345678", "hello", "@scammer01", "*.evil.example", "225.223.48", "0.0.0.0 evil.example",
        "490154203237518",
    ])
    func `a value that could be several things is not guessed`(_ text: String) { #expect(Kind.detect(text) == nil) }
}

@Suite struct ObjectIDTests {
    @Test(arguments: [
        (Kind.domain, "evil.example", "48dfa521-7afa-5c4d-8fe3-6e4fbd6ff335"),
        (.phoneNumber, "+6625550100", "a9d397c7-9fc0-53e2-8483-16458ce98077"),
        (.smsSender, "th/ธนาคาร", "b8c361c6-7ed2-5802-990d-ab1cbfcd0d9b"),
    ])
    func `an id is the UUIDv5 of kind and value`(_ kind: Kind, _ value: String, _ uuid: String) {
        #expect(ObjectID(kind: kind, value: value).description == uuid)
    }

    @Test func `text and bytes read back`() {
        let id = ObjectID(kind: .domain, value: "evil.example")
        #expect(ObjectID(id.description) == id)
        #expect(ObjectID(id.description.uppercased()) == id)
        #expect(ObjectID(id.bytes) == id)
        #expect(id.bytes.count == 16)
        for text in [
            "", "x", String(id.description.dropLast()), id.description + "0", id.description.replacing("-", with: "0"),
        ] {
            #expect(ObjectID(text) == nil)
        }
        #expect(ObjectID([1, 2, 3]) == nil)
    }

    @Test func `ids are ordered as their bytes`() {
        let ids = (0..<100).map { ObjectID(kind: .domain, value: "d\($0).example") }.sorted()
        #expect(zip(ids, ids.dropFirst()).allSatisfy { $0.bytes.lexicographicallyPrecedes($1.bytes) })
    }
}
