import Entries
import Foundation
import Indicators
import Membership
package import Replication
package import ReplicaStore

/// Requests to other members and answers to theirs.
extension Reporter {
    package func ask(_ draft: RequestDraft) async throws(NodeError) -> RequestReceipt {
        await applier.hasCaughtUp()
        var draft = draft
        // Before it is queued, so that the receipt names what is written.
        if draft.id == nil { draft.id = UUID().uuidString.lowercased() }
        let (request, handling, warnings) = try checked(draft)
        return try await append(.ask(request, handling), id: request.id, handling, warnings, queueing: .request(draft))
    }

    package func answer(_ draft: AnswerDraft) async throws(NodeError) -> RequestReceipt {
        // The answer is compared with what was said before.
        await applier.isWithin(0, of: ownSize())
        let state = try state(draft.request)
        var draft = draft
        draft.request = state.request.dot.description
        return try await append(
            .answer(try answer(draft, to: state)),
            id: state.request.said.id,
            queueing: .answer(draft)
        )
    }

    func request(_ draft: RequestDraft) throws(NodeError) -> AppendRequest {
        let (request, handling, _) = try checked(draft)
        return .ask(request, handling)
    }

    func request(_ draft: AnswerDraft) throws(NodeError) -> AppendRequest {
        .answer(try answer(draft, to: try state(draft.request)))
    }

    private func append(
        _ request: AppendRequest,
        id: String,
        _ handling: Handling? = nil,
        _ warnings: [String] = [],
        queueing report: Outbox.Report
    ) async throws(NodeError) -> RequestReceipt {
        var receipt = RequestReceipt(outcome: "queued", id: id, tlp: handling?.tlp.description, warnings: warnings)
        if case .named(let members)? = handling?.audience {
            receipt.audience = members.map(\.text)
            receipt.unreachable = await unreachable(members.map(\.text))
        }
        if try await outbox.queue([report]) != nil { return receipt }
        guard let outcome = try await keeper.append([request]).first else { throw NodeError("nothing was written") }
        switch outcome {
        case .decided(let dot):
            (receipt.outcome, receipt.origin, receipt.index) = ("decided", own.description, dot.entry.index)
        case .renewed(let dot):
            (receipt.outcome, receipt.origin, receipt.index) = ("renewed", own.description, dot.entry.index)
        case .unchanged: receipt.outcome = "unchanged"
        case .refused(let reason): throw NodeError(reason)
        }
        return receipt
    }

    private func checked(_ draft: RequestDraft) throws(NodeError) -> (MemberRequest, Handling, [String]) {
        do throws(AuthoringError) {
            let (request, wish) = try RequestDraftReading(reading).read(draft)
            let (handling, warnings) = try RequestHandling(replica: replica, own: own.member)
                .handling(of: wish, about: request.objects)
            return (request, handling, warnings)
        } catch { throw NodeError("\(error)") }
    }

    private func answer(_ draft: AnswerDraft, to state: RequestState) throws(NodeError) -> RequestAnswer {
        do throws(AuthoringError) { return try RequestDraftReading(reading).read(draft, to: state) } catch {
            throw NodeError("\(error)")
        }
    }

    private func state(_ name: String) throws(NodeError) -> RequestState { try replica.request(named: name) }
}

extension Replica {
    /// The one request that a user means: by its id, the beginning of one, or its entry.
    package func request(named name: String) throws(NodeError) -> RequestState {
        let found: [RequestState]
        do throws(StoreError) {
            if let dot = Dot(name) {
                found = try request(at: dot).map { [$0] } ?? []
            } else {
                found = try requests(idPrefix: name.lowercased())
            }
        } catch { throw NodeError("\(error)") }
        if let only = found.first, found.count == 1 { return only }
        guard !found.isEmpty else { throw NodeError("no request '\(name)' is held here; see 'mandala inbox --all'") }
        let isOneID = Set(found.map(\.request.said.id)).count == 1
        let names = found.map { isOneID ? $0.request.dot.description : $0.request.said.id }
        throw NodeError("'\(name)' names several requests; say which: \(names.joined(separator: ", "))")
    }
}
