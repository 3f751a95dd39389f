package import Entries
package import Foundation
package import Indicators

/// A TAXII envelope (TAXII 2.1 §3.7) that somebody posts.
package struct STIXEnvelope: Sendable {
    /// One of its objects, and what is to be reported for it.
    package struct Item: Sendable {
        package var id: String
        package var version: String?
        package var outcomes: [ImportLine.Outcome]
    }

    package var items: [Item]

    package enum Failure: Error, Hashable, Sendable {
        /// No JSON.
        case malformed(String)
        /// JSON, but no envelope.
        case unprocessable(String)
    }

    static let draftsMax = 50_000

    /// `known`: what somebody who refers to an object by its id may know of beside the envelope.
    package init(
        json: Data,
        defaults: ImportDefaults,
        objectsMax: Int,
        known: @escaping @Sendable (ObjectID) -> ObjectKey?
    ) throws(Failure) {
        let read = json.withUnsafeBytes { bytes in
            Result<JSONValue, JSONFault> { () throws(JSONFault) in try JSONText.parse(bytes) }
        }
        let value: JSONValue
        switch read {
        case .success(let parsed): value = parsed
        case .failure(let fault): throw .malformed(fault.description)
        }
        guard case .list(let objects)? = value["objects"], !objects.isEmpty else {
            throw .unprocessable("it is no TAXII envelope: it has no list \"objects\" with something in it")
        }
        guard objects.count <= objectsMax else {
            throw .unprocessable("it has \(objects.count) objects; post at most \(objectsMax) at once")
        }
        for (position, object) in objects.enumerated() where object["id"]?.text?.contains("--") != true {
            throw .unprocessable("object \(position + 1) has no STIX id")
        }
        var reader = STIXObjects(defaults, known: STIXKnown(known))
        var drafts = 0
        // A pattern may name thousands of values.
        func outcomes(of object: JSONValue) throws(Failure) -> [ImportLine.Outcome] {
            let outcomes = reader.outcomes(object)
            drafts += outcomes.count
            guard drafts <= Self.draftsMax else {
                throw .unprocessable("its patterns name more than \(Self.draftsMax) things; post fewer objects at once")
            }
            return outcomes
        }
        var items: [Item] = []
        for object in objects {
            items.append(
                Item(
                    id: object["id"]?.text ?? "",
                    version: object["modified"]?.text ?? object["created"]?.text,
                    outcomes: reader.mustWait(object) ? [] : try outcomes(of: object)
                )
            )
        }
        // What refers to others comes when all are known.
        let waiting = items.indices.filter { items[$0].outcomes.isEmpty }
        let later = waiting.filter { reader.refersAhead(objects[$0]) }
        for index in waiting.filter({ !reader.refersAhead(objects[$0]) }) + later {
            items[index].outcomes = try outcomes(of: objects[index])
        }
        self.items = items
    }
}
