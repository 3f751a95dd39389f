import Indicators
import Testing

@Suite struct KnowledgeTests {
    private static let nowMs: UInt64 = 1_772_323_200_000

    private func terms(
        _ fields: [Field],
        verdict: Verdict = .suspicious,
        tlp: TLP = .amberStrict,
        named: Bool = true,
        validUntilMs: UInt64? = nowMs + 86_400_000
    ) -> ReportTerms {
        ReportTerms(
            verdict: verdict,
            fields: fields,
            tlp: tlp,
            hasNamedAudience: named,
            validUntilMs: validUntilMs,
            nowMs: Self.nowMs
        )
    }

    private func refusal(_ kind: Kind, _ terms: ReportTerms) -> String? {
        do throws(IndicatorError) {
            try kind.check(terms)
            return nil
        } catch { return error.description }
    }

    private let suspect = [Field("role", .list(["suspect"]))]
    private let victim = [
        Field("role", .list(["mule", "victim-coerced"])), Field("screening", .text("pending")),
        Field("referral", .text("offered")),
    ]

    @Test(arguments: [Kind.person, .evidence, .scamCentre, .caseRecord])
    func `what is about persons, places and courts is refused without a named audience`(_ kind: Kind) {
        #expect(
            refusal(kind, terms([], named: false))
                == "\(kind): field audience: it needs a named audience; say who may have it with --audience, such as kh,mm"
        )
    }

    @Test(arguments: [Kind.person, .evidence], [TLP.clear, .green, .amber])
    func `a person or evidence is refused where its TLP is too open`(_ kind: Kind, _ tlp: TLP) {
        #expect(
            refusal(kind, terms([], tlp: tlp))
                == "\(kind): field tlp: \(tlp) is too open for a \(kind); mark it TLP:AMBER+STRICT or TLP:RED"
        )
    }

    @Test func `a person is kept for five years at most`() {
        let years: UInt64 = 5 * 365 * 86_400_000
        #expect(refusal(.person, terms(suspect, validUntilMs: Self.nowMs + years)) == nil)
        for end in [Self.nowMs + years + 1, nil] {
            let text = refusal(.person, terms(suspect, validUntilMs: end))
            #expect(text?.hasPrefix("person: field valid_until: a person is kept for at most 5 years") == true)
        }
        let stated = Kind.person.statedEnd(nowMs: Self.nowMs + 5)
        #expect(stated == Self.nowMs + 365 * 86_400_000)
        #expect(Kind.domain.statedEnd(nowMs: Self.nowMs) == nil)
    }

    @Test func `a person's key is never a name`() {
        for name in ["Somchai Jaidee", "somchai", "th/somchai", "1234567890123"] {
            do throws(IndicatorError) {
                _ = try Kind.person.canonicalise(RawKey(value: name))
                Issue.record("\(name) was taken")
            } catch {
                #expect(error.reason == "not a UUID")
                #expect(error.advice.hasPrefix("leave the value out and one is made;"))
            }
            #expect(!Kind.person.isCanonical(name))
        }
    }

    @Test func `a victim carries screening and referral, and is not malicious`() {
        #expect(refusal(.person, terms(victim)) == nil)
        #expect(refusal(.person, terms(victim, verdict: .malicious))?.contains("a victim is not malicious") == true)
        for missing in ["screening", "referral"] {
            let text = refusal(.person, terms(victim.filter { $0.name != missing }))
            #expect(text?.hasPrefix("person: field \(missing): missing for a victim; give it: ") == true)
            let stray = suspect + victim.filter { $0.name == missing }
            #expect(refusal(.person, terms(stray))?.contains("it is a victim's") == true)
        }
        #expect(refusal(.person, terms(suspect, verdict: .malicious)) == nil)
    }

    @Test(arguments: Kind.all.filter { $0.fields.contains(where: \.isRequired) })
    func `a field that a kind requires is asked for`(_ kind: Kind) throws {
        let required = kind.fields.first { $0.isRequired }
        let field = try #require(required)
        #expect(
            refusal(kind, terms([]))
                == "\(kind): field \(field.name): missing; give it with --field \(field.name)=…"
        )
        var revision = terms([])
        revision.isWhole = false
        #expect(refusal(kind, revision) == nil)
    }

    @Test func `fields that need each other are asked for together`() {
        let amount = [Field("amount_lost", .decimal(5))]
        #expect(refusal(.caseRecord, terms(amount))?.contains("missing beside amount_lost") == true)
        #expect(refusal(.caseRecord, terms(amount + [Field("currency", .text("THB"))])) == nil)
        let place = [Field("name", .text("x")), Field("latitude", .decimal(13))]
        #expect(refusal(.scamCentre, terms(place))?.contains("without the other coordinate") == true)
        let losses = [
            Field("name", .text("x")), Field("loss_min", .decimal(9)), Field("loss_max", .decimal(8)),
        ]
        #expect(refusal(.fraudPattern, terms(losses))?.contains("above loss_max") == true)
    }

    @Test func `nothing but what can be dialled, resolved or paid to goes into block lists`() {
        #expect(Kind.all.filter { !$0.isBlockable }.map(\.code) == [16] + Array(18...27))
    }

    @Test func `the ends of a link are told, and same-as is one link either way round`() throws {
        let domain = ObjectID(kind: .domain, value: "evil.example")
        let phone = ObjectID(kind: .phoneNumber, value: "+6625550100")
        let parts = ["from": "domain:Evil.example", "relation": "uses", "to": "phone-number:02 555 0100"]
        let key = try Kind.link.canonicalise(RawKey(parts: parts), context: KeyContext(region: "TH"))
        #expect(key.value == "\(domain)/uses/\(phone)")
        #expect(
            key.derivedFields == [
                Field("from_kind", .text("domain")), Field("from_value", .text("evil.example")),
                Field("to_kind", .text("phone-number")), Field("to_value", .text("+6625550100")),
            ]
        )
        let one = try canonical(.link, parts: ["from": "\(domain)", "relation": "same-as", "to": "\(phone)"])
        #expect(try canonical(.link, parts: ["from": "\(phone)", "relation": "same-as", "to": "\(domain)"]) == one)
    }

    @Test(arguments: [
        (["from": "a.example", "relation": "uses", "to": "domain:a.example"], "neither an object id nor KIND:VALUE"),
        (["from": "domain:a.example", "relation": "eats", "to": "domain:b.example"], "\"eats\" is not one"),
        (["from": "domain:a.example", "relation": "uses", "to": "domain:A.example"], "both ends are one object"),
        (["from": "domain:a.example", "relation": "uses"], "missing"),
        (["from": "domain:!", "relation": "uses", "to": "domain:b.example"], "domain: "),
    ])
    func `a link that names no two objects is refused`(_ parts: [String: String], _ reason: String) {
        #expect(throws: IndicatorError.self) { try canonical(.link, parts: parts) }
        do throws(IndicatorError) { _ = try Kind.link.canonicalise(RawKey(parts: parts)) } catch {
            #expect(error.reason.hasPrefix(reason), "\(error)")
        }
    }

    @Test func `a reference is an id, or for an author kind and value`() throws {
        let id = ObjectID(kind: .domain, value: "evil.example").description
        for text in [id, "domain:Evil.example"] {
            let fields = try Kind.campaign.validate([Field("objects", .list([text]))])
            #expect(fields == [Field("objects", .list([id]))])
        }
        #expect(throws: IndicatorError.self) {
            try Kind.campaign.validate([Field("objects", .list(["domain:evil.example"]))], as: .receiver)
        }
    }
}
