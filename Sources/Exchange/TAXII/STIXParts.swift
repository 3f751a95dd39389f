package import Entries
package import Indicators
package import Membership
package import Replication

/// One STIX object by itself, as TAXII passes it on.
package struct STIXPart: Sendable {
    package var id: String
    package var type: String
    /// `modified`; nil for what STIX does not version.
    package var version: String?
    package var json: [UInt8]

    init(_ item: STIXItem) {
        id = item.id
        type = String(item.type)
        version = item.modifiedMs.map(STIXWriter.time)
        json = item.json
    }
}

/// The STIX objects of an export, one by one: what is said of an object, and what all objects refer to.
package struct STIXParts: Sendable {
    private let writer: STIXWriter
    /// Kinds that STIX can say.
    package let kinds = ExportFormat.stix.kinds
    /// mandala itself, markings and the definitions of extensions, which never change.
    package let definitions: [STIXPart]

    package init(_ writer: STIXWriter) {
        self.writer = writer
        definitions = STIXShared.all(members: []).map { STIXPart(writer.item($0)) }
    }

    /// The identities by which the objects name a member as their author.
    package func identities(of member: MemberID) -> [STIXPart] { [STIXPart(writer.item(.member(member)))] }

    /// A sighting or an action.
    package func event(_ event: EventRecord, of object: ObjectKey) -> STIXPart {
        STIXPart(writer.event(event, of: object))
    }

    package func id(of event: EventRecord, of object: ObjectKey) -> String { writer.id(of: event, of: object) }

    /// The id of the cyber-observable object among an object's own STIX objects, which is made of its value; nil where
    /// there is none. All the others have the object's id, or one that begins like it.
    package static func observable(of object: ObjectKey) -> ObjectID? {
        let kind = object.kind == .evidence ? Kind.file : object.kind
        guard kind.stix.isObservable else { return nil }
        let facts = ObjectFacts(kind: kind, value: object.value, verdict: .malicious, confidence: 0)
        return ObjectID(String(STIXObservable(facts).id.suffix(36)))
    }

    /// To be raised where an observable gets another id: replicas then index them anew.
    package static let observablesVersion: Int64 = 1

    /// Of each object its own STIX objects; none of what STIX has no place for. Of one that is revoked those that have a
    /// version of the time of its last statement, and say so.
    package func parts(
        of objects: [(facts: ObjectFacts, isRevoked: Bool)],
        kindOf: (ObjectID) -> Kind?
    ) -> [[STIXPart]] {
        objects.map { object in
            let parts = (writer.group(object.facts, kindOf: kindOf)?.items ?? []).map { STIXPart($0) }
            guard object.isRevoked else { return parts }
            let time = STIXWriter.time(STIXWriter.modifiedMs(object.facts))
            return parts.filter { $0.version == time }.map(Self.revoked)
        }
    }

    private static func revoked(_ part: STIXPart) -> STIXPart {
        var part = part
        part.json.removeLast()
        part.json.append(",\"revoked\":true}")
        return part
    }
}
