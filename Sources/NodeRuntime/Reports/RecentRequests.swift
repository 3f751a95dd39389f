import Entries
import Membership
import Replication
import ReplicaStore

/// Own requests and answers that are written and perhaps not merged; what is asked and answered next is compared with them.
struct RecentRequests {
    private var entries: [RequestEntry] = []

    mutating func add(_ body: Body, envelope: Envelope, at dot: Dot) {
        if let entry = RequestEntry(body, envelope: envelope, dot: dot) { entries.append(entry) }
    }

    /// The replica has merged the own log so far.
    mutating func applied(through index: UInt64) {
        if !entries.isEmpty { entries.removeAll { $0.dot.entry.index < index } }
    }

    /// From that entry on nothing was committed.
    mutating func forget(from first: UInt64) { entries.removeAll { $0.dot.entry.index >= first } }

    /// Requests with that id, with all answers.
    private func states(_ id: String, in replica: Replica) throws(StoreError) -> [RequestState] {
        let merged = try replica.requests(idPrefix: id)
        let new = entries.filter { $0.id == id }
        if new.isEmpty { return merged }
        var requests = Dictionary(merged.map { ($0.request.dot, $0.request) }) { $1 }
        var answers = Dictionary(merged.flatMap(\.answers).map { ($0.dot, $0) }) { $1 }
        for entry in new {
            switch entry {
            case .request(let record): requests[record.dot] = record
            case .answer(let record): answers[record.dot] = record
            }
        }
        return requests.values.map { RequestState($0, answers: answers.values) }
    }

    /// Nil where it was asked already, so that it can be sent again when an answer was lost.
    func author(
        _ request: MemberRequest,
        _ handling: Handling,
        replica: Replica,
        own: MemberID
    ) throws -> Authored? {
        let known = try states(request.id, in: replica).filter { $0.request.author == own }
        if let first = known.first {
            guard first.request.said == request else {
                throw AuthoringError("request \(request.id) was sent already, with another text; give it another id")
            }
            return nil
        }
        var audience: [MemberID] = []
        if handling.sealed, case .named(let members) = handling.audience { audience = members }
        return Authored(
            body: Body(object: nil, audience: audience, about: .request(request)),
            handling: handling,
            outcome: .decided
        )
    }

    func author(_ answer: RequestAnswer, replica: Replica, own: MemberID) throws -> Authored? {
        guard let state = try states(answer.id, in: replica).first(where: { $0.request.dot == answer.request }) else {
            throw AuthoringError("request \(answer.id) is not held here any more, so it cannot be answered")
        }
        return try Authoring.answer(answer, to: state, own: own)
    }
}
