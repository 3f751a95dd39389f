package import Entries
package import Indicators
import Membership
package import Replication

/// One entry about an object, as the replica keeps it: the current ones of each member and those before them.
package struct StoredStatement: Hashable, Sendable {
    package let key: LogKey
    package let record: Record
    package let tlp: TLP
    package let audience: Audience
    /// The latest of its member that some clearance sees.
    package let isCurrent: Bool
    /// Stands in the merge at the highest clearance of its file.
    package let isHead: Bool
}

extension StoredStatement {
    /// Nil for what is about no object.
    init?(_ body: Body, of entry: AppliedEntry) {
        guard let record = Record(body, envelope: entry.envelope, entry: entry.entry, leaf: entry.leaf) else {
            return nil
        }
        self.init(
            key: entry.key,
            record: record,
            tlp: record.tlp,
            audience: record.audience,
            isCurrent: false,
            isHead: false
        )
    }
}

/// The numbers and names of a row's `clearance` and `tlp`.
extension Clearance {
    /// The TLP that goes without saying.
    var impliedTLP: TLP {
        switch self {
        case .clear: .clear
        case .green: .green
        case .amber: .amber
        case .restricted: .amberStrict
        case .red: .red
        }
    }

    /// As it ends the name of a view.
    var word: String {
        switch self {
        case .clear: "clear"
        case .green: "green"
        case .amber: "amber"
        case .restricted: "amber_strict"
        case .red: "red"
        }
    }
}
