import Indicators
import Testing

@Suite struct URLTests {
    @Test(arguments: [
        ("HTTP://Example.COM:80/a#x", "http://example.com/a"), ("http://example.com", "http://example.com/"),
        ("https://example.com:443?x=1", "https://example.com/?x=1"),
        ("https://example.com:8443/", "https://example.com:8443/"),
        ("http://example.com:/", "http://example.com/"), ("http://example.com:080/", "http://example.com/"),
        ("http://user:Pa%73s@example.com/", "http://user:Pass@example.com/"),
        ("http://@example.com/", "http://example.com/"),
        ("http://a@b@example.com/", "http://a%40b@example.com/"),
        ("http://example.com/%7efoo/%e0%b8%81%2f", "http://example.com/~foo/%E0%B8%81%2F"),
        ("http://example.com/ก ข", "http://example.com/%E0%B8%81%20%E0%B8%82"),
        ("http://example.com/100%", "http://example.com/100%25"),
        ("http://example.com/%4%31", "http://example.com/%2541"),
        ("http://example.com/a/./b/../c", "http://example.com/a/c"),
        ("http://example.com/../../a/%2e%2E/b/", "http://example.com/b/"),
        ("http://example.com/a/..", "http://example.com/"),
        ("http://example.com//a//", "http://example.com//a//"), ("http://example.com/?", "http://example.com/?"),
        ("http://example.com/?a=/../b?c", "http://example.com/?a=/../b?c"),
        ("http:\\\\example.com\\a\\b", "http://example.com/a/b"),
        ("http://BÜCHER.example/", "http://xn--bcher-kva.example/"), ("http://ex%61mple.com/", "http://example.com/"),
        ("http://[2001:DB8:0::1]:80/", "http://[2001:db8::1]/"), ("http://192.0.2.1/x", "http://192.0.2.1/x"),
        ("http://3232235777/", "http://192.168.1.1/"), ("http://0xC0.0250.1.1/", "http://192.168.1.1/"),
        ("http://127.1/", "http://127.0.0.1/"),
        ("hxxps://evil[.]example/a[.]php", "https://evil.example/a.php"),
        ("hXXp[://]evil(.)example/", "http://evil.example/"),
        ("ftp://example.com:21/f", "ftp://example.com/f"), ("http://example.com./", "http://example.com/"),
        ("http://example.com/a[b]|c", "http://example.com/a%5Bb%5D%7Cc"),
        ("http://example.com/(a)", "http://example.com/(a)"),
    ])
    func `one page has one address`(_ text: String, _ expected: String) throws {
        #expect(try canonical(.url, text) == expected)
    }

    @Test(arguments: [
        ("example.com/path", "no scheme"), ("javascript:alert(1)", "no scheme"), ("mailto:a@b.example", "no scheme"),
        ("gopher://example.com/", "scheme gopher is not taken"), ("http:///x", "no host"), ("http://:80/", "no host"),
        ("http://example.com:70000/", "the port is no number up to 65535"),
        ("http://example.com:x/", "the port is no number up to 65535"),
        ("http://localhost/", "a single label"), ("http://[::1/", "the host in brackets is no IPv6 address"),
        ("http://exa mple.com/", "' ' cannot stand in a domain"),
        ("http://a.example/\u{7}", "it has a control character"),
        ("http://%zz.example/", "the host is badly percent-encoded"), ("", "empty"),
    ])
    func `what is no web address is refused with its reason`(_ text: String, _ reason: String) {
        #expect(refusal(.url, text)?.reason == reason)
    }

    @Test func `an address longer than a key may be is refused`() {
        let url = "http://example.com/?" + String(repeating: "é", count: 400)
        #expect(refusal(.url, url)?.reason == "longer than 2048 bytes")
    }

    @Test func `what was changed beyond spelling is said`() throws {
        #expect(try warnings(.url, "hxxp://evil.example/") == ["was written defanged"])
        #expect(try warnings(.url, "http://evil.example/#login") == ["the fragment is not part of a URL's identity"])
        #expect(try warnings(.url, "http://0x7f.1/") == ["the host 0x7f.1 is another way to write 127.0.0.1"])
        #expect(try warnings(.url, "http://evil.example/").isEmpty)
    }

    @Test(arguments: [
        "http://Example.com/", "http://example.com", "http://example.com:80/", "http://example.com/#",
        "http://example.com/%7e",
        "http://example.com/a/../b", "http://bücher.example/", "http://127.1/", "example.com", "http://example.com/ ",
    ])
    func `a receiver refuses what is not normalised`(_ text: String) { #expect(!Kind.url.isCanonical(text)) }
}
