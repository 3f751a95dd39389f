package import Entries
package import Membership

extension Authoring {
    /// Nil where this member has said so already.
    ///
    /// Any answer may follow another, but what was done is taken back with a reason; after a withdrawal there is nothing
    /// to answer. It is for those whom the request is for, and as closed.
    package static func answer(
        _ answer: RequestAnswer,
        to state: RequestState,
        own: MemberID
    ) throws(AuthoringError) -> Authored? {
        let request = state.request
        let isOwn = request.author == own
        if let withdrawal = state.withdrawal {
            if isOwn, answer.state == .withdrawn { return nil }
            let why = withdrawal.said.reason.isEmpty ? "" : " (\(withdrawal.said.reason))"
            throw AuthoringError(
                "\(request.author) has withdrawn request \(answer.id)\(why): there is nothing to answer"
            )
        }
        var previous: AnswerRecord?
        if answer.state == .withdrawn {
            guard isOwn else {
                throw AuthoringError(
                    "request \(answer.id) is \(request.author)'s: decline it, only its author withdraws it"
                )
            }
            guard state.isOpen else {
                throw AuthoringError(
                    "request \(answer.id) is settled by all it was sent to: nothing is left to withdraw"
                )
            }
        } else {
            guard let standing = state.standings.first(where: { $0.member == own }) else {
                throw AuthoringError(
                    isOwn
                        ? "request \(answer.id) is this member's own: its addressees answer it; withdraw it with "
                            + "'mandala inbox withdraw'"
                        : "request \(answer.id) is not addressed to \(own), so its answer would not count"
                )
            }
            previous = standing.answer
            try check(answer, after: previous)
        }
        if let said = previous?.said, said == answer { return nil }
        let outcome: Authored.Outcome = previous?.said.state == answer.state ? .renewed : .decided
        return Authored(
            body: Body(object: nil, audience: audience(of: request, for: own), about: .answer(answer)),
            handling: handling(of: request, for: own),
            outcome: outcome
        )
    }

    private static func check(_ answer: RequestAnswer, after previous: AnswerRecord?) throws(AuthoringError) {
        if answer.state == .declined, answer.reason.isEmpty {
            throw AuthoringError("a request is declined with a reason; say it with --reason")
        }
        if previous?.said.state == .done, answer.state != .done, answer.reason.isEmpty {
            throw AuthoringError("it was answered done; to take that back, say why with --reason")
        }
    }

    private static func handling(of request: RequestRecord, for own: MemberID) -> Handling {
        guard case .named(let members) = request.audience else { return Handling(tlp: request.tlp, audience: .all) }
        let others = Set(members + [request.author]).subtracting([own]).sorted()
        return Handling(tlp: request.tlp, audience: .named(others), sealed: request.sealed)
    }

    private static func audience(of request: RequestRecord, for own: MemberID) -> [MemberID] {
        guard request.sealed, case .named(let members) = handling(of: request, for: own).audience else { return [] }
        return members
    }
}
