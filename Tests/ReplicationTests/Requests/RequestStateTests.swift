import Entries
import Indicators
import Membership
import Replication
import Testing

/// How requests stand, whatever order their entries come in.
struct RequestStateTests {
    private static let id = "0b6f1d2a-4c1e-4d55-9a0e-5d3f3c2b1a00"
    private static let members = ["th", "kh", "vn", "mm"].compactMap { try? MemberID($0) }
    private let th = members[0]
    private let kh = members[1]
    private let vn = members[2]
    private let mm = members[3]

    private static func dot(_ member: MemberID, _ index: UInt64, leaf: UInt64 = 9) -> Dot {
        Dot(
            entry: EntryID(member: member, incarnation: 1, index: index),
            leaf: LeafPrefix(high: leaf, low: index)
        )
    }

    private static func word<Said>(_ said: Said, at dot: Dot) -> SignedWord<Said> {
        SignedWord(dot: dot, timeMs: 1, tlp: .amberStrict, audience: .named([members[1]]), sealed: true, said: said)
    }

    private func request(due: UInt64 = 100) -> RequestRecord {
        let said = MemberRequest(id: Self.id, what: "block", objects: [], to: [vn, kh], dueMs: due)
        return Self.word(said, at: Self.dot(th, 5))
    }

    private func answer(
        _ member: MemberID,
        _ index: UInt64,
        _ state: RequestAnswer.State,
        reason: String = "",
        of request: Dot? = nil
    ) -> AnswerRecord {
        let said = RequestAnswer(request: request ?? Self.dot(th, 5), id: Self.id, state: state, reason: reason)
        return Self.word(said, at: Self.dot(member, index))
    }

    @Test func `of each addressee the last answer in its log counts`() {
        let state = RequestState(
            request(),
            answers: [
                answer(kh, 9, .done), answer(kh, 3, .declined), answer(vn, 4, .accepted), answer(kh, 6, .accepted),
            ]
        )
        #expect(state.standings.map(\.word) == ["done", "accepted"])
        #expect(state.isOpen && state.overdue(nowMs: 101) == [vn] && state.overdue(nowMs: 100).isEmpty)
        let settled = RequestState(request(), answers: [answer(kh, 9, .done), answer(vn, 4, .declined)])
        #expect(!settled.isOpen && settled.overdue(nowMs: 101).isEmpty)
    }

    @Test func `what is not an addressee's, or names another text, does not count`() {
        let others = [
            answer(mm, 1, .done), answer(th, 9, .done), answer(mm, 2, .withdrawn), answer(kh, 2, .withdrawn),
            answer(kh, 3, .done, of: Self.dot(th, 5, leaf: 8)), answer(kh, 4, .done, of: Self.dot(th, 6)),
        ]
        let state = RequestState(request(), answers: others)
        #expect(state.counting.isEmpty && state.withdrawal == nil && state.overdue(nowMs: 101) == [kh, vn])
    }

    @Test func `a withdrawal by its author ends a request`() {
        let state = RequestState(request(), answers: [answer(kh, 1, .accepted), answer(th, 8, .withdrawn)])
        #expect(!state.isOpen && state.overdue(nowMs: 101).isEmpty && state.counting.count == 2)
    }

    @Test(arguments: UInt64(1)...60)
    func `a state does not depend on the order in which entries come`(seed: UInt64) throws {
        var random = Seeded(seed)
        var answers: [AnswerRecord] = []
        for index in 0..<UInt64(random.below(14)) {
            let state = try #require(RequestAnswer.State(rawValue: UInt8(1 + random.below(4))))
            let named = random.below(5) == 0 ? Self.dot(th, 5, leaf: 8) : Self.dot(th, 5)
            answers.append(answer(Self.members[random.below(4)], 10 + index, state, of: named))
        }
        let whole = RequestState(request(), answers: answers)
        for _ in 0..<8 { #expect(RequestState(request(), answers: answers.shuffled(using: &random)) == whole) }
        // By hand: the last word of each addressee that names the very entry.
        for standing in whole.standings {
            let last = answers.last {
                $0.author == standing.member && $0.said.request == Self.dot(th, 5) && $0.said.state != .withdrawn
            }
            #expect(standing.answer == last)
        }
    }

    // MARK: At the author's side

    private func authored(
        _ state: RequestAnswer.State,
        by own: MemberID,
        reason: String = "",
        after answers: [AnswerRecord] = []
    ) throws(AuthoringError) -> Authored? {
        try Authoring.answer(
            RequestAnswer(request: Self.dot(th, 5), id: Self.id, state: state, reason: reason),
            to: RequestState(request(), answers: answers),
            own: own
        )
    }

    @Test func `an answer is for the two sides, as closed as its request`() throws {
        let said = try #require(try authored(.accepted, by: kh))
        #expect(said.handling == Handling(tlp: .amberStrict, audience: .named([th]), sealed: true))
        #expect(said.body.object == nil && said.body.audience == [th] && said.outcome == .decided)
        let again = try authored(.accepted, by: kh, after: [answer(kh, 1, .accepted)])
        #expect(again == nil)
    }

    @Test func `a declined request can be taken up, and what was done is taken back with a reason alone`() throws {
        let taken = try authored(.accepted, by: kh, after: [answer(kh, 1, .declined, reason: "no")])
        #expect(taken != nil)
        let back = try authored(.declined, by: kh, reason: "an error", after: [answer(kh, 1, .done)])
        #expect(back != nil)
        let done = answer(kh, 1, .done)
        #expect(throws: AuthoringError.self) { _ = try authored(.accepted, by: kh, after: [done]) }
        #expect(throws: AuthoringError.self) { _ = try authored(.declined, by: kh) }
    }

    @Test func `who is not asked does not answer, and only its author withdraws a request`() throws {
        for own in [mm, th] { #expect(throws: AuthoringError.self) { _ = try authored(.done, by: own) } }
        #expect(throws: AuthoringError.self) { _ = try authored(.withdrawn, by: kh) }
        let withdrawn = try authored(.withdrawn, by: th)
        #expect(withdrawn != nil)
        let after = [answer(th, 8, .withdrawn)]
        #expect(throws: AuthoringError.self) { _ = try authored(.done, by: kh, after: after) }
        let repeated = try authored(.withdrawn, by: th, after: after)
        #expect(repeated == nil)
        let settled = [answer(kh, 1, .done), answer(vn, 1, .done)]
        #expect(throws: AuthoringError.self) { _ = try authored(.withdrawn, by: th, after: settled) }
    }
}
