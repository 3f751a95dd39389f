import Membership
import Testing

struct NameTests {
    @Test(arguments: ["th", "interpol", "a1", "x-y", String(repeating: "a", count: 32)])
    func `a member id of the allowed letters is kept as written`(text: String) throws {
        #expect(try MemberID(text).description == text)
    }

    @Test(arguments: ["", "t", "TH", "th/", "t h", "ไทย", "th\n", String(repeating: "a", count: 33)])
    func `any other member id is refused and quoted`(text: String) {
        #expect(throws: NameError.member(text)) { try MemberID(text) }
    }

    @Test(arguments: ["wg-as.asean/th/1", "ab/interpol/4294967295"])
    func `a log origin reads back as it was written`(text: String) throws {
        #expect(try LogOrigin(parsing: text).description == text)
    }

    @Test(arguments: ["", "th/1", "wg/th/1/2", "wg/th/", "/th/1", "wg//1"])
    func `what is no log origin is refused`(text: String) {
        #expect(throws: NameError.self) { try LogOrigin(parsing: text) }
    }

    @Test(arguments: ["0", "01", "+1", "-1", "4294967296", "1 ", "١", ""])
    func `an incarnation has one spelling, from 1 on`(text: String) {
        #expect(throws: NameError.incarnation(text)) { try LogOrigin(parsing: "wg/th/\(text)") }
    }

    @Test(arguments: ["mandala://wg-as.asean/th/node", "mandala://wg-as.asean/th/log/1"])
    func `an identity reads back as it was written`(uri: String) throws {
        #expect(try NodeIdentity(parsing: uri).description == uri)
    }

    @Test(arguments: [
        "https://wg-as.asean/th/node", "mandala://wg-as.asean/th", "mandala://wg-as.asean/th/node/",
        "mandala://wg-as.asean/th/log", "mandala://wg-as.asean/th/log/1/2", "MANDALA://wg-as.asean/th/node",
        "mandala://wg-as.asean/th/node?x", "mandala://u@wg-as.asean/th/node", "mandala://wg-as.asean:1/th/node",
    ])
    func `what is not exactly an identity is refused`(uri: String) {
        #expect(throws: NameError.self) { try NodeIdentity(parsing: uri) }
    }

    @Test func `a fingerprint is written in pairs and reads back`() throws {
        let fingerprint = Fingerprint(ofCertificate: Array("abc".utf8))
        let text =
            "SHA256:ba:78:16:bf:8f:01:cf:ea:41:41:40:de:5d:ae:22:23:b0:03:61:a3:96:17:7a:9c:b4:10:ff:61:f2:00:15:ad"
        #expect(fingerprint.description == text)
        #expect(try Fingerprint(parsing: text) == fingerprint)
        #expect(
            try Fingerprint(parsing: text.uppercased().filter { $0 != ":" }.replacing("SHA256", with: "SHA256:"))
                == fingerprint
        )
        #expect(Fingerprint(bytes: fingerprint.bytes) == fingerprint)
    }

    @Test(arguments: ["", "SHA256:", "SHA256:ab", "MD5:ab", "SHA256:" + String(repeating: "+1", count: 32)])
    func `a fingerprint of another length or digits is refused`(text: String) {
        #expect(throws: NameError.fingerprint(text)) { try Fingerprint(parsing: text) }
    }

    @Test(arguments: [
        ("node.example.com:7443", "node.example.com", 7443), ("192.0.2.1:1", "192.0.2.1", 1),
        ("[2001:db8::1]:65535", "2001:db8::1", 65535),
    ])
    func `an address reads back as it was written`(text: String, host: String, port: Int) throws {
        let address = try PeerAddress(parsing: text)
        #expect(address.host == host && address.port == port && address.description == text)
    }

    @Test func `an address without a port has port 7443`() throws {
        #expect(try PeerAddress(parsing: "node.example.com").port == 7443)
        #expect(try PeerAddress(parsing: "[2001:db8::1]").port == 7443)
    }

    @Test(arguments: [
        "", ":7443", "a:0", "a:65536", "a:07", "a:", "2001:db8::1", "[a]:1", "[2001:db8::1", "a b:1", "http://a:1",
        "é:1",
    ])
    func `what is no address is refused`(text: String) {
        #expect(throws: NameError.address(text)) { try PeerAddress(parsing: text) }
    }

    @Test func `foreign text in an error cannot break a log line`() {
        let text = NameError.member("a\nb\u{1B}[31m" + String(repeating: "x", count: 500)).description
        #expect(!text.contains("\n") && !text.contains("\u{1B}") && text.utf8.count < 300)
    }
}
