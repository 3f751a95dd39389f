import Entries
package import Membership

/// How a request stands: a pure function of the entries held, in whatever order they came.
///
/// Of each addressee the latest answer in its own log counts, whatever it said before: what may follow what is its
/// author's concern (``Authoring``), and a receiver takes a member's last word as it is. An answer counts where it names
/// the request's very entry and id; others' answers do not count. A withdrawal by the request's author ends it.
package struct RequestState: Hashable, Sendable {
    package struct Standing: Hashable, Sendable {
        package let member: MemberID
        /// Nil: it has not answered.
        package let answer: AnswerRecord?

        /// Whether something is still to come from it.
        package var isOpen: Bool { answer.map { $0.said.state == .accepted } ?? true }
        package var word: String { answer?.said.state.description ?? "open" }
    }

    package let request: RequestRecord
    /// By member.
    package let standings: [Standing]
    /// Nil: it stands.
    package let withdrawal: AnswerRecord?
    /// All answers to it that are held, in the order of their entries, those that do not count too.
    package let answers: [AnswerRecord]

    package init(_ request: RequestRecord, answers: some Sequence<AnswerRecord>) {
        self.request = request
        let named = answers.filter { $0.said.request == request.dot && $0.said.id == request.said.id }
            .sorted { $0.dot < $1.dot }
        self.answers = named
        withdrawal = named.last { $0.author == request.author && $0.said.state == .withdrawn }
        standings = request.said.to.filter { $0 != request.author }.sorted().map { member in
            Standing(member: member, answer: named.last { $0.author == member && $0.said.state != .withdrawn })
        }
    }

    package var isOpen: Bool { withdrawal == nil && standings.contains(where: \.isOpen) }

    /// The entries that make the state.
    package var counting: [AnswerRecord] { standings.compactMap(\.answer) + (withdrawal.map { [$0] } ?? []) }

    /// Whom it waits for although it is due.
    package func overdue(nowMs: UInt64) -> [MemberID] {
        guard withdrawal == nil, request.said.dueMs > 0, request.said.dueMs < nowMs else { return [] }
        return standings.filter(\.isOpen).map(\.member)
    }
}
