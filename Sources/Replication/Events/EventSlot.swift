package import Entries
import Membership

/// Which of one member's events of one slot count: the latest that a clearance sees (DESIGN §7).
///
/// A function of the set of records, whatever their order.
package enum EventSlot {
    /// The latest record of each clearance that sees one.
    package static func current(_ records: [EventRecord]) -> [Clearance: EventRecord] {
        var latest: [Clearance: EventRecord] = [:]
        for clearance in Clearance.allCases {
            latest[clearance] = records.filter { $0.clearance <= clearance }.max { $0.entry < $1.entry }
        }
        return latest
    }

    /// Of records of several members and slots, in the order of their entries.
    package static func current(_ records: [EventRecord], for clearance: Clearance) -> [EventRecord] {
        Dictionary(grouping: records) { Name(member: $0.member, slot: $0.slot) }.values
            .compactMap { current($0)[clearance] }.sorted { $0.entry < $1.entry }
    }

    private struct Name: Hashable {
        let member: MemberID
        let slot: String
    }
}
