import Exchange
import Foundation
import Indicators
import Testing

@Suite struct SafeListTests {
    private func load(_ files: (name: String, text: String)...) throws -> SafeLists {
        let scratch = try files.map { try ScratchFile($0.text, name: $0.name) }
        return try withExtendedLifetime(scratch) { try SafeLists(files: scratch.map(\.path)) }
    }

    private func covered(_ lists: SafeLists, _ kind: Kind, _ value: String) throws -> Bool {
        lists.match(kind, try kind.canonicalise(RawKey(value: value)).value) != nil
    }

    @Test func `a name covers itself and its www, with a dot before it all below it`() throws {
        let lists = try load(("top.txt", "# top\nbank.example\n.gov.example\n*.ministry.example\n"))
        for name in ["bank.example", "www.bank.example", "gov.example", "a.b.gov.example", "x.ministry.example"] {
            #expect(try covered(lists, .domain, name), "\(name)")
        }
        for name in ["evil.bank.example", "notgov.example", "example.org"] {
            #expect(try !covered(lists, .domain, name), "\(name)")
        }
    }

    @Test func `comments behind values and quotes around them are passed over`() throws {
        let lists = try load(
            ("top.txt", "bank.example # ours\n  \"two.example\"\n; no.example\nthree.example\t; theirs\r\n")
        )
        for name in ["bank.example", "two.example", "three.example"] {
            #expect(try covered(lists, .domain, name), "\(name)")
        }
        #expect(try !covered(lists, .domain, "no.example") && lists.count == 3)
    }

    @Test func `a site is covered, a page on it is not`() throws {
        let lists = try load(("top.txt", "bank.example\n192.0.2.7"))
        #expect(try covered(lists, .url, "https://bank.example/"))
        #expect(try covered(lists, .url, "https://192.0.2.7:8443"))
        #expect(try !covered(lists, .url, "https://bank.example/login"))
        #expect(try !covered(lists, .url, "https://bank.example/?x"))
    }

    @Test func `addresses and networks are covered where they meet`() throws {
        let list = #"{"name":"x","type":"cidr","list":["198.51.100.0/24","192.0.2.1","2001:DB8::/32","198.51.100.9"]}"#
        let lists = try load(("cidr.json", list))
        for address in ["198.51.100.9", "198.51.100.255", "192.0.2.1", "192.0.2.0/24", "198.51.0.0/16", "2001:db8::5"] {
            #expect(try covered(lists, .ipAddress, address), "\(address)")
        }
        for address in ["198.51.101.0", "198.51.99.255", "192.0.2.2", "2001:db9::1"] {
            #expect(try !covered(lists, .ipAddress, address), "\(address)")
        }
    }

    @Test func `numbers and digests are covered as they are canonical`() throws {
        let digest = String(repeating: "ab", count: 32)
        let lists = try load(
            ("numbers.txt", "+66 2 555 0100\n"),
            ("eicar.json", #"{"type":"string","list":["\#(digest)"]}"#)
        )
        #expect(try covered(lists, .phoneNumber, "+6625550100"))
        #expect(try covered(lists, .file, digest))
        #expect(lists.match(.phoneNumber, "+6625550100")?.description == "+6625550100 on safe-list numbers.txt")
    }

    @Test(arguments: [
        (#"{"type":"regex","list":["/x/"]}"#, "lists of type regex cannot be matched here; take it out of safe-lists"),
        ("# nothing\n", "nothing is listed in it; take it out"), (#"{"type":"string"}"#, #"it has no "list""#),
    ])
    func `a list that would not protect is refused`(text: String, reason: String) throws {
        let file = try ScratchFile(text, name: "list.json")
        let error = try #require(throws: SafeListError.self) { _ = try SafeLists(files: [file.path]) }
        #expect(error.description.contains(reason))
    }
}
