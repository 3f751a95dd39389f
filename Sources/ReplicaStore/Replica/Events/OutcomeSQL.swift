import Entries
import Indicators
import Membership

/// The SELECTs behind the outcomes, at a file's highest clearance. What goes into them is checked by its type.
struct OutcomeSQL {
    private let query: OutcomeQuery
    private let view: ObjectView

    init(_ query: OutcomeQuery, highest: Clearance) {
        self.query = query
        view = ObjectView(clearance: highest, highest: highest)
    }

    /// Kind and id of each object that stands as malicious or suspicious.
    var standing: String { "SELECT o.kind, o.uuid \(view.source) WHERE \(ofKinds) AND \(stands)\(since)" }

    /// Kind, id, member, time from the first report, and whether the object stands, of each object and member that
    /// acted on it; with an empty member, of each object and whoever was first.
    func acts(byMember: Bool) -> String {
        """
        SELECT o.kind, o.uuid, a.member, max(a.at - \(first), 0) AS delay, \(stands)
        \(view.source.replacing("FROM object_rows o", with: "FROM (\(firstActs(byMember))) a JOIN object_rows o ON o.id = a.object"))
        WHERE \(ofKinds) AND \(first) IS NOT NULL\(since)
        """
    }

    /// Kind, id, value, verdict, confidence and time of the first report of what stands and was not acted on.
    var open: String {
        """
        SELECT o.kind, o.uuid, o.value, o.verdict, o.confidence, \(first) AS first
        \(view.source) WHERE \(ofKinds) AND \(stands)\(since)
        AND NOT EXISTS (SELECT 1 FROM event_rows e JOIN log_rows q ON q.log = e.key >> 40 WHERE e.object = o.id
          AND \(effective)\(query.member.map { " AND q.member = '\($0)'" } ?? ""))
        ORDER BY first, o.id
        """
    }

    /// The first action on each object, of those that have an effect.
    private func firstActs(_ byMember: Bool) -> String {
        """
        SELECT e.object AS object, \(byMember ? "q.member" : "''") AS member, min(e.at) AS at
        FROM event_rows e JOIN log_rows q ON q.log = e.key >> 40 WHERE \(effective) GROUP BY 1, 2
        """
    }

    /// `Action.isEffective`, of an action that counts.
    private var effective: String {
        func listed(_ words: [String]) -> String { words.map { "'\($0)'" }.joined(separator: ", ") }
        let names = listed(ActionName.allCases.filter { !$0.isEffective }.map(\.rawValue))
        let outcomes = listed(ActionOutcome.allCases.filter { !$0.isEffective }.map(\.rawValue))
        return """
            e.about = \(EventText.action) AND e.counts >> \(view.highest.rawValue) & 1 AND e.word NOT IN (\(names))
            AND coalesce(json_extract(e.said, '$.outcome'), '') NOT IN (\(outcomes))
            """
    }

    private var ofKinds: String {
        "o.value IS NOT NULL AND o.kind IN (\(query.kinds.map { "\($0.code)" }.joined(separator: ", ")))"
    }

    private var stands: String {
        "(coalesce(o.verdict > \(Verdict.benign.rawValue), 0) AND \(view.isCurrent(nowMs: query.nowMs)))"
    }

    /// When somebody first reported it as malicious or suspicious, also where that stands no more.
    private var first: String {
        "(SELECT min(f.time) FROM statement_rows f WHERE f.object = o.id AND f.verdict > \(Verdict.benign.rawValue))"
    }

    private var since: String { query.sinceMs.map { " AND \(first) >= \($0)" } ?? "" }
}

/// Adds up what ``OutcomeSQL`` finds.
struct OutcomeTally {
    private struct Place: Hashable {
        let kind: Int64
        /// Empty: whoever was first.
        let member: String
    }

    private var members: Set<String> = []
    private var standing: [Int64: UInt64] = [:]
    private var delays: [Place: [UInt64]] = [:]
    private var done: [Place: UInt64] = [:]

    mutating func note(_ member: String) { members.insert(member) }
    mutating func stand(_ kind: Int64) { standing[kind, default: 0] += 1 }

    mutating func act(_ kind: Int64, member: String, delayMs: UInt64, isStanding: Bool) {
        let place = Place(kind: kind, member: member)
        delays[place, default: []].append(delayMs)
        if isStanding { done[place, default: 0] += 1 }
    }

    /// By kind; whoever was first ahead of the members.
    func outcomes() -> [KindOutcome] {
        let codes = Set(standing.keys).union(delays.keys.map(\.kind)).sorted()
        return codes.flatMap { code -> [KindOutcome] in
            guard let kind = Kind.stored(code) else { return [] }
            let stand = standing[code] ?? 0
            return members.sorted().map { member in
                let place = Place(kind: code, member: member)
                let delays = delays[place] ?? []
                return KindOutcome(
                    kind: kind,
                    member: try? MemberID(member),
                    acted: UInt64(delays.count),
                    medianMs: Self.median(delays),
                    open: stand - min(stand, done[place] ?? 0)
                )
            }
        }
    }

    /// The lower of the two in the middle.
    private static func median(_ values: [UInt64]) -> UInt64? {
        values.isEmpty ? nil : values.sorted()[(values.count - 1) / 2]
    }
}
