package import Entries
package import Foundation
package import Indicators
package import Membership
package import ReplicaStore
package import Replication

/// One STIX object.
package struct TAXIIObject: Sendable {
    package var id: String
    package var type: String
    /// Nil for what STIX does not version: TAXII then takes the date it was added.
    package var version: String?
    package var json: [UInt8]

    package init(id: String, type: String, version: String?, json: [UInt8]) {
        self.id = id
        self.type = type
        self.version = version
        self.json = json
    }
}

/// What says objects in STIX, and takes STIX for reports: the running node.
package protocol TAXIIWriting: Sendable {
    /// Those that STIX can say.
    var kinds: [Kind] { get }
    /// What objects refer to, whoever says them.
    var definitions: [TAXIIObject] { get }
    /// What names the member.
    func identities(of member: MemberID) -> [TAXIIObject]
    /// Of each object its STIX objects. `kindOf` tells the kind of an object of knowledge, where a link ends at one.
    func objects(
        _ objects: [(facts: ObjectFacts, isRevoked: Bool)],
        kindOf: @Sendable (ObjectID) -> Kind?
    ) -> [[TAXIIObject]]
    /// Ids of what objects are in STIX, but for those that begin as the object's own.
    var ids: ForeignIDs { get }
    func id(of event: EventRecord, of object: ObjectKey) -> String
    /// Of a sighting or an action.
    func event(_ event: EventRecord, of object: ObjectKey) -> TAXIIObject
    /// Reports what an envelope says of these kinds, as `POST /v1/reports` does.
    /// `known`: the object of an id, as far as the holder of the token may know of it.
    func take(
        _ envelope: Data,
        kinds: [Kind],
        for holder: TokenClearance,
        known: @escaping @Sendable (ObjectID) -> ObjectKey?
    ) async throws(APIError) -> [TAXIITaken]
    /// Takes the member's own statement back; nil: done, otherwise why not.
    func withdraw(_ kind: Kind, _ value: String, for holder: TokenClearance) async throws(APIError) -> String?
}

/// What became of one STIX object of a posted envelope.
package struct TAXIITaken: Sendable {
    package enum Outcome: Sendable {
        case taken
        /// Kept until the node's own log may grow again, as these reports of the outbox.
        case queued([Int64])
        case refused(String)
    }

    package var id: String
    package var version: String?
    package var outcome: Outcome
    /// The ids under which the objects are served that it reports: mandala makes ids of what they name.
    package var objects: [String] = []
    /// Whether it is something seen or done, said of these objects.
    package var isEvent = false

    package init(id: String, version: String?, outcome: Outcome) {
        self.id = id
        self.version = version
        self.outcome = outcome
    }
}
