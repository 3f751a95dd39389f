import Entries
import Foundation
import ReadAPI
package import ReplicaStore
import SwiftProtobuf

/// Reports that wait, durable, until the own log may be appended to.
package actor Outbox {
    indirect enum Report: Sendable {
        case draft(PBDraft)
        case revision(RevisionRequest)
        case withdrawal(WithdrawalRequest)
        case request(RequestDraft)
        case answer(AnswerDraft)
        /// Of the holder of a token.
        case limited(Report, to: TokenClearance)

        func limited(to holder: TokenClearance?) -> Report { holder.map { .limited(self, to: $0) } ?? self }

        var isDraft: Bool {
            switch self {
            case .draft, .limited(.draft, _): true
            default: false
            }
        }
    }

    struct Waiting: Sendable {
        let id: Int64
        /// Nil where this version cannot read it.
        let report: Report?
        /// Milliseconds since 1970, where it is known.
        let queuedMs: Int64?
    }

    /// Reports that may wait.
    static let reportsMax = 1_000_000

    private let executor = QueueExecutor("outbox")
    private let store: LogStore
    private let gate: OwnLogGate

    package nonisolated var unownedExecutor: UnownedSerialExecutor { executor.asUnownedSerialExecutor() }

    package init(store: LogStore, gate: OwnLogGate) {
        self.store = store
        self.gate = gate
    }

    /// Nil where they are to go to the log instead; queued, durable, otherwise, and their ids in the outbox.
    func queue(_ reports: [Report]) throws(NodeError) -> [Int64]? {
        if gate.isOpen { return nil }
        do {
            let waiting = try store.queuedCount()
            if waiting == 0 {
                // Where it was released, there is nothing that these would overtake.
                gate.open()
                if gate.isOpen { return nil }
            }
            guard waiting + reports.count <= Self.reportsMax else {
                throw NodeError("\(Self.reportsMax) reports wait already; see 'mandala status' for how to go on")
            }
            let nowMs = Int64(max(0, Date().timeIntervalSince1970 * 1000))
            return try store.queue(try reports.map(Self.encode), nowMs: nowMs)
        } catch let error as NodeError { throw error } catch { throw NodeError("nothing was queued: \(error)") }
    }

    /// The oldest reports that make one commit. With none left the log is open, for nothing can be queued in between.
    func next(_ limit: Int) throws(NodeError) -> [Waiting] {
        do throws(StoreError) {
            let rows = try store.queued(limit: limit)
            if rows.isEmpty { gate.open() }
            return rows.map { Waiting(id: $0.id, report: Self.decode($0), queuedMs: $0.queuedMs) }
        } catch { throw NodeError("what is queued cannot be read: \(error)") }
    }

    package func count() throws(NodeError) -> Int {
        do throws(StoreError) { return try store.queuedCount() } catch { throw NodeError("\(error)") }
    }

    private static func encode(_ report: Report) throws -> (kind: Int64, body: Data) {
        switch report {
        case .draft(let draft): return (0, try draft.serializedData())
        case .revision(let revision): return (1, try JSONEncoder().encode(revision))
        case .withdrawal(let withdrawal): return (2, try JSONEncoder().encode(withdrawal))
        case .request(let request): return (3, try JSONEncoder().encode(request))
        case .answer(let answer): return (4, try JSONEncoder().encode(answer))
        case .limited(let report, let holder):
            let (kind, body) = try encode(report)
            return (5, try JSONEncoder().encode(LimitedReport(kind: kind, body: body, holder: holder)))
        }
    }

    private static func decode(_ row: QueuedReport) -> Report? { decode(row.kind, row.body) }

    private static func decode(_ kind: Int64, _ body: Data) -> Report? {
        switch kind {
        case 0: return (try? PBDraft(serializedBytes: body)).map { .draft($0) }
        case 1: return (try? JSONDecoder().decode(RevisionRequest.self, from: body)).map { .revision($0) }
        case 2: return (try? JSONDecoder().decode(WithdrawalRequest.self, from: body)).map { .withdrawal($0) }
        case 3: return (try? JSONDecoder().decode(RequestDraft.self, from: body)).map { .request($0) }
        case 4: return (try? JSONDecoder().decode(AnswerDraft.self, from: body)).map { .answer($0) }
        case 5:
            guard let limited = try? JSONDecoder().decode(LimitedReport.self, from: body), let holder = limited.holder
            else { return nil }
            return decode(limited.kind, limited.body)?.limited(to: holder)
        default: return nil
        }
    }
}
