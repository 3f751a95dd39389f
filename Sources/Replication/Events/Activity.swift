package import Entries
package import Indicators
package import Membership

/// What members counted and did about one object: a summary of the events that count.
package struct Activity: Hashable, Sendable {
    /// One member's sightings added up.
    package struct Seen: Hashable, Sendable {
        package let member: MemberID
        package fileprivate(set) var count: UInt64 = 0
        package fileprivate(set) var firstMs: UInt64
        package fileprivate(set) var lastMs: UInt64
        /// One a currency, by its code.
        package fileprivate(set) var losses: [Loss] = []
    }

    package struct Done: Hashable, Sendable {
        package let member: MemberID
        package let action: Action
        package let tlp: TLP
        /// After the first report of any member; nil where nobody reported it.
        package let delayMs: UInt64?
    }

    /// By member.
    package private(set) var seen: [Seen] = []
    /// By member, the earliest first.
    package private(set) var done: [Done] = []

    package var lastSeenMs: UInt64? { seen.map(\.lastMs).max() }

    /// `events`: those that count for the reader.
    package init(_ events: [EventRecord], firstReportMs: UInt64?) {
        for event in events.sorted(by: { $0.entry < $1.entry }) {
            switch event.said {
            case .sighting(let sighting): add(sighting, of: event.member)
            case .action(let action):
                let delay = firstReportMs.map { action.atMs - min(action.atMs, $0) }
                done.append(Done(member: event.member, action: action, tlp: event.tlp, delayMs: delay))
            }
        }
        done.sort { ($0.member, $0.action.atMs) < ($1.member, $1.action.atMs) }
    }

    private mutating func add(_ sighting: Sighting, of member: MemberID) {
        if seen.last?.member != member {
            seen.append(Seen(member: member, firstMs: sighting.firstMs, lastMs: sighting.lastMs))
        }
        let last = seen.count - 1
        seen[last].count = Self.sum(seen[last].count, sighting.count)
        seen[last].firstMs = min(seen[last].firstMs, sighting.firstMs)
        seen[last].lastMs = max(seen[last].lastMs, sighting.lastMs)
        guard let loss = sighting.loss else { return }
        if let place = seen[last].losses.firstIndex(where: { $0.currency == loss.currency }) {
            seen[last].losses[place].thousandths = Self.sum(seen[last].losses[place].thousandths, loss.thousandths)
        } else {
            seen[last].losses.append(loss)
            seen[last].losses.sort { $0.currency < $1.currency }
        }
    }

    private static func sum(_ left: UInt64, _ right: UInt64) -> UInt64 {
        let (sum, isOver) = left.addingReportingOverflow(right)
        return isOver ? .max : sum
    }
}

extension Action {
    /// Whether the object can do less harm by it; a word of a later version counts.
    package var isEffective: Bool {
        (ActionName(rawValue: action)?.isEffective ?? true)
            && (outcome.isEmpty || ActionOutcome(rawValue: outcome)?.isEffective ?? true)
    }
}
