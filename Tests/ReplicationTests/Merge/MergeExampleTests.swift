import Entries
import Indicators
import Membership
import Replication
import Testing

/// The cases DESIGN §7 speaks of, one by one.
struct MergeExampleTests {
    private var book = FactBook()

    private func effective(_ facts: [Fact], _ clearance: Clearance = .red) throws -> Effective {
        try #require(ObjectState(facts.compactMap { $0.record(book.kind) }).effective(for: clearance, kind: book.kind))
    }

    @Test func `two blind reports stand beside each other`() throws {
        let th = try book.says("th", .malicious, confidence: 60)
        let kh = try book.says("kh", .suspicious, confidence: 90)
        let merged = try effective([th, kh])
        #expect(merged.heads == [th.dot, kh.dot].sorted())
        #expect(merged.verdict == .malicious)
        #expect(merged.confidence == 90)
        #expect(!merged.conflict && !merged.contested)
    }

    @Test func `a benign report beside a malicious one is a conflict, and silences nobody`() throws {
        let merged = try effective([try book.says("th", .malicious), try book.says("kh", .benign)])
        #expect(merged.verdict == .malicious)
        #expect(merged.conflict && merged.contested)
    }

    @Test func `a revision settles what its author had read, and stays contested`() throws {
        let th = try book.says("th", .malicious)
        let kh = try book.says("kh", .benign, read: [th])
        let merged = try effective([th, kh])
        #expect(merged.verdict == .benign)
        #expect(merged.heads == [kh.dot])
        #expect(!merged.conflict)
        #expect(merged.contested)
    }

    @Test func `a member's next log goes on from its last, whatever the indexes`() throws {
        _ = try book.says("th", .benign)
        let old = try book.says("th", .malicious)
        let kh = try book.says("kh", .benign, read: [old])
        try book.opensNext("th")
        let renewed = try book.says("th", .malicious, confidence: 90, renews: old.dot)
        // A renewal keeps the decision of the closed log, which kh has read.
        #expect(try effective([renewed, old, kh]).heads == [kh.dot])
        let anew = try book.says("th", .suspicious, read: [kh])
        let merged = try effective([anew, kh, renewed, old])
        #expect(merged.heads == [anew.dot] && merged.liveCount == 2)
        let withdrawn = try book.withdraws("th")
        #expect(try effective([withdrawn, old, kh, anew]).heads == [kh.dot])
    }

    @Test func `a renewal does not reopen what another member has settled`() throws {
        let th = try book.says("th", .malicious, confidence: 50)
        let kh = try book.says("kh", .benign, read: [th])
        let again = try book.says("th", .malicious, confidence: 99, renews: th.dot)
        let merged = try effective([th, kh, again])
        #expect(merged.heads == [kh.dot])
        #expect(merged.verdict == .benign)
        #expect(merged.clock.dots == [kh.dot, th.dot].sorted())
    }

    @Test func `new evidence does`() throws {
        let th = try book.says("th", .malicious)
        let kh = try book.says("kh", .benign, read: [th])
        let anew = try book.says("th", .malicious)
        let merged = try effective([th, kh, anew])
        #expect(merged.heads == [kh.dot, anew.dot].sorted())
        #expect(merged.verdict == .malicious && merged.conflict)
    }

    @Test func `a renewal of a head updates its fields and keeps its decision`() throws {
        let th = try book.says("th", .malicious, confidence: 50)
        let again = try book.says("th", .malicious, confidence: 80, renews: th.dot)
        let merged = try effective([again, th])
        #expect(merged.confidence == 80)
        #expect(merged.heads == [th.dot])
        #expect(merged.headEntries == [again.entry])
    }

    @Test func `nobody renews another member's decision, or one that is yet to come`() throws {
        let th = try book.says("th", .malicious)
        let kh = try book.says("kh", .malicious, renews: th.dot)
        #expect(try effective([kh]).heads == [kh.dot])
        let future = Dot(
            entry: EntryID(member: th.entry.member, incarnation: 1, index: 999),
            leaf: LeafPrefix(high: 1, low: 1)
        )
        let forged = try book.says("th", .malicious, renews: future)
        #expect(try effective([forged]).heads == [forged.dot])
    }

