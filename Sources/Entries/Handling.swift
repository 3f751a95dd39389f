package import Indicators
package import Membership

/// Who may have an entry's payload.
package enum Audience: Hashable, Sendable {
    /// All members on its author's latest list.
    case all
    /// These, and its author; sorted.
    case named([MemberID])

    package func names(_ member: MemberID) -> Bool {
        switch self {
        case .all: true
        case .named(let members): members.contains(member)
        }
    }

    /// Whether everybody in `other` is in this audience too.
    package func covers(_ other: Audience) -> Bool {
        switch (self, other) {
        case (.all, _): true
        case (.named, .all): false
        case (.named(let mine), .named(let theirs)): theirs.allSatisfy(mine.contains)
        }
    }
}

/// How sensitive what a node holds is; a reader cleared for a level sees it and everything below.
///
/// The first three are open to all members and stand in `replica.sqlite`; the others in `restricted.sqlite`.
package enum Clearance: UInt8, Comparable, CaseIterable, Sendable {
    case clear, green, amber
    /// AMBER+STRICT, a named audience, or a kind about persons.
    case restricted
    case red

    package static let open: [Clearance] = [.clear, .green, .amber]
    package var isOpen: Bool { self <= .amber }

    package static func < (left: Clearance, right: Clearance) -> Bool { left.rawValue < right.rawValue }

    package init(tlp: TLP, audience: Audience, kind: Kind) {
        switch tlp {
        case .red: self = .red
        case .amberStrict: self = .restricted
        case .clear, .green, .amber:
            if audience != .all || kind.isPersonal {
                self = .restricted
            } else {
                self = tlp == .clear ? .clear : tlp == .green ? .green : .amber
            }
        }
    }
}
