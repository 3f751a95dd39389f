package import Indicators
package import Membership

/// A STIX object that many others refer to.
package enum STIXShared: Sendable, Hashable {
    /// TLP 2.0, as FIRST and OASIS define it for STIX 2.1.
    case marking(TLP)
    /// mandala itself, which defines its extensions.
    case author
    /// A member of the federation.
    case member(MemberID)
    /// What mandala says beside STIX's own properties.
    case statement
    /// What mandala says of sightings and actions.
    case event
    /// A type of observable that the standard lacks: published, or mandala's own.
    case observable(type: String)

    /// All there are, in an order in which none refers to a later one.
    package static func all(members: [MemberID]) -> [STIXShared] {
        var types: [String] = []
        for kind in Kind.all {
            types += kind.stix.types.filter { kind.stix.definition(of: $0) != nil && !types.contains($0) }
        }
        return TLP.allCases.map { .marking($0) } + [.author, .statement] + types.map { .observable(type: $0) }
            + [.event] + members.map { .member($0) }
    }

    /// Before every other object.
    static let standing: [STIXShared] = [.marking(.clear), .author, .statement]
}

extension STIXMapping {
    /// The id of the definition of a type that the standard lacks; nil for one that it has.
    func definition(of type: String) -> String? {
        if type == ownType { return "extension-definition--\(STIXID.uuid("stix-sco \(type)"))" }
        return extensionDefinition.map { "extension-definition--\($0)" }
    }
}
