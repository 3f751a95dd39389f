package import Entries
import Membership
package import ReadAPI
package import Replication

/// What is to be appended to the own log; what stands already decides what becomes of it.
package indirect enum AppendRequest: Sendable {
    case report(CheckedDraft)
    /// `read`: the clock that its author was shown.
    case revision(Revision, ObjectKey, Handling, read: Clock)
    case withdrawal(Withdrawal, ObjectKey)
    case event(CheckedEvent)
    case members(MemberList)
    case ask(MemberRequest, Handling)
    case answer(RequestAnswer)
    /// Of the holder of a token: as if nothing were held but what it sees, and nothing that it would not see itself.
    case limited(AppendRequest, to: TokenClearance)

    var object: ObjectKey? {
        switch self {
        case .report(let draft): draft.object
        case .revision(_, let object, _, _), .withdrawal(_, let object): object
        case .event(let event): event.object
        case .limited(let request, _): request.object
        case .members, .ask, .answer: nil
        }
    }

    /// What a report is about.
    var reported: ObjectKey? {
        switch self {
        case .report(let draft), .limited(.report(let draft), _): draft.object
        default: nil
        }
    }

    func limited(to holder: TokenClearance?) -> AppendRequest { holder.map { .limited(self, to: $0) } ?? self }
}

/// What became of a request, durable.
package enum AppendOutcome: Hashable, Sendable {
    case decided(Dot)
    case renewed(Dot)
    /// It says nothing that this member has not said.
    case unchanged
    case refused(String)
}
