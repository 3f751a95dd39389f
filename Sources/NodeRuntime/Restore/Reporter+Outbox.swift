import Entries
import Foundation
import Indicators
import Membership
import ReadAPI
import Replication
import ReplicaStore

/// Reports in quarantine: taken into the outbox, and appended in their order when it ends.
extension Reporter {
    /// Drafts of one commit.
    private static let drainMax = 1_000

    /// Appends what is queued until nothing is, then opens the log.
    func drain() async throws(NodeError) {
        // What was refetched is merged first, for it decides what the reports become.
        let size = ownSize()
        await applier.isWithin(0, of: size)
        for earlier in await shell.earlier {
            guard await applier.hasMerged(earlier.size, of: earlier.closes) else {
                throw NodeError("what is held of \(earlier.closes) cannot be merged now")
            }
        }
        while true {
            let batch = Self.first(try await outbox.next(Self.drainMax))
            if batch.isEmpty { return }
            var queued = QueuedRequests()
            var requests: [AppendRequest] = []
            let drafts = try prepared(batch)
            for waiting in batch {
                do throws(NodeError) {
                    let request: AppendRequest
                    switch drafts[waiting.id] {
                    case .success(let read): request = read
                    case .failure(let error): throw error
                    case nil: request = try self.request(waiting.report)
                    }
                    try check(request, queuedMs: waiting.queuedMs, before: size)
                    requests.append(request)
                    queued.ids.append(waiting.id)
                } catch { queued.refused[waiting.id] = "\(error)" }
            }
            let outcomes = try await keeper.append(requests, unqueueing: queued)
            for (id, outcome) in zip(queued.ids, outcomes) {
                if case .refused(let reason) = outcome { queued.refused[id] = reason }
            }
            for (id, reason) in queued.refused.sorted(by: { $0.key < $1.key }) {
                await refused("queued report \(id)", reason)
            }
            await applier.isWithin(Self.lagMax, of: ownSize())
        }
    }

    /// Whoever reported it was told that it is queued, so the operator is told until the next start.
    private func refused(_ what: String, _ reason: String) async {
        shell.alarms.raise(
            Alarm(
                .refusedQueued,
                subject: "queued reports",
                text: "\(what) was refused when the quarantine ended: \(reason)."
            )
        )
    }

    /// The drafts, read together: they may refer to each other. Those of each token by themselves.
    private func prepared(_ batch: [Outbox.Waiting]) throws(NodeError) -> [Int64: Result<AppendRequest, NodeError>] {
        var groups: [TokenClearance?: [(id: Int64, draft: PBDraft)]] = [:]
        for waiting in batch {
            switch waiting.report {
            case .draft(let draft): groups[nil, default: []].append((waiting.id, draft))
            case .limited(.draft(let draft), let holder): groups[holder, default: []].append((waiting.id, draft))
            default: break
            }
        }
        var prepared: [Int64: Result<AppendRequest, NodeError>] = [:]
        for (holder, drafts) in groups {
            let read: [Prepared]
            do throws(AuthoringError) { read = try prepare(drafts.map(\.draft), reading, for: holder) } catch {
                throw NodeError("\(error)")
            }
            for ((id, _), one) in zip(drafts, read) {
                switch one {
                case .request(let request, _): prepared[id] = .success(request.limited(to: holder))
                case .refused(let reason): prepared[id] = .failure(NodeError(reason))
                }
            }
        }
        return prepared
    }

    /// Drafts go together; what depends on what stands before it goes alone.
    private static func first(_ rows: [Outbox.Waiting]) -> [Outbox.Waiting] {
        let drafts = rows.prefix { $0.report?.isDraft == true }
        return Array(drafts.isEmpty ? rows.prefix(1) : drafts)
    }

    /// Refuses what a backup held still, where this member went on after the backup: it has appended it then, and may have
    /// said something else since. `size`: of the own log before anything of the outbox was appended.
    private func check(_ request: AppendRequest, queuedMs: Int64?, before size: UInt64) throws(NodeError) {
        guard let queuedMs, let object = request.decided else { return }
        let said: Record?
        do throws(StoreError) { said = try replica.record(of: own.member, object) } catch {
            throw NodeError("\(error)")
        }
        guard let said, Int64(clamping: said.timeMs) > queuedMs,
            said.entry.incarnation < own.incarnation.number || said.entry.index < size
        else { return }
        throw NodeError(
            "this member has said something of \(object.kind) \(object.value) since it was queued, in entry "
                + "\(said.entry.index); say it again where it is so"
        )
    }

    /// What is no draft. `holder`: of the token under which it came.
    private func request(
        _ report: Outbox.Report?,
        for holder: TokenClearance? = nil
    ) throws(NodeError) -> AppendRequest {
        switch report {
        case .revision(let revision): return try request(revision).request.limited(to: holder)
        case .withdrawal(let withdrawal): return try request(withdrawal).request.limited(to: holder)
        case .request(let draft): return try request(draft)
        case .answer(let draft): return try request(draft)
        case .limited(let report, let holder): return try request(report, for: holder)
        case .draft, nil: throw NodeError("it cannot be read; it was queued by another version")
        }
    }
}

extension AppendRequest {
    /// What is decided of anew.
    fileprivate var decided: ObjectKey? {
        switch self {
        case .report(let draft): draft.object
        case .revision(_, let object, _, _), .withdrawal(_, let object): object
        case .limited(let request, _): request.decided
        case .event, .members, .ask, .answer: nil
        }
    }
}
