package import Entries
import Indicators
package import ReplicaStore
import Replication

/// An object that another refers to by a field.
package struct ReferenceReport: Encodable, Hashable, Sendable {
    package var field: String
    package var id: String
    /// Absent where nothing is known of it here.
    package var kind: String?
    package var value: String?
    /// What it is called, where that is said.
    package var name: String?
    /// Whether anything is known of it here.
    package var known: Bool

    /// Of all statements on the object, and of what they are merged into.
    package static func all(
        of object: StoredObject,
        in replica: Replica,
        for clearance: Clearance
    ) throws -> [ReferenceReport] {
        let said = object.statements.compactMap { $0.record.statement?.fields }
        let fields = (object.effective?.fields ?? []) + said.flatMap { $0 }
        var seen: Set<ReferenceName> = []
        let references = object.key.kind.references(in: fields)
            .filter { seen.insert(ReferenceName(field: $0.field, id: $0.id)).inserted }
        if references.isEmpty { return [] }
        let found = try replica.referred(references, for: clearance)
        return references.map { reference in
            let other = found[reference.id]
            return ReferenceReport(
                field: reference.field,
                id: reference.id.description,
                kind: other?.key.kind.name,
                value: other?.key.value,
                name: other?.effective.flatMap { ObjectName.of($0.fields) },
                known: other != nil
            )
        }
    }

    private struct ReferenceName: Hashable {
        let field: String
        let id: ObjectID
    }
}
