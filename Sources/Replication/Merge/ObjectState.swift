package import Entries
package import Indicators
import Membership

/// What decides an object: of each member, the latest entry that each clearance can see (DESIGN §7).
///
/// It is a function of the set of records added, whatever their order; one record a member in the ordinary case, and
/// never more than one a clearance.
package struct ObjectState: Sendable, Hashable {
    /// In the order of their entries.
    package private(set) var records: [Record]

    package init() { records = [] }

    package init(_ records: [Record]) {
        // One, nearly always.
        self.records = records.count == 1 ? records : []
        if records.count > 1 { for record in records { add(record) } }
    }

    /// Whether the state changed.
    @discardableResult
    package mutating func add(_ record: Record) -> Bool {
        for other in records where other.member == record.member {
            if other.entry == record.entry { return false }
            if other.entry > record.entry, other.clearance <= record.clearance { return false }
        }
        records.removeAll {
            $0.member == record.member && $0.entry < record.entry && record.clearance <= $0.clearance
        }
        let place = records.firstIndex { $0.entry > record.entry } ?? records.endIndex
        records.insert(record, at: place)
        return true
    }

    /// The latest live statement of each member, of what the clearance may see.
    package func live(for clearance: Clearance) -> [Record] {
        var live: [Record] = []
        for record in records where record.clearance <= clearance {
            if let last = live.last, last.member == record.member { live.removeLast() }
            live.append(record)
        }
        return live.filter { $0.statement != nil }
    }

    package func effective(for clearance: Clearance, kind: Kind) -> Effective? {
        Effective(live: live(for: clearance), kind: kind)
    }
}
