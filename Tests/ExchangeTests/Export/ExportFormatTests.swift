@testable import Exchange
import Entries
import Foundation
import Indicators
import Membership
import Replication
import Testing

@Suite struct ExportFormatTests {
    static func facts(_ kind: Kind, _ value: String, _ change: (inout ObjectFacts) -> Void = { _ in }) -> ObjectFacts {
        var facts = ObjectFacts(kind: kind, value: value, verdict: .malicious, confidence: 80)
        change(&facts)
        return facts
    }

    static func text(_ format: ExportFormat, _ objects: [ObjectFacts], kinds: [Kind] = []) -> String {
        var output: [UInt8] = []
        let kinds = kinds.isEmpty ? format.standardKinds : kinds
        let stix = STIXWriter(federation: "test.example")
        guard let writer = format.writer(kinds: kinds, stix: stix, kindOf: { _ in nil }) else { return "" }
        writer.begin(&output)
        for object in objects { _ = writer.append(object, to: &output) }
        writer.end(&output)
        return String(decoding: output, as: UTF8.self)
    }

    static let objects = [
        facts(.domain, "a_b.evil.example"), facts(.domain, "co.th"), facts(.domain, "xn--o3cw4h.example"),
    ]

    @Test func `a domain is blocked with all below it, a public suffix without`() {
        #expect(
            Self.text(.rpz, Self.objects).hasSuffix(
                """
                @ IN NS localhost.
                a_b.evil.example CNAME .
                *.a_b.evil.example CNAME .
                co.th CNAME .
                xn--o3cw4h.example CNAME .
                *.xn--o3cw4h.example CNAME .

                """
            )
        )
        #expect(
            Self.text(.unbound, Self.objects) == """
                # mandala: names to block
                server:
                local-zone: "a_b.evil.example." always_nxdomain
                local-zone: "xn--o3cw4h.example." always_nxdomain

                """
        )
        #expect(
            Self.text(.dnsmasq, Self.objects)
                == "# mandala: names to block\nlocal=/a_b.evil.example/\nlocal=/xn--o3cw4h.example/\n"
        )
        #expect(Self.text(.hosts, Self.objects).split(separator: "\n").count == 4)
        #expect(Self.text(.suricata, Self.objects).split(separator: "\n").count == 3)
    }

    @Test func `a name that the zone's own would make too long is left out`() {
        let label = String(repeating: "a", count: 60)
        let long = "\(label).\(label).\(label).\(label).example"
        var output: [UInt8] = []
        let isWritten = PolicyZone().append(Self.facts(.domain, long), to: &output)
        #expect(!isWritten && output.isEmpty)
    }

    @Test(arguments: [
        ("192.0.2.1", "32.1.2.0.192"), ("192.0.2.0/24", "24.0.2.0.192"), ("2001:db8::1", "128.1.zz.db8.2001"),
        ("2001:db8::/32", "32.zz.db8.2001"), ("::1", "128.1.zz"),
        ("2001:db8:1:2:3:4:5:6", "128.6.5.4.3.2.1.db8.2001"), ("2001:0:0:1::1", "128.1.zz.1.0.0.2001"),
    ])
    func `an address is written backwards`(address: String, trigger: String) {
        #expect(PolicyZone.trigger(address) == trigger)
    }

    @Test func `a serial grows, also past its end, and is no earlier than the time`() {
        #expect(ZoneSerial.next(after: nil, seconds: 1_800_000_000) == 1_800_000_000)
        #expect(ZoneSerial.next(after: 5, seconds: 1_800_000_000) == 1_800_000_000)
        #expect(ZoneSerial.next(after: 1_800_000_000, seconds: 1_800_000_000) == 1_800_000_001)
        #expect(ZoneSerial.next(after: .max, seconds: 0) == 0)
    }

    @Test func `CSV and NDJSON are read again as they were written`() throws {
        let object = Self.facts(.bankAccount, "th/014/1234567890") {
            $0.labels = ["money-mule", "vishing"]
            $0.description = "say \"hello\",\n=1+1; ประกาศ"
            $0.language = "en"
            $0.references = ["https://example.org/a", "https://example.org/b"]
            $0.firstSeenMs = 1_700_000_000_000
            $0.validUntilMs = 1_900_000_000_500
            $0.tlp = .amberStrict
            $0.fields = [Field("institution_name", .text("A;B")), Field("mule_tier", .integer(1))]
        }
        for format in [ExportFormat.csv, .ndjson] {
            let lines = try read(
                Self.text(format, [object], kinds: [.bankAccount]).utf8,
                name: "mandala.\(format.rawValue)"
            )
            let draft = try #require(lines.first?.draft, "\(lines.reasons)")
            #expect(draft.kind == "bank-account" && draft.value == object.value)
            #expect(draft.statement.labels == object.labels)
            #expect(draft.statement.description_p == object.description)
            #expect(draft.statement.references == object.references)
            #expect(draft.statement.firstSeenMs == object.firstSeenMs)
            #expect(draft.statement.validUntilMs == object.validUntilMs)
            #expect(draft.tlp == UInt32(TLP.amberStrict.rawValue))
            #expect(draft.statement.fields.count == 2)
        }
    }

    @Test func `no list or table takes a kind about persons`() {
        for format in ExportFormat.allCases {
            #expect(format.kinds == Kind.all || format.kinds.allSatisfy { !$0.isPersonal && $0.stix.isObservable })
            #expect(format.kinds != Kind.all || [.stix, .misp, .ndjson].contains(format))
            #expect(Set(format.standardKinds).isSubset(of: Set(format.kinds)))
        }
    }
}
