import Indicators

/// Values as people write them, by kind: each is taken by its kind with region TH.
enum Samples {
    private static let uuids = [
        "8F4B2C1E-0d3a-4c5b-8e6f-7a9b0c1d2e3f", "{8f4b2c1e-0d3a-4c5b-8e6f-7a9b0c1d2e3f}",
        "urn:uuid:8f4b2c1e-0d3a-4c5b-8e6f-7a9b0c1d2e3f", "8f4b2c1e0d3a4c5b8e6f7a9b0c1d2e3f",
    ]

    static let byKind: [(kind: Kind, values: [String])] = [
        (.phoneNumber, ["+66 2 555 0100", "02-555-0100", "081 234 5678", "+95 9 123 456 789", "+1 (212) 555-0123"]),
        (.callerID, ["+697 123 456", "191", "K-Bank Call Center", "kh/+85512345678", "ธนาคารกสิกรไทย"]),
        (.smsSender, ["KBank", "AIS-Info", "th/SCB Connect", "+66 81 234 5678", "ธนาคาร", "Straße"]),
        (.sim, ["8966012345678901231", "iccid:89014103211118510720", "520031234567890", "imsi:52003123456789"]),
        (.device, ["490154203237518", "35-209900-176148-1", "imei:490154203237518"]),
        (.baseStation, ["520-03-1234-56789", "520:03:0x4d2:0xddd5", "site:th/BKK-0042", "site:lamp.post_7"]),
        (
            .url,
            [
                "HTTP://Example.COM:80/a#x", "hxxps://evil[.]example/%7efoo/../bar?q=1", "ftp://u:p@h.example:2121/x",
                "http://[2001:DB8::1]:8080", "http://ไทย.example/ก?ข=ค", "http://3232235777/x",
                "http://a.example\\b(.)c",
            ]
        ),
        (
            .domain,
            ["Evil.Example.", "ไทย.com", "a_b-.example", "evil[.]example", "bücher.example", "xn--p1ai.xn--p1ai"]
        ),
        (.ipAddress, ["192.0.2.1", "2001:DB8:0:0:1:0:0:1", "10.1.2.3/8", "::ffff:1.2.3.4", "1.2.3[.]4", "fe80::1/64"]),
        (.emailAddress, ["A.b+c@Example.COM", "Bob <bob@ไทย.com>", "mailto:x@y.example", "a{.}b[@]c.example"]),
        (.file, ["275A021BBFB6489E54D471899F7DB9D1663FC695EC2FE2A2C4538AABF651FD0F"]),
        (
            .mobileApp,
            [
                "android:com.example.Loan", "IOS:com.example.app",
                "https://play.google.com/store/apps/details?id=com.x.y&hl=th",
                "https://apps.apple.com/th/app/x/id123456789",
            ]
        ),
        (
            .bankAccount,
            [
                "th/014/123-4-56789-0", "GB29 NWBK 6016 1331 9268 19", "DE89370400440532013000",
                "KH/ABAAKHPP/000123456",
            ]
        ),
        (.eWallet, ["promptpay:081-234-5678", "GCash:0917 123 4567", "khqr:Dara@aclb", "promptpay:1101700230708"]),
        (
            .cryptoWallet,
            [
                "base:0xde709f2102306220921060314715629080e2fb77",
                "ton:0:83DFD552E63729B472FCBCC8C45EBCC6691702558B68EC7527E1BA403A0F31A8",
                "1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa", "BTC:BC1QW508D6QEJXTDG4Y5R3ZARVARY0C5XW7KV8F3T4",
                "bsc:0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed", "TR7NHqjeKQxGTCi8q8ZY4pL8otSzgjLj6t",
                "ton:EQCD39VS5jcptHL8vMjEXrzGaRcCVYto7HUn4bpAOg8xqB2N", "bch:1BpEi6DfDAUFd7GtittLSdBeYJvcoaVggu",
            ]
        ),
        (
            .transaction,
            [
                "bitcoin:4A5E1E4BAAB89F3A32518A88C31BC87F618F76673E2CC77AB2127B7AFDEDA33B", "th/014/ft 2026-0301.99",
                "eth:5c504ed432cb51138bcf09aa5e8a410dd4a1e204ef84bfed1be16dfba1b22060", "BKKBTHBKXXX/ref1",
            ]
        ),
        (
            .account,
            [
                "telegram:@Scammer01", "https://t.me/Scammer01", "facebook.com/profile.php?id=100001", "line:@Shop",
                "whatsapp:081 234 5678", "wechat:WxID_1", "tiktok:ｆｕｌｌ", "youtube:UCabcdefghijklmnopqrstuv",
                "newapp:Foo",
            ]
        ),
        (.fraudPattern, uuids), (.campaign, uuids), (.scamCentre, uuids), (.narrative, uuids), (.person, uuids),
        (.evidence, ["275A021BBFB6489E54D471899F7DB9D1663FC695EC2FE2A2C4538AABF651FD0F"]),
        (.caseRecord, ["TH/2026-0417", "kh/คดี 123/2569", "interpol/ＡＢ 1"]),
        (.measure, ["th/SIM registration", "KH/Prakas 12", "ประกาศ 7"]),
        (.contact, ["th/Freeze Desk", "interpol/ccc", "a-police-force/24h"]),
        (
            .link,
            [
                "48DFA521-7afa-5c4d-8fe3-6e4fbd6ff335/uses/a9d397c7-9fc0-53e2-8483-16458ce98077",
                "a9d397c7-9fc0-53e2-8483-16458ce98077/same-as/48dfa521-7afa-5c4d-8fe3-6e4fbd6ff335",
                "domain:Evil.example/Part-Of/campaign:8f4b2c1e-0d3a-4c5b-8e6f-7a9b0c1d2e3f",
            ]
        ),
    ]
}
