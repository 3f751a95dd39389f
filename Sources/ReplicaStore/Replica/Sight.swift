import Entries
import Membership

/// What of a file's changes a reader is told of.
enum Sight: Hashable {
    /// All of them.
    case everything
    /// What a clearance below the file's highest sees change.
    case level(Clearance)
    /// Of restricted.sqlite: what a clearance sees of what is addressed to all, or to one of these.
    case members(Set<MemberID>, through: Clearance)

    /// `audience`: nil where the clearance sees all that is at its level, whomever it is addressed to.
    init(_ clearance: Clearance, _ audience: Set<MemberID>?, in file: ReplicaFile) {
        if let audience, !file.highest.isOpen {
            self = .members(audience, through: clearance)
        } else {
            self = clearance >= file.highest ? .everything : .level(clearance)
        }
    }

    /// Of `object_rows o`: where the object last changed for the reader; 0 where it is not told of it from this file.
    var changed: String {
        switch self {
        case .everything: "o.changed"
        case .level(let clearance): SeenRows.changed(for: clearance)
        case .members(let members, let clearance): AudienceRows.changed("o.id", for: members, through: clearance)
        }
    }

    /// The changes from ?1 on, ?2 of them at most, in order: the place, then `columns` of `object_rows o`.
    func changes(_ columns: String, where condition: String = "1") -> String {
        switch self {
        case .everything: SeenRows.changes(columns, for: nil, where: condition)
        case .level(let clearance): SeenRows.changes(columns, for: clearance, where: condition)
        case .members(let members, let clearance):
            AudienceRows.changes(columns, for: members, through: clearance, where: condition)
        }
    }
}