    @Test func `a withdrawal ends all of the member's earlier statements`() throws {
        let first = try book.says("th", .malicious)
        let second = try book.says("th", .suspicious)
        let end = try book.withdraws("th")
        let state = ObjectState([end, first, second].compactMap { $0.record(book.kind) })
        for clearance in Clearance.allCases { #expect(state.effective(for: clearance, kind: book.kind) == nil) }
        let anew = try book.says("th", .benign)
        #expect(try effective([end, first, second, anew]).verdict == .benign)
    }

    @Test func `what a withdrawn statement superseded counts again`() throws {
        let th = try book.says("th", .malicious)
        let kh = try book.says("kh", .benign, read: [th])
        let end = try book.withdraws("kh")
        let merged = try effective([th, kh, end])
        #expect(merged.heads == [th.dot])
        #expect(merged.verdict == .malicious && !merged.contested)
    }

    @Test func `superseding reaches through a chain of live statements`() throws {
        let th = try book.says("th", .malicious)
        let kh = try book.says("kh", .suspicious, read: [th])
        let la = try book.says("la", .benign, read: [kh])
        #expect(try effective([la, th, kh]).heads == [la.dot])
    }

    @Test func `in a forged cycle its members stand together, and over what they read`() throws {
        var th = try book.says("th", .malicious)
        let la = try book.says("la", .benign)
        let kh = try book.says("kh", .benign, read: [th, la])
        th.about = .statement(Statement(verdict: .malicious), clock: Clock([kh.dot]), renews: nil)
        let merged = try effective([th, kh, la])
        #expect(merged.heads == [th.dot, kh.dot].sorted())
    }

    @Test func `a statement that names itself is a statement like any other`() throws {
        var th = try book.says("th", .malicious)
        th.about = .statement(Statement(verdict: .malicious), clock: Clock([th.dot]), renews: nil)
        let kh = try book.says("kh", .benign, read: [th])
        #expect(try effective([th]).heads == [th.dot])
        #expect(try effective([th, kh]).heads == [kh.dot])
    }

    @Test func `a forged clock that names no entry supersedes nothing`() throws {
        let th = try book.says("th", .malicious)
        let guessed = Dot(entry: th.entry, leaf: LeafPrefix(high: 1, low: 1))
        var kh = try book.says("kh", .benign)
        kh.about = .statement(Statement(verdict: .benign), clock: Clock([guessed]), renews: nil)
        #expect(try effective([th, kh]).heads == [th.dot, kh.dot].sorted())
    }

    @Test func `a RED repeat of a CLEAR fact hides nothing from those cleared for CLEAR`() throws {
        let clear = try book.says("th", .malicious, tlp: .clear)
        let red = try book.says("th", .suspicious, tlp: .red)
        #expect(try effective([clear, red], .clear).heads == [clear.dot])
        #expect(try effective([clear, red], .restricted).heads == [clear.dot])
        #expect(try effective([clear, red], .red).heads == [red.dot])
    }

    @Test func `a RED benign revision silences nobody who may not see it`() throws {
        let clear = try book.says("th", .malicious, tlp: .clear)
        let red = try book.says("kh", .benign, read: [clear], tlp: .red)
        let open = try effective([clear, red], .amber)
        #expect(open.verdict == .malicious && !open.contested && open.clock.dots == [clear.dot])
        #expect(try effective([clear, red], .red).verdict == .benign)
    }

    @Test func `a RED withdrawal ends nothing for those who cannot see it`() throws {
        let clear = try book.says("th", .malicious, tlp: .clear)
        let end = try book.withdraws("th", tlp: .red)
        let state = ObjectState([clear, end].compactMap { $0.record(book.kind) })
        #expect(state.effective(for: .clear, kind: book.kind)?.verdict == .malicious)
        #expect(state.effective(for: .red, kind: book.kind) == nil)
    }

    @Test func `a later CLEAR statement ends an earlier RED one for everybody`() throws {
        let red = try book.says("th", .malicious, tlp: .red)
        let clear = try book.says("th", .benign, tlp: .clear)
        let state = ObjectState([red, clear].compactMap { $0.record(book.kind) })
        #expect(state.records.map(\.entry) == [clear.entry])
        #expect(try effective([red, clear], .red).heads == [clear.dot])
    }

    @Test func `an object that nobody at the clearance speaks of is not there`() throws {
        let red = try book.says("th", .malicious, tlp: .red)
        let state = ObjectState([red].compactMap { $0.record(book.kind) })
        #expect(state.effective(for: .restricted, kind: book.kind) == nil)
    }

    @Test func `a newer incarnation's first entry is later than an older one's last`() throws {
        let old = try book.says("th", .malicious)
        var new = try book.says("th", .benign)
        new.entry = EntryID(member: new.entry.member, incarnation: 2, index: 0)
        #expect(try effective([new, old]).verdict == .benign)
    }
}
