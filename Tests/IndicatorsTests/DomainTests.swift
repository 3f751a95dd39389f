import Indicators
import Testing

@Suite struct DomainTests {
    @Test(arguments: [
        ("Evil.Example", "evil.example"), ("evil.example.", "evil.example"), ("evil[.]example", "evil.example"),
        ("evil(dot)example", "evil.example"), ("bücher.example", "xn--bcher-kva.example"),
        ("BÜCHER.example", "xn--bcher-kva.example"), ("faß.de", "xn--fa-hia.de"), ("ｅｖｉｌ．example", "evil.example"),
        ("evil。example", "evil.example"), ("ไทย.com", "xn--o3cw4h.com"), ("_dmarc.a-.example", "_dmarc.a-.example"),
        ("r3---sn-x.example", "r3---sn-x.example"), ("abc.b32.i2p", "abc.b32.i2p"), ("a.xn--p1ai", "a.xn--p1ai"),
    ])
    func `a name has one form`(_ text: String, _ expected: String) throws {
        #expect(try canonical(.domain, text) == expected)
    }

    @Test(arguments: [
        ("140.99.164.126", "an IP address"), ("http://evil.example", "a URL"),
        ("evil.example/x", "it has a path or a query"),
        ("evil.example?x=1", "it has a path or a query"), ("evil.example:8080", "it has a port"),
        ("*.evil.example", "a wildcard"), ("royaljapan02.*", "a wildcard"), ("a@evil.example", "it has an @"),
        ("0.0.0.0 evil.example", "more than one word"), ("localhost", "a single label"),
        ("225.223.48", "looks like an IP address cut short"),
        ("s947191.ha003", "\".ha003\" is no top-level domain"), ("evil..example", "an empty label"),
        (".example.com", "an empty label"),
        ("a b", "more than one word"), ("", "empty"), ("ev!l.example", "'!' cannot stand in a domain"),
        ("a.b\u{0}.com", "'\\u{0}' cannot stand in a domain"),
    ])
    func `what is more or less than a name is refused with its reason`(_ text: String, _ reason: String) {
        #expect(refusal(.domain, text)?.reason == reason)
    }

    @Test func `sizes are those of the DNS`() throws {
        let label = String(repeating: "a", count: 63)
        let longest = [label, label, label, String(repeating: "b", count: 57), "com"].joined(separator: ".")
        #expect(longest.utf8.count == 253)
        #expect(try canonical(.domain, longest) == longest)
        #expect(refusal(.domain, "c" + longest)?.reason == "longer than 253 characters")
        #expect(refusal(.domain, "a\(label).com")?.reason == "a label is longer than 63 characters")
    }

    @Test func `a public suffix is taken with a warning`() throws {
        #expect(try warnings(.domain, "co.th").count == 1)
        #expect(try warnings(.domain, "github.io").count == 1)
        #expect(try warnings(.domain, "evil.co.th").isEmpty)
    }

    @Test(arguments: [
        "Evil.example", "evil", "evil.example.", "evil.123", "bücher.example", "a..b", ".a.b", "e vil.example",
        "1.2.3.4",
    ])
    func `a receiver refuses other syntax`(_ text: String) { #expect(!Kind.domain.isCanonical(text)) }

    @Test func `a receiver consults no table`() {
        #expect(Kind.domain.isCanonical("xn--zzzzzz--.xn--never-assigned"))
        #expect(Kind.domain.isCanonical("co.th"))
    }
}
