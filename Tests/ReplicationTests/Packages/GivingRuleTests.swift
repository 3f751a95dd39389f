import Entries
import Foundation
import Indicators
import Membership
import Replication
import Testing
import TransparencyLog

struct GivingRuleTests {
    private let th: MemberID
    private let kh: MemberID
    private let la: MemberID
    private let rule: GivingRule

    init() throws {
        th = try MemberID("th")
        kh = try MemberID("kh")
        la = try MemberID("la")
        // th lists kh by its root 1; la is known here by root 2, but th pins another for it.
        rule = GivingRule(lists: [th: MemberList(roots: [kh: [[1]], la: [[9]]])], roots: [kh: [1], la: [2]])
    }

    private func envelope(_ audience: Audience, sealed: Bool = false, tlp: TLP = .green) -> Envelope {
        Envelope(commitment: .zero, payloadBytes: 1, timeMs: 1, tlp: tlp, audience: audience, sealed: sealed)
    }

    @Test func `a payload goes to those in its audience that its author lists with the root they showed`() {
        #expect(rule.allows(envelope(.all), body: nil, author: th, to: kh))
        #expect(rule.allows(envelope(.named([kh])), body: nil, author: th, to: kh))
        #expect(!rule.allows(envelope(.named([la])), body: nil, author: th, to: kh))
        #expect(!rule.allows(envelope(.all), body: nil, author: th, to: la), "another root is another member")
        #expect(!rule.allows(envelope(.named([la])), body: nil, author: th, to: la))
    }

    @Test func `nothing is given of an author whose list is not held, or to whom nothing proved`() throws {
        #expect(!rule.allows(envelope(.all), body: nil, author: la, to: kh))
        #expect(!rule.allows(envelope(.all), body: nil, author: th, to: try MemberID("vn")))
    }

    @Test func `an author gets its own back`() {
        #expect(rule.allows(envelope(.named([])), body: nil, author: th, to: th))
    }

    @Test func `a sealed payload goes to those its body names`() throws {
        let about = Body.About.statement(Statement(verdict: .malicious), clock: Clock(), renews: nil)
        let object = ObjectKey(kind: try #require(Kind.named("domain")), value: "evil.example")
        let forKH = Data(try Body(object: object, audience: [kh], about: about).encoded())
        let forLA = Data(try Body(object: object, audience: [la], about: about).encoded())
        let sealed = envelope(.named([kh]), sealed: true)
        #expect(rule.allows(sealed, body: forKH, author: th, to: kh))
        #expect(!rule.allows(sealed, body: forLA, author: th, to: kh))
        #expect(!rule.allows(sealed, body: nil, author: th, to: kh))
        #expect(!rule.allows(sealed, body: Data([1, 2, 3]), author: th, to: kh))
        #expect(!rule.allows(envelope(.named([])), body: Data(), author: th, to: kh), "for its author alone")
    }

    @Test(arguments: TLP.allCases)
    func `nothing above a peer's ceiling is given to it`(tlp: TLP) {
        var limited = rule
        limited.ceilings[kh] = .amber
        #expect(limited.allows(envelope(.all, tlp: tlp), body: nil, author: th, to: kh) == (tlp <= .amber))
    }
}
