@testable import Exchange
import Entries
import Foundation
import Indicators
import Membership
import Testing

@Suite struct MISPTests {
    private func attribute(_ type: String, _ value: String, _ more: String = "", ids: Bool = true) -> String {
        #"{"type":"\#(type)","value":"\#(value)","to_ids":\#(ids)\#(more)}"#
    }

    private func event(_ attributes: [String], objects: [String] = []) -> String {
        #"""
        {"Event": {"uuid":"x","Attribute":[\#(attributes.joined(separator: ",\n"))],
        "Object":[\#(objects.joined(separator: ","))],"Galaxy":[{"Attribute":[{"type":"domain","value":"no.example"}]}],
        "info":"An event","Tag":[{"name":"tlp:amber"},{"name":"rsit:fraud=\"phishing\""},{"name":"misp-galaxy:x=\"y\""}]}}
        """#
    }

    private func read(_ text: String, takesObservables: Bool = false) throws -> [ImportLine] {
        let file = try ScratchFile(text, name: "event.json")
        var defaults = ImportDefaults()
        defaults.takesObservables = takesObservables
        return try ImportReader(path: file.path, defaults: defaults, bufferBytes: 37).all()
    }

    @Test func `attributes are taken with what stands behind them in the event`() throws {
        let lines = try read(
            event([
                attribute("domain", "a.example"), attribute("ip-dst|port", "192.0.2.1|8080"),
                attribute("domain|ip", "b.example|192.0.2.2", #","comment":"seen","Tag":[{"name":"tlp:red"}]"#),
                attribute("filename|sha256", "x.exe|ab"),
            ])
        )
        let drafts = lines.compactMap(\.draft)
        #expect(drafts.map(\.value) == ["a.example", "192.0.2.1", "b.example", "192.0.2.2", "ab"], "\(lines.reasons)")
        #expect(drafts.map(\.tlp) == [2, 2, 4, 4, 2])
        #expect(drafts.map(\.statement.description_p) == ["An event", "An event", "seen", "seen", "An event"])
        #expect(drafts.allSatisfy { $0.statement.labels == ["phishing"] })
        #expect(drafts[1].statement.fields.map(\.name) == ["port"])
    }

    @Test func `what is for one organisation or a sharing group goes where the importer or a traffic light says`()
        throws
    {
        func event(_ own: String, _ attributes: String...) -> String {
            #"{"Event":{"info":"x","Attribute":[\#(attributes.joined(separator: ","))],"distribution":\#(own)}}"#
        }
        func values(_ text: String, for audience: [MemberID] = [], tlp: TLP? = nil) throws -> [String] {
            let file = try ScratchFile(text, name: "event.json")
            var defaults = ImportDefaults()
            defaults.audience = audience
            defaults.tlp = tlp
            return try ImportReader(path: file.path, defaults: defaults).all().values
        }
        func part(_ value: String, _ distribution: String) -> String {
            attribute("domain", value, #","distribution":"\#(distribution)""#)
        }
        let all = [attribute("domain", "a.example"), part("b.example", "3"), part("c.example", "5")]
        let open = event(#""3""#, all[0], all[1], all[2], part("d.example", "0"), part("e.example", "4"))
        #expect(try values(open) == ["a.example", "b.example", "c.example"])
        let kept = event("0", all[0], all[1], all[2])
        #expect(try values(kept) == [])
        let found = attribute("domain", "g.example", #","distribution":"5","Event":{"distribution":"0"}"#)
        #expect(try values(#"{"response":{"Attribute":[\#(found),\#(all[0])]}}"#) == ["a.example"])
        for (audience, tlp) in [([try MemberID("kh")], nil), ([], TLP.green)] {
            #expect(try values(kept, for: audience, tlp: tlp) == ["a.example", "b.example", "c.example"])
        }
        let marked = attribute("domain", "f.example", #","Tag":[{"name":"tlp:amber"}]"#)
        #expect(try values(event("0", all[0], marked)) == ["f.example"])
        let object =
            #"{"Event":{"Object":[{"name":"domain-ip","distribution":"4","Attribute":[\#(part("a.example", "5"))]}]}}"#
        #expect(try values(object) == [])
    }

    @Test func `what organisations saw are sightings with them as source, an end is an end, a denial is told`() throws {
        func sighting(_ type: String, _ time: String, _ organisation: String) -> String {
            #"{"type":\#(type),"date_sighting":\#(time),"source":"sensor","Organisation":{"name":"\#(organisation)"}}"#
        }
        let sightings = [
            sighting("\"0\"", "\"1764200100\"", "CERT X"), sighting("0", "1764200000", "CERT X"),
            sighting("\"0\"", "1764200050", "Bank Y"), sighting("\"1\"", "1764200000", "CERT X"),
            sighting("\"2\"", "\"1790000000\"", "CERT X"),
        ]
        let lines = try read(
            event([attribute("domain", "a.example", ",\"Sighting\":[\(sightings.joined(separator: ","))]")])
        )
        let drafts = lines.compactMap(\.draft)
        #expect(drafts.map(\.hasSighting) == [false, true, true] && drafts.allSatisfy { $0.value == "a.example" })
        #expect(drafts[0].statement.validUntilMs == 1_790_000_000_000)
        #expect(drafts.dropFirst().map(\.sighting.source) == ["CERT X", "Bank Y"])
        #expect(drafts[1].sighting.count == 2 && drafts[1].tlp == drafts[0].tlp)
        #expect(drafts[1].sighting.firstMs == 1_764_200_000_000 && drafts[1].sighting.lastMs == 1_764_200_100_000)
        #expect(lines.reasons.count == 1 && lines.reasons[0].contains("1 say that it is a false positive"))
    }

    @Test func `what is not for detection or unknown is a reject, and what is deleted is none`() throws {
        let text = event([
            attribute("domain", "a.example", ids: false), attribute("regkey", "x"),
            attribute("domain", "b.example", #","deleted":true"#), attribute("sha1", "ab"),
        ])
        let lines = try read(text)
        #expect(lines.values.isEmpty && lines.reasons.count == 3)
        #expect(lines.map(\.isDeleted) == [false, false, true, false])
        #expect(try read(text, takesObservables: true).values == ["a.example"])
        let gone = #"{"name":"domain-ip","deleted":true,"Attribute":[\#(attribute("domain", "c.example"))]}"#
        let object = try read(event([], objects: [gone]))
        #expect(object.map(\.isDeleted) == [true] && object.values.isEmpty)
    }

    @Test func `an object is taken whole, one that identifies nothing attribute by attribute`() throws {
        func related(_ relation: String, _ type: String, _ value: String) -> String {
            attribute(type, value, #","object_relation":"\#(relation)""#)
        }
        let digest = String(repeating: "a", count: 64)
        let lines = try read(
            event(
                [],
                objects: [
                    #"{"name":"file","Attribute":[\#(related("filename", "filename", "x.exe")),\#(related("sha256", "sha256", digest))]}"#,
                    #"{"name":"url","Attribute":[\#(related("url", "url", "http://a.example/"))]}"#,
                    #"{"name":"pe","Attribute":[\#(related("imphash", "imphash", "ab")),\#(related("d", "domain", "c.example"))]}"#,
                ]
            )
        )
        #expect(lines.values == [digest, "http://a.example/", "c.example"], "\(lines.reasons)")
        #expect(lines.compactMap(\.draft).first?.statement.fields.map(\.name) == ["name"])
        #expect(lines.reasons.count == 1)
    }

    @Test func `an object is as closed as the most closed of what is taken of it`() throws {
        func part(_ relation: String, _ value: String, _ more: String = "") -> String {
            attribute("text", value, #","object_relation":"\#(relation)"\#(more)"#)
        }
        let red = #","Tag":[{"name":"tlp:red"}]"#
        func tlps(_ attributes: String...) throws -> [UInt32] {
            let object = #"{"name":"file","Attribute":[\#(attributes.joined(separator: ","))]}"#
            return try read(event([], objects: [object])).compactMap(\.draft).map(\.tlp)
        }
        let digest = part("sha256", String(repeating: "a", count: 64))
        #expect(try tlps(part("filename", "x.exe"), digest) == [UInt32(TLP.amber.rawValue)])
        #expect(try tlps(part("filename", "x.exe", red), digest) == [UInt32(TLP.red.rawValue)])
        // What is not taken does not count.
        #expect(try tlps(part("imphash", "x", red), digest) == [UInt32(TLP.amber.rawValue)])
    }

    @Test func `events that follow each other are all read`() throws {
        let one = event([attribute("domain", "a.example")])
        let two = event([attribute("domain", "b.example")])
        #expect(try read("\(one)\n\(two)\n").values == ["a.example", "b.example"])
        #expect(throws: ImportError.self) { try read("\(one)\nmore") }
    }

    @Test func `several events in one answer keep their own tags`() throws {
        let other = #"{"Event":{"info":"other","Attribute":[\#(attribute("domain", "z.example"))]}}"#
        let text = #"{"response":[\#(event([attribute("domain", "a.example")])),\#(other)]}"#
        let drafts = try read(text).compactMap(\.draft)
        #expect(drafts.map(\.value) == ["a.example", "z.example"])
        #expect(drafts.map(\.statement.description_p) == ["An event", "other"])
        #expect(drafts[1].statement.labels.isEmpty)
    }
}
