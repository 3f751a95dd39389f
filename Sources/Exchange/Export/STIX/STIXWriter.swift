package import Entries
package import Indicators
import Membership
package import Replication

/// Makes STIX 2.1 objects of what mandala exports, one exported object at a time.
///
/// Ids are deterministic (UUIDv5): `indicator--` and the types of knowledge with the object's own id, so that a reader
/// of a newer version replaces what it had. What STIX has no place for is in ``STIXExtension``, so that an import loses
/// nothing.
package struct STIXWriter: Sendable {
    package let federation: String
    /// Where the schemas of the extensions are served, such as `https://node.example/schemas`; nil: nowhere public.
    package let schemas: String?

    /// Every version of an object has the same time of creation (§3.6): 2020-01-01.
    package static let createdMs: UInt64 = 1_577_836_800_000
    static let created = "2020-01-01T00:00:00.000Z"

    /// Authors' clocks may go back, or be equal; where versions follow each other, each has a later time (STIX 2.1 §3.6).
    /// A sighting is a change, too: it moves the end of an indicator on.
    static func modifiedMs(_ object: ObjectFacts) -> UInt64 {
        if let changed = object.changedMs { return max(changed, createdMs) }
        let sighted = object.events.filter { if case .sighting = $0.said { true } else { false } }.map(\.timeMs).max()
        return max(object.writtenMs, sighted ?? 0, createdMs)
    }

    package init(federation: String, schemas: String? = nil) {
        self.federation = federation
        self.schemas = schemas
    }

    /// Nil where STIX has no place for it: a link that ends at a link.
    ///
    /// `kindOf` tells the kind of an object of knowledge by its id, for the ends of a link; nil is an observable, which
    /// links to and from its indicator.
    package func group(_ object: ObjectFacts, kindOf: (ObjectID) -> Kind?) -> STIXGroup? {
        let kind = object.kind
        var shared = STIXShared.standing
        if object.tlp != .clear { shared.append(.marking(object.tlp)) }
        shared += object.members.map { .member($0) }
        if !object.events.isEmpty { shared += self.shared(object.events) }
        if kind.stix.isObservable {
            let indicator = STIXIndicator(object, author: author(object))
            if indicator.observable.definition != nil { shared.append(.observable(type: indicator.observable.type)) }
            return STIXGroup(items: indicator.items + events(of: object), shared: shared)
        }
        var ends: (from: String, to: String)?
        if kind == .link {
            guard let known = self.ends(object, kindOf) else { return nil }
            ends = known
        }
        let domain = STIXDomainObject(object, author: author(object), sources: sources(object), ends: ends)
        return STIXGroup(items: domain.items + events(of: object), shared: shared)
    }

    /// A sighting or an action of a member.
    package func event(_ event: EventRecord, of object: ObjectKey) -> STIXItem {
        STIXEvent(event, of: object, author: id(.member(event.member)), federation: federation).item
    }

    package func id(of event: EventRecord, of object: ObjectKey) -> String {
        STIXEvent.id(of: event, of: object, federation: federation)
    }

    private func events(of object: ObjectFacts) -> [STIXItem] {
        if object.events.isEmpty { return [] }
        let key = ObjectKey(kind: object.kind, value: object.value)
        return object.events.map { event($0, of: key) }
    }

    private func shared(_ events: [EventRecord]) -> [STIXShared] {
        [.event] + Set(events.map(\.tlp)).subtracting([.clear]).sorted().map { .marking($0) }
            + Set(events.map(\.member)).sorted().map { .member($0) }
    }

    /// The id of an object of the kind, as its indicator or domain object has it.
    package static func id(_ kind: Kind, _ id: ObjectID) -> String {
        "\(kind.stix.isObservable ? "indicator" : kind.stix.types[0])--\(id)"
    }

    /// Of a link's ends.
    private func ends(_ object: ObjectFacts, _ kindOf: (ObjectID) -> Kind?) -> (from: String, to: String)? {
        guard let ends = LinkEnds(object.value) else { return nil }
        func reference(_ end: String, _ id: ObjectID) -> String? {
            var told: Kind?
            if case .text(let name)? = object.fields.first(where: { $0.name == "\(end)_kind" })?.value {
                told = Kind.named(name)
            }
            let kind = told ?? kindOf(id) ?? .domain
            return kind == .link ? nil : Self.id(kind, id)
        }
        guard let from = reference("from", ends.from), let to = reference("to", ends.to) else { return nil }
        return (from, to)
    }

    /// The member that alone says so; nil where several do.
    private func author(_ object: ObjectFacts) -> String? {
        object.members.count == 1 ? id(.member(object.members[0])) : nil
    }

    /// Who says so, or whose software it is.
    private func sources(_ object: ObjectFacts) -> [String] {
        object.members.isEmpty ? [id(.author)] : object.members.map { id(.member($0)) }
    }

    package static func time(_ milliseconds: UInt64) -> String {
        let text = Timestamp.format(Int64(clamping: milliseconds))
        return text.contains(".") ? text : String(text.dropLast()) + ".000Z"
    }

    static func head(_ json: inout JSONWriter, _ id: String, modified: String = created, marking: TLP) {
        json.member("type", String(STIXItem.type(of: id)))
        json.member("spec_version", "2.1")
        json.member("id", id)
        json.member("created", created)
        json.member("modified", modified)
        json.member("object_marking_refs", [ForeignTLP.id(of: marking)])
    }
}
