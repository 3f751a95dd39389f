package import Entries
import Membership
package import Replication

/// What is to be appended to the own log; what stands already decides what becomes of it.
package indirect enum AppendRequest: Sendable {
    case report(CheckedDraft)
    /// `read`: the clock that its author was shown.
    case revision(Statement, ObjectKey, Handling, read: Clock)
    case withdrawal(Withdrawal, ObjectKey)
    case event(CheckedEvent)
    case members(MemberList)
    case ask(MemberRequest, Handling)
    case answer(RequestAnswer)

    var object: ObjectKey? {
        switch self {
        case .report(let draft): draft.object
        case .revision(_, let object, _, _), .withdrawal(_, let object): object
        case .event(let event): event.object
        case .members, .ask, .answer: nil
        }
    }
}

/// What became of a request, durable.
package enum AppendOutcome: Hashable, Sendable {
    case decided(Dot)
    case renewed(Dot)
    /// It says nothing that this member has not said.
    case unchanged
    case refused(String)
}
