import Foundation
import Indicators
import ReplicaStore

/// What became of a posted envelope (TAXII 2.1 §4.3.1).
struct TAXIIStatus: Codable, Sendable {
    struct Detail: Codable, Sendable {
        var id: String
        var version: String
        var message: String?
    }

    var id: String
    var status: String
    var request_timestamp: String
    var total_count: Int
    var success_count: Int
    var successes: [Detail]
    var failure_count: Int
    var failures: [Detail]
    var pending_count: Int
    var pendings: [Detail]

    init(_ taken: [TAXIITaken], at time: Date) {
        let stamp = TAXIIQuery.text(Int64(time.timeIntervalSince1970 * 1_000_000))
        var lists: [[Detail]] = [[], [], []]
        for object in taken {
            var detail = Detail(id: object.id, version: object.version ?? stamp)
            switch object.outcome {
            case .taken:
                detail.message = object.place
                lists[0].append(detail)
            case .queued:
                detail.message = "kept until the node has recovered its log"
                lists[1].append(detail)
            case .refused(let reason):
                detail.message = reason
                lists[2].append(detail)
            }
        }
        id = UUID().uuidString.lowercased()
        request_timestamp = stamp
        total_count = taken.count
        (successes, pendings, failures) = (lists[0], lists[1], lists[2])
        (status, success_count, failure_count, pending_count) = ("", 0, 0, 0)
        count()
    }

    mutating func count() {
        (success_count, pending_count, failure_count) = (successes.count, pendings.count, failures.count)
        status = pendings.isEmpty ? "complete" : "pending"
    }
}

extension TAXIITaken {
    /// Where its objects are read, unless under its own id.
    fileprivate var place: String? {
        let others = objects.filter { $0 != id }
        guard !others.isEmpty else { return nil }
        let named = others.prefix(Self.namedMax).joined(separator: ", ")
        let more = others.count > Self.namedMax ? ", and \(others.count - Self.namedMax) more" : ""
        return "\(isEvent ? "said of" : "served as") \(named)\(more)"
    }

    private static let namedMax = 10
}

/// A status with what it waits for: reports of the outbox, of each pending object.
struct KeptStatus: Codable, Sendable {
    private var status: TAXIIStatus
    private var waits: [[Int64]]
    /// Of each pending object what its message is once it is written; absent in those of an earlier version.
    private var messages: [String?]?

    init(_ status: TAXIIStatus, of taken: [TAXIITaken]) {
        self.status = status
        var messages: [String?] = []
        waits = taken.compactMap { object in
            guard case .queued(let ids) = object.outcome else { return nil }
            messages.append(object.place)
            return ids
        }
        self.messages = messages
    }

    /// As it stands now: what is pending ends as what became of its reports.
    func settled<E: Error>(_ fate: (Int64) throws(E) -> QueuedReport.Fate) throws(E) -> TAXIIStatus {
        var now = status
        now.pendings = []
        for (index, (detail, reports)) in zip(status.pendings, waits).enumerated() {
            var detail = detail
            var isWaiting = false
            var refusal: String?
            for report in reports {
                switch try fate(report) {
                case .waits: isWaiting = true
                case .refused(let reason): refusal = reason
                case .written: continue
                }
            }
            if isWaiting {
                now.pendings.append(detail)
            } else {
                detail.message = refusal ?? messages.flatMap { $0.indices.contains(index) ? $0[index] : nil }
                if refusal == nil { now.successes.append(detail) } else { now.failures.append(detail) }
            }
        }
        now.count()
        return now
    }
}

/// Statuses, kept for a day, over restarts too; each is shown to the token that posted alone.
struct TAXIIStatusBook: Sendable {
    static let keptSeconds: TimeInterval = 86_400
    /// The oldest go first.
    static let bytesMax = 64 << 20

    let log: LogStore

    func keep(_ id: String, _ body: Data, token: String, now: Date) throws {
        try log.keepStatus(
            id,
            body,
            token: token,
            untilMs: Self.milliseconds(now.addingTimeInterval(Self.keptSeconds)),
            nowMs: Self.milliseconds(now),
            bytesMax: Self.bytesMax
        )
    }

    func status(_ id: String, token: String, now: Date) throws -> TAXIIStatus? {
        guard let body = try log.status(id, token: token, nowMs: Self.milliseconds(now)),
            let kept = try? JSONDecoder().decode(KeptStatus.self, from: body)
        else { return nil }
        return try kept.settled { report throws(StoreError) in try log.fate(ofQueued: report) }
    }

    private static func milliseconds(_ time: Date) -> Int64 { Int64(time.timeIntervalSince1970 * 1000) }
}
