import Entries
import Foundation
import Membership
import Replication
import ReplicaStore

/// What members wait for.
extension Node {
    /// Requests of which an alarm is raised each; the others are counted.
    private static let overdueMax = 20
    private static let countedMax = 1_000
    /// Of one author: who asks too much hides nobody else.
    private static let eachMax = 50

    /// Requests of this member, and to it, that are due and not settled. The text goes to the daemon's log: it names no
    /// object and not what is asked.
    func overdueRequests(now: Date) -> [Alarm] {
        let nowMs = UInt64(max(0, now.timeIntervalSince1970 * 1000))
        let own = configuration.member
        let states = try? replica.overdueRequests(
            of: own,
            nowMs: nowMs,
            each: Self.eachMax,
            limit: Self.countedMax
        )
        guard let states else { return [] }
        let ours = states.filter { state in
            let waiting = state.overdue(nowMs: nowMs)
            return state.request.author == own ? !waiting.isEmpty : waiting.contains(own)
        }
        var alarms = Self.fairly(ours).prefix(Self.overdueMax).map { alarm($0, nowMs: nowMs, own) }
        if ours.count > Self.overdueMax {
            alarms.append(
                Alarm(
                    .overdueRequest,
                    subject: "requests",
                    text: "More than \(Self.overdueMax) requests are overdue.",
                    meaning: "Only the longest are told of one by one.",
                    advice: "'mandala inbox' lists all; answer them, or withdraw what is not asked any more.",
                    since: Date(timeIntervalSince1970: Double(ours[Self.overdueMax].request.said.dueMs) / 1000)
                )
            )
        }
        return alarms
    }

    /// The longest of each author, then the second of each, and so on.
    private static func fairly(_ states: [RequestState]) -> [RequestState] {
        var counts: [MemberID: Int] = [:]
        let ranked = states.enumerated().map { position, state -> (rank: Int, position: Int, state: RequestState) in
            counts[state.request.author, default: 0] += 1
            return (counts[state.request.author] ?? 0, position, state)
        }
        return ranked.sorted { ($0.rank, $0.position) < ($1.rank, $1.position) }.map(\.state)
    }

    private func alarm(_ state: RequestState, nowMs: UInt64, _ own: MemberID) -> Alarm {
        let (author, id) = (state.request.author, state.request.said.id)
        let since = Date(timeIntervalSince1970: Double(state.request.said.dueMs) / 1000)
        let due = ISO8601DateFormatter.string(from: since, timeZone: .gmt, formatOptions: .withInternetDateTime)
        if author == own {
            let members = state.overdue(nowMs: nowMs).map(\.text).joined(separator: ", ")
            return Alarm(
                .overdueRequest,
                subject: "request \(id)",
                text: "\(members) has not settled this member's request \(id), which was due at \(due).",
                meaning: "What was asked is not known to be done.",
                advice:
                    "Call the desk there ('mandala contacts'); 'mandala inbox show \(id)' tells what it has received. "
                    + "Withdraw it where it is not asked any more.",
                since: since
            )
        }
        return Alarm(
            .overdueRequest,
            subject: "request \(id)",
            text: "Request \(id) of \(author) to this member was due at \(due) and is not settled.",
            meaning: "\(author) waits for this member, and can prove that it asked.",
            advice:
                "Read it with 'mandala inbox show \(id)', and answer it with 'mandala answer \(id) done' or 'decline'.",
            since: since
        )
    }

    func requestCounts(now: Date) throws(NodeError) -> RequestCounts {
        let nowMs = UInt64(max(0, now.timeIntervalSince1970 * 1000))
        do throws(StoreError) {
            let counts = try replica.counts(waitingFor: configuration.member, nowMs: nowMs)
            return RequestCounts(open: counts.open, overdue: counts.overdue)
        } catch { throw NodeError("\(error)") }
    }
}
