import Indicators
import Testing

@Suite struct AccountTests {
    @Test(arguments: [
        "telegram:scammer01", "telegram:@Scammer01", "TG:SCAMMER01", "https://t.me/Scammer01", "t.me/s/Scammer01?x=1",
        "http://telegram.me/Scammer01/",
    ])
    func `one Telegram account has one key`(_ text: String) throws {
        #expect(try canonical(.account, text) == "telegram:scammer01")
    }

    @Test(arguments: [
        ("https://www.facebook.com/profile.php?id=100001234", "facebook:100001234"),
        ("m.facebook.com/Some.Page/posts/1", "facebook:some.page"),
        ("https://wa.me/66812345678", "whatsapp:+66812345678"), ("whatsapp:081-234-5678", "whatsapp:+66812345678"),
        ("line:@Shop", "line:@shop"), ("line:shop", "line:shop"), ("twitter:@Jack", "x:jack"),
        ("https://x.com/Jack", "x:jack"),
        ("https://www.tiktok.com/@Some.One", "tiktok:some.one"),
        ("https://youtube.com/channel/UCabcdefghijklmnopqrstuv", "youtube:UCabcdefghijklmnopqrstuv"),
        ("wechat:WxID_1", "wechat:wxid_1"),
    ])
    func `handles, numbers and profile pages are the same account`(_ text: String, _ expected: String) throws {
        #expect(try canonical(.account, text, region: "TH") == expected)
    }

    @Test(arguments: [
        ("scammer01", "missing"), ("telegram:", "empty"), ("telegram:Some Name", "not a handle"),
        ("telegram:a/b", "not a handle"),
        ("whatsapp:12", "a national number without a region"),
    ])
    func `what is no account is refused with its reason`(_ text: String, _ reason: String) {
        #expect(refusal(.account, text)?.reason == reason)
    }

    @Test func `a handle beside an id keeps the id as a field`() throws {
        let key = try Kind.account.canonicalise(
            RawKey(parts: ["platform": "fb", "handle": "Some.Page", "id": "10000"])
        )
        #expect(key.value == "facebook:some.page")
        #expect(key.derivedFields == [Field("platform_id", .text("10000"))])
        #expect(try canonical(.account, parts: ["platform": "fb", "id": "10000"]) == "facebook:10000")
    }

    @Test func `an unknown platform is taken with a warning`() throws {
        #expect(
            try warnings(.account, "telgram:scammer01") == ["platform telgram is not known here; check its spelling"]
        )
    }

    @Test func `two platforms for one account are refused`() {
        #expect(
            throws: IndicatorError.part(
                kind: "account",
                part: "platform",
                reason: "differs from the URL's telegram",
                advice: "give it once"
            )
        ) { try canonical(.account, parts: ["platform": "line", "handle": "https://t.me/x"]) }
    }
}

@Suite struct FileAndAppTests {
    @Test func `a file is known by its SHA-256 alone`() throws {
        let digest = "275A021BBFB6489E54D471899F7DB9D1663FC695EC2FE2A2C4538AABF651FD0F"
        #expect(try canonical(.file, digest) == digest.lowercased())
        #expect(refusal(.file, "44d88612fea8a8f36de82e1278abb02f")?.reason == "MD5, which others can forge")
        #expect(refusal(.file, "3395856ce81f2b7382dee72602f798b642f14140")?.reason == "SHA-1, which others can forge")
        #expect(refusal(.file, "xyz")?.reason == "not a SHA-256")
        #expect(
            try warnings(.file, "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855") == [
                "the digest of an empty file"
            ]
        )
    }

    @Test(arguments: [
        ("android:com.example.Loan", "android:com.example.Loan"),
        ("Android:com.example.Loan", "android:com.example.Loan"),
        ("https://play.google.com/store/apps/details?hl=th&id=com.example.Loan", "android:com.example.Loan"),
        ("https://apps.apple.com/th/app/loan/id1234567890?l=th", "ios:1234567890"),
    ])
    func `an app is known by platform and package`(_ text: String, _ expected: String) throws {
        #expect(try canonical(.mobileApp, text) == expected)
    }

    @Test(arguments: [
        ("com.example.loan", "missing"), ("symbian:a.b", "\"symbian\" is not known"),
        ("android:a b", "not a package id"),
    ])
    func `what is no app is refused with its reason`(_ text: String, _ reason: String) {
        #expect(refusal(.mobileApp, text)?.reason == reason)
    }
}
