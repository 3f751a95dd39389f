import Entries
import Foundation
import Indicators
import ReadAPI
import Replication

/// Reports in quarantine: taken into the outbox, and appended in their order when it ends.
extension Reporter {
    /// Drafts of one commit.
    private static let drainMax = 1_000

    /// Appends what is queued until nothing is, then opens the log.
    func drain() async throws(NodeError) {
        // What was refetched is merged first, for it decides what the reports become.
        await applier.isWithin(0, of: ownSize())
        while true {
            let batch = Self.first(try await outbox.next(Self.drainMax))
            if batch.isEmpty { return }
            var queued = QueuedRequests()
            var requests: [AppendRequest] = []
            for (id, report) in batch {
                do throws(NodeError) {
                    requests.append(try request(report))
                    queued.ids.append(id)
                } catch { queued.refused[id] = "\(error)" }
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

    /// Drafts go together; what depends on what stands before it goes alone.
    private static func first(_ rows: [(id: Int64, report: Outbox.Report?)]) -> [(id: Int64, report: Outbox.Report?)] {
        let drafts = rows.prefix { $0.report?.isDraft == true }
        return Array(drafts.isEmpty ? rows.prefix(1) : drafts)
    }

    /// `holder`: of the token under which it came.
    private func request(
        _ report: Outbox.Report?,
        for holder: TokenClearance? = nil
    ) throws(NodeError) -> AppendRequest {
        switch report {
        case .draft(let draft):
            do throws(AuthoringError) {
                switch try prepare([draft], reading, for: holder).first {
                case .request(let request, _): return request.limited(to: holder)
                case .refused(let reason): throw AuthoringError(reason)
                case nil: throw AuthoringError("there is nothing to report")
                }
            } catch { throw NodeError("\(error)") }
        case .revision(let revision): return try request(revision).request.limited(to: holder)
        case .withdrawal(let withdrawal): return try request(withdrawal).request.limited(to: holder)
        case .request(let draft): return try request(draft)
        case .answer(let draft): return try request(draft)
        case .limited(let report, let holder): return try request(report, for: holder)
        case nil: throw NodeError("it cannot be read; it was queued by another version")
        }
    }
}
