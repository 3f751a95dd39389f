import Entries
import Indicators
import Membership
import Testing

struct AudienceTests {
    @Test func `an audience covers what names nobody outside it`() throws {
        let (th, kh, la) = (try MemberID("th"), try MemberID("kh"), try MemberID("la"))
        #expect(Audience.all.covers(.all))
        #expect(Audience.all.covers(.named([th])))
        #expect(!Audience.named([th, kh]).covers(.all))
        #expect(Audience.named([th, kh]).covers(.named([kh])))
        #expect(!Audience.named([th, kh]).covers(.named([kh, la])))
        #expect(Audience.named([th]).covers(.named([])))
    }

    @Test(arguments: [
        (TLP.clear, Clearance.clear), (.green, .green), (.amber, .amber), (.amberStrict, .restricted), (.red, .red),
    ])
    func `what is for all members needs the clearance of its TLP`(tlp: TLP, clearance: Clearance) throws {
        let kind = try #require(Kind.named("domain"))
        #expect(Clearance(tlp: tlp, audience: .all, kind: kind) == clearance)
        let named = Clearance(tlp: tlp, audience: .named([try MemberID("th")]), kind: kind)
        #expect(named == max(clearance, .restricted))
    }

    @Test func `a list admits a member by the root it pins, and no other`() throws {
        let (th, kh) = (try MemberID("th"), try MemberID("kh"))
        let list = MemberList(roots: [th: [[1], [2]]])
        #expect(list.admits(th, root: [1]) && list.admits(th, root: [2]))
        #expect(!list.admits(th, root: [3]))
        #expect(!list.admits(kh, root: [1]))
    }
}
