@testable import Exchange
import Entries
import Foundation
import Indicators
import Replication
import Testing

@Suite struct STIXTests {
    private func bundle(_ objects: String...) -> String {
        #"{"type": "bundle", "id": "bundle--1", "objects": [\#(objects.joined(separator: ",\n"))], "x": [1, {"y": "]"}]}"#
    }

    private func indicator(_ pattern: String, _ more: String = "") -> String {
        let escaped = pattern.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"")
        return
            #"{"type":"indicator","pattern_type":"stix","pattern":"\#(escaped)","valid_from":"2024-01-01T00:00:00Z"\#(more)}"#
    }

    private func read(_ text: String, takesObservables: Bool = false, bufferBytes: Int = 1024) throws -> [ImportLine] {
        let file = try ScratchFile(text, name: "bundle.json")
        var defaults = ImportDefaults()
        defaults.takesObservables = takesObservables
        return try ImportReader(path: file.path, defaults: defaults, bufferBytes: bufferBytes).all()
    }

    @Test(arguments: [
        ("[domain-name:value = 'a.example']", ["domain a.example"]),
        (
            "[ domain-name:value='a.example' OR ipv4-addr:value IN ('192.0.2.1', '192.0.2.2') ]",
            ["domain a.example", "ip-address 192.0.2.1", "ip-address 192.0.2.2"]
        ),
        (
            "[url:value = 'http://a.example/it\\'s'] OR [email-addr:value = 'a@b.example']",
            ["url http://a.example/it's", "email-address a@b.example"]
        ),
        ("[file:hashes.'SHA-256' = 'ab' AND file:name = 'x.exe']", ["file ab"]),
        ("[file:hashes.sha256='ab']", ["file ab"]),
        ("[(ipv6-addr:value = '::1' OR ipv4-addr:value = '1.2.3.4')]", ["ip-address ::1", "ip-address 1.2.3.4"]),
        (
            "[user-account:account_type = 'telegram' AND user-account:account_login = 'x']",
            ["account handle=x,platform=telegram"]
        ),
        ("[phone-number:value = '+6625550100']", ["phone-number +6625550100"]),
        // As MISP writes ip-dst, hostname|port and email-src.
        (
            "[network-traffic:dst_ref.type = 'ipv4-addr' AND network-traffic:dst_ref.value = '192.0.2.1']",
            ["ip-address 192.0.2.1"]
        ),
        ("[network-traffic:src_ref.value = '192.0.2.1']", ["ip-address 192.0.2.1"]),
        (
            "[network-traffic:dst_ref.type = 'domain-name' AND network-traffic:dst_ref.value = 'a.example' "
                + "AND network-traffic:dst_port = '8080']",
            ["domain a.example"]
        ),
        ("[email-message:from_ref.value = 'a@b.example']", ["email-address a@b.example"]),
    ])
    func `each alternative of a pattern is one report`(pattern: String, drafts: [String]) throws {
        let lines = try read(bundle(indicator(pattern)))
        let found = lines.compactMap(\.draft).map { draft in
            let key = draft.key.map { "\($0.name)=\($0.text)" }.sorted().joined(separator: ",")
            return "\(draft.kind) \(draft.value)\(key)"
        }
        #expect(found == drafts, "\(lines.compactMap(\.reason))")
    }

    @Test(arguments: [
        ("[domain-name:value = 'a.example' AND url:value = 'http://b.example']", "several things together"),
        ("[domain-name:value = 'a.example' AND domain-name:value = 'b.example']", "several things together"),
        (
            "[network-traffic:dst_ref.value = '::1' AND network-traffic:src_ref.value = '::2']",
            "several things together"
        ),
        ("[domain-name:value = 'a'] FOLLOWEDBY [domain-name:value = 'b']", "belong together"),
        ("[domain-name:value LIKE 'a%']", "only = and IN"), ("[process:name = 'x']", "no kind that is told by it"),
        ("[file:name = 'x.exe']", "it identifies nothing"), ("[domain-name:value = 'a", "a quote is not closed"),
        ("[domain-name:value = 'a'] REPEATS 5 TIMES", "when or how often"), ("", "is missing"),
    ])
    func `a pattern that names no one thing is kept as a reject`(pattern: String, reason: String) throws {
        let lines = try read(bundle(indicator(pattern), indicator("[domain-name:value = 'next.example']")))
        #expect(lines.count == 2 && lines.values == ["next.example"])
        #expect(lines.reasons.first?.contains(reason) == true, "\(lines.reasons)")
    }

    @Test func `a bundle is known by its beginning, also where its members are sorted`() throws {
        let sorted =
            #"{"id": "bundle--1", "objects": [\#(indicator("[domain-name:value = 'a.example']"))], "type": "bundle"}"#
        #expect(try read(sorted).values == ["a.example"])
    }

    @Test(arguments: [24, 1024])
    func `a file of one object is read, and one of an empty bundle holds nothing`(bytes: Int) throws {
        let said = indicator("[domain-name:value = 'a.example']", #","spec_version":"2.1""#)
        let one = try read(said, bufferBytes: bytes)
        #expect(one.compactMap { $0.draft?.value } == ["a.example"])
        let other = try read(#"{"type": "malware", "spec_version": "2.1", "name": "x, \"}y"}"#, bufferBytes: bytes)
        #expect(other.count == 1 && other.first?.reason != nil)
        #expect(try read(#"{"type": "bundle", "spec_version": "2.0", "id": "bundle--1"}"#, bufferBytes: bytes).isEmpty)
    }

    @Test func `what an indicator says of itself is taken`() throws {
        let more = #"""
            ,"confidence":85,"indicator_types":["anomalous-activity"],"labels":["phishing"],"lang":"th",
            "valid_until":"2030-01-01T00:00:00Z","description":"d",
            "external_references":[{"source_name":"x","url":"https://example.org/"}],
            "object_marking_refs":["marking-definition--939a9414-2ddd-4d32-a0cd-375ea402b003"]
            """#
        let lines = try read(bundle(indicator("[domain-name:value = 'a.example']", more)))
        let draft = try #require(lines.first?.draft, "\(lines.reasons)")
        let statement = draft.statement
        #expect(statement.verdict == UInt32(Verdict.suspicious.rawValue) && statement.confidence == 85)
        #expect(statement.labels == ["phishing"] && statement.language == "th" && statement.description_p == "d")
        #expect(statement.references == ["https://example.org/"])
        #expect(statement.validUntilMs == 1_893_456_000_000)
        #expect(draft.tlp == UInt32(TLP.amberStrict.rawValue))
    }

    @Test(arguments: [("dst", [8080]), ("src", [])] as [(String, [Int64])])
    func `the port of the address that traffic goes to is kept`(end: String, ports: [Int64]) throws {
        let pattern =
            "[network-traffic:\(end)_ref.type = 'ipv4-addr' AND network-traffic:\(end)_ref.value = '192.0.2.1' "
            + "AND network-traffic:dst_port = '8080']"
        let lines = try read(bundle(indicator(pattern)))
        let draft = try #require(lines.first?.draft, "\(lines.reasons)")
        #expect(draft.value == "192.0.2.1")
        #expect(draft.statement.fields == ports.map { PBField(Field("port", .integer($0))) })
        let two = pattern.replacing("]", with: " AND network-traffic:dst_port = '443']")
        #expect((try read(bundle(indicator(two))).reasons.first?.contains("said twice") == true) == !ports.isEmpty)
    }

    @Test func `what a report says of what is in it makes that stricter, never less so`() throws {
        let report = #"{"type":"report","id":"report--1","object_refs":["indicator--1"],"#
        for (tlp, expected) in [(TLP.clear, Kind.domain.defaultTLP), (.red, .red)] {
            let marked = report + #""object_marking_refs":["\#(ForeignTLP.id(of: tlp))"]}"#
            let said = indicator("[domain-name:value = 'a.example']", #","id":"indicator--1""#)
            #expect(try read(bundle(marked, said)).compactMap(\.draft).map(\.tlp) == [UInt32(expected.rawValue)])
        }
    }

    @Test(arguments: [#""definition":{"tlp":"TLP:RED"}"#, #""definition":{"tlp":"red"}"#, #""name":"RED""#])
    func `a marking definition tells its traffic light with or without the prefix`(definition: String) throws {
        let marking = #"{"type":"marking-definition","id":"marking-definition--9",\#(definition)}"#
        let said = indicator("[domain-name:value = 'a.example']", #","object_marking_refs":["marking-definition--9"]"#)
        #expect(try read(bundle(marking, said)).compactMap(\.draft).map(\.tlp) == [UInt32(TLP.red.rawValue)])
    }

    @Test func `a marking definition holds wherever it stands, and one that is not there could say anything`() throws {
        let marking = #"{"type":"marking-definition","id":"marking-definition--9","name":"TLP:RED"}"#
        let licence =
            #"{"type":"marking-definition","id":"marking-definition--9","definition":{"statement":"Copyright"}}"#
        let said = indicator("[domain-name:value = 'a.example']", #","object_marking_refs":["marking-definition--9"]"#)
        #expect(try read(bundle(said, marking)).compactMap(\.draft).map(\.tlp) == [UInt32(TLP.red.rawValue)])
        let open = UInt32(Kind.domain.defaultTLP.rawValue)
        #expect(try read(bundle(said, licence)).compactMap(\.draft).map(\.tlp) == [open])
        let unknown = try read(bundle(said, indicator("[domain-name:value = 'b.example']")))
        #expect(unknown.values == ["b.example"])
        #expect(unknown.reasons.first?.contains("marking-definition--9") == true, "\(unknown.reasons)")
        let file = try ScratchFile(bundle(said), name: "bundle.json")
        var defaults = ImportDefaults()
        defaults.tlp = .amber
        let decided = try ImportReader(path: file.path, defaults: defaults).all()
        #expect(decided.compactMap(\.draft).map(\.tlp) == [UInt32(TLP.amber.rawValue)])
    }

    @Test(arguments: [7, 1024])
    func `documents that follow each other are all read, each with its lines`(bytes: Int) throws {
        let one = bundle(indicator("[domain-name:value = 'a.example']"))
        let single = indicator("[domain-name:value = 'b.example']")
        let lines = try read("\(one)\n\(single)\n\(single)\n", bufferBytes: bytes)
        #expect(lines.values == ["a.example", "b.example", "b.example"])
        #expect(lines.map(\.line) == [1, 2, 3])
        #expect(throws: ImportError.self) { try read("\(one) x", bufferBytes: bytes) }
        let broken = try read(#"{"type":"indicator","a":}"#, bufferBytes: bytes)
        #expect(broken.count == 1 && broken.reasons.count == 1)
    }

    @Test func `a pattern cannot ask for more than can be held`() throws {
        let values = (0..<10_000).map { "'\($0).example'" }.joined(separator: ",")
        let and = String(repeating: " AND domain-name:value = 'a.example'", count: 2_000)
        let hostile = try read(bundle(indicator("[domain-name:value IN (\(values))\(and)]")), bufferBytes: 1 << 20)
        #expect(hostile.reasons == ["the pattern has too many alternatives"])
        let long = try read(bundle(indicator("[domain-name:value IN (\(values))]")), bufferBytes: 1 << 20)
        #expect(long.values.count == 10_000)
    }

    @Test(arguments: [false, true])
    func `what is posted at once names no more than can be held, wherever its markings stand`(isLate: Bool) throws {
        let values = (0..<9_000).map { "'\($0).example'" }.joined(separator: ",")
        let more = #","id":"indicator--1","object_marking_refs":["marking-definition--9"]"#
        let marking = #"{"type":"marking-definition","id":"marking-definition--9","name":"TLP:RED"}"#
        let said = indicator("[domain-name:value IN (\(values))]", more)
        func envelope(_ count: Int) throws -> STIXEnvelope {
            let objects = Array(repeating: said, count: count)
            let all = isLate ? objects + [marking] : [marking] + objects
            let json = Data(#"{"objects":[\#(all.joined(separator: ","))]}"#.utf8)
            return try STIXEnvelope(json: json, defaults: ImportDefaults(), objectsMax: 10) { _ in nil }
        }
        // And a line that says that a marking is not kept itself.
        #expect(try envelope(5).items.reduce(0) { $0 + $1.outcomes.count } == 45_001)
        #expect(throws: STIXEnvelope.Failure.self) { try envelope(6) }
    }

    /// OpenCTI's marking definition of AMBER+STRICT, and one of its own that says which it is.
    @Test(arguments: [
        (#","object_marking_refs":["marking-definition--826578e1-40ad-459f-bc73-ede076f81f37"]"#, TLP.amberStrict),
        (#","object_marking_refs":["marking-definition--1"]"#, .red),
        (#","labels":["tlp:amber+strict"]"#, .amberStrict),
        (#","id":"indicator--1""#, .amber),
    ])
    func `a traffic light holds, however it is told`(more: String, tlp: TLP) throws {
        let marking =
            #"{"type":"marking-definition","id":"marking-definition--1","definition_type":"statement","#
            + #""definition":{"statement":"custom"},"x_opencti_definition":"TLP:RED"}"#
        let report =
            #"{"type":"report","id":"report--1","object_refs":["indicator--1"],"#
            + #""object_marking_refs":["\#(ForeignTLP.id(of: .amber))"]}"#
        let lines = try read(bundle(marking, report, indicator("[domain-name:value = 'a.example']", more)))
        let draft = try #require(lines.compactMap(\.draft).first, "\(lines.reasons)")
        #expect(draft.tlp == UInt32(tlp.rawValue) && draft.statement.labels.isEmpty)
    }

    @Test
    func `everything else is a reject with its line but for what is revoked, observables unless they are asked for`()
        throws
    {
        let text = bundle(
            #"{"type":"malware","id":"malware--1"}"#,
            #"{"type":"domain-name","value":"a.example"}"#,
            indicator("[domain-name:value = 'b.example']", #","revoked":true"#),
            "3",
            #"{"a":1,"a":2}"#
        )
        let lines = try read(text)
        #expect(lines.map(\.line) == [1, 2, 3, 4, 5])
        #expect(lines.reasons.count == 4)
        #expect(lines.map(\.isDeleted) == [false, false, true, false, false])
        #expect(try read(text, takesObservables: true).values == ["a.example"])
    }

    @Test(arguments: [1, 2, 7, 64, 4096])
    func `where the window ends changes nothing`(bytes: Int) throws {
        let text = bundle(
            indicator("[url:value = 'http://a.example/\\\\\"[{']"),
            "true",
            indicator("[domain-name:value = 'b.example']")
        )
        let lines = try read(text, bufferBytes: bytes)
        #expect(lines.values == ["http://a.example/\\\"[{", "b.example"] && lines.reasons.count == 1)
    }

    @Test(arguments: [
        #"{"type":"bundle","objects":[{"type":"x"}"#, #"{"type":"bundle","objects" [}"#, #"{"type":"bundle""#,
    ])
    func `a document that is cut off is an error, not an end`(text: String) throws {
        #expect(throws: ImportError.self) { try read(text) }
    }

    private func named(_ number: Int, _ pattern: String) -> String {
        indicator(pattern, #","id":"indicator--00000000-0000-4000-8000-00000000000\#(number)""#)
    }

    private func relation(_ type: String, _ from: Int, _ to: Int) -> String {
        #"{"type":"relationship","id":"relationship--00000000-0000-4000-8000-000000000009","#
            + #""relationship_type":"\#(type)","source_ref":"indicator--00000000-0000-4000-8000-00000000000\#(from)","#
            + #""target_ref":"indicator--00000000-0000-4000-8000-00000000000\#(to)"}"#
    }

    @Test(arguments: [
        ("uses", "domain:a.example uses ip-address:192.0.2.1"),
        ("consists-of", "ip-address:192.0.2.1 part-of domain:a.example"),
        ("duplicate-of", "domain:a.example same-as ip-address:192.0.2.1"),
    ])
    func `a relationship between what is reported is a link, wherever it stands`(type: String, link: String) throws {
        let ends = [named(1, "[domain-name:value = 'a.example']"), named(2, "[ipv4-addr:value = '192.0.2.1']")]
        for text in [bundle(ends[0], ends[1], relation(type, 1, 2)), bundle(relation(type, 1, 2), ends[0], ends[1])] {
            let lines = try read(text)
            let draft = try #require(
                lines.compactMap(\.draft).first { $0.kind == "link" },
                "\(lines.compactMap(\.reason))"
            )
            let parts = Dictionary(draft.key.map { ($0.name, $0.text) }) { first, _ in first }
            #expect(["from", "relation", "to"].compactMap { parts[$0] }.joined(separator: " ") == link)
            #expect(lines.count == 3)
        }
    }

    @Test(arguments: [
        (#"{"type":"note","id":"note--1","content":"x","object_refs":[]}"#, "STIX note: there is no kind for it"),
        (#"{"type":"opinion","id":"opinion--1","opinion":"agree"}"#, "STIX opinion: there is no kind for it"),
        (#"{"type":"relationship","relationship_type":"based-on"}"#, "which are one object here"),
        (#"{"type":"relationship","relationship_type":"related-to"}"#, "there is no relation for \"related-to\""),
        (#"{"type":"relationship","relationship_type":"uses"}"#, "its source_ref is no id of a STIX object"),
        (
            #"{"type":"sighting","sighting_of_ref":"malware--00000000-0000-4000-8000-000000000003"}"#,
            "is nothing that is reported here"
        ),
        (
            #"{"type":"sighting","count":0,"sighting_of_ref":"indicator--00000000-0000-4000-8000-000000000001"}"#,
            "says that nothing was seen"
        ),
    ])
    func `what fits nothing is counted with its reason`(object: String, reason: String) throws {
        let lines = try read(bundle(named(1, "[domain-name:value = 'a.example']"), object))
        #expect(lines.count == 2 && lines.compactMap(\.reason).first?.contains(reason) == true, "\(lines)")
    }

    @Test func `a sighting of others is one of the member, with its count, times and marking`() throws {
        let sighting =
            #"{"type":"sighting","sighting_of_ref":"indicator--00000000-0000-4000-8000-000000000001","count":7,"#
            + #""first_seen":"2026-01-01T00:00:00Z","last_seen":"2026-01-02T00:00:00Z","description":"seen","#
            + #""object_marking_refs":["\#(ForeignTLP.id(of: .amber))"]}"#
        let lines = try read(bundle(sighting, named(1, "[domain-name:value = 'a.example']")))
        let draft = try #require(lines.compactMap(\.draft).first { $0.hasSighting }, "\(lines)")
        #expect(draft.kind == "domain" && draft.value == "a.example" && draft.sighting.count == 7)
        #expect(draft.sighting.firstMs == 1_767_225_600_000 && draft.sighting.lastMs == 1_767_312_000_000)
        #expect(draft.sighting.note == "seen" && draft.tlp == UInt32(TLP.amber.rawValue) && !draft.asObject)
    }
}
