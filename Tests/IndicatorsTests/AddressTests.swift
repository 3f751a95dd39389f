import Indicators
import Testing

@Suite struct IPAddressTests {
    @Test(arguments: [
        ("2001:db8:0:0:1:0:0:1", "2001:db8::1:0:0:1"), ("2001:0db8::0001", "2001:db8::1"),
        ("2001:db8:0:0:0:0:2:1", "2001:db8::2:1"), ("2001:db8:0:1:1:1:1:1", "2001:db8:0:1:1:1:1:1"),
        ("2001:0:0:1:0:0:0:1", "2001:0:0:1::1"), ("2001:DB8::AAAA", "2001:db8::aaaa"), ("[2001:db8::1]", "2001:db8::1"),
        ("::ffff:192.0.2.1", "192.0.2.1"), ("::FFFF:c000:0201", "192.0.2.1"), ("192.0.2.1/32", "192.0.2.1"),
        ("2001:db8::1/128", "2001:db8::1"), ("10.1.2.3/8", "10.0.0.0/8"), ("2001:db8::1/33", "2001:db8::/33"),
        ("::ffff:10.1.2.3/104", "10.0.0.0/8"), ("192[.]0[.]2[.]1", "192.0.2.1"), ("192.0.2.129/25", "192.0.2.128/25"),
    ])
    func `an address has one form`(_ text: String, _ expected: String) throws {
        #expect(try canonical(.ipAddress, text) == expected)
    }

    @Test(arguments: [
        ("256.1.1.1", "not four numbers up to 255 without leading zeros"),
        ("01.2.3.4", "not four numbers up to 255 without leading zeros"),
        ("225.223.48", "not four numbers up to 255 without leading zeros"), ("192.0.2.1:80", "it has a port"),
        ("fe80::1%eth0", "it has a zone"),
        ("365bet.one", "a domain"), ("192.0.2.1/33", "no prefix length"), ("192.0.2.1/", "no prefix length"),
        ("0.0.0.0/0", "the whole Internet"),
        ("::1::", "neither IPv4 nor IPv6"), ("", "empty"),
    ])
    func `what is no address is refused with its reason`(_ text: String, _ reason: String) {
        #expect(refusal(.ipAddress, text)?.reason == reason)
    }

    @Test func `addresses that identify nobody are warned of`() throws {
        #expect(try warnings(.ipAddress, "192.168.1.1") == ["not a public address (private)"])
        #expect(try warnings(.ipAddress, "fe80::1") == ["not a public address (link-local)"])
        #expect(try warnings(.ipAddress, "1.2.3.4/24") == ["host bits were cleared: 1.2.3.0/24"])
        #expect(try warnings(.ipAddress, "8.0.0.0/9") == ["a very large network"])
        #expect(try warnings(.ipAddress, "8.8.8.8").isEmpty)
    }

    @Test(arguments: ["1.2.3.4/32", "1.2.3.4/24", "2001:DB8::1", "::ffff:1.2.3.4", "1.2.3.0/024", "0.0.0.0/0", "1.2.3"])
    func `a receiver refuses other spellings`(_ text: String) { #expect(!Kind.ipAddress.isCanonical(text)) }
}

@Suite struct EmailAddressTests {
    @Test(arguments: [
        ("Scammer@Evil.EXAMPLE", "Scammer@evil.example"), ("mailto:a+b@evil.example", "a+b@evil.example"),
        ("a[at]evil[.]example", "a@evil.example"), ("ชื่อ@ไทย.com", "ชื่อ@xn--o3cw4h.com"),
    ])
    func `the domain is canonical and the local part is kept`(_ text: String, _ expected: String) throws {
        #expect(try canonical(.emailAddress, text) == expected)
    }

    @Test func `a name before the address becomes a field`() throws {
        let key = try Kind.emailAddress.canonicalise("\"K Bank\" <a@evil.example>")
        #expect(key.value == "a@evil.example")
        #expect(key.derivedFields == [Field("display_name", .list(["K Bank"]))])
    }

    @Test(arguments: [
        ("evil.example", "no @"), ("@evil.example", "nothing before the @"),
        ("a b@evil.example", "the part before the @ is malformed"),
        ("a..b@evil.example", "the part before the @ is malformed"), ("a@localhost", "a single label"),
        ("a@[192.0.2.1]", "an IP address for a domain"),
    ])
    func `what is no address is refused with its reason`(_ text: String, _ reason: String) {
        #expect(refusal(.emailAddress, text)?.reason == reason)
    }
}
