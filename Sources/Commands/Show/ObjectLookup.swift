import Entries
import Indicators
import ReplicaStore

/// Finds the object that a user means: by kind and value, by value alone, or by its id.
struct ObjectLookup {
    /// Rows of one read while an id is looked for.
    private static let pageRows = 50_000

    let replica: Replica
    let clearance: Clearance
    let region: String?

    /// Every object that the text can mean and that the replica knows; most often one.
    func find(_ text: String) throws -> [StoredObject] {
        let keys = Kind.all.compactMap { kind in
            (try? kind.canonicalise(RawKey(value: text), context: KeyContext(region: region))).map {
                ObjectKey(kind: kind, value: $0.value)
            }
        }
        let found = try replica.objects(keys, for: clearance)
        let known = keys.compactMap { found[$0.id] }
        guard known.isEmpty, let id = ObjectID(text) else { return known }
        return try object(id).map { [$0] } ?? []
    }

    /// Goes through the objects in the order of their changes: there is no index of the ids of observables.
    private func object(_ id: ObjectID) throws -> StoredObject? {
        if let key = try replica.knowledge(id, for: clearance) { return try replica.object(key, for: clearance) }
        let sources = [
            { sequence in try replica.restrictedChanges(after: sequence, limit: Self.pageRows) },
            { (sequence: Int64) in try replica.changes(after: sequence, limit: Self.pageRows) },
        ]
        for page in sources {
            var sequence: Int64 = -1
            while true {
                let changes = try page(sequence)
                if let change = changes.first(where: { $0.id == id }), let value = change.value {
                    return try replica.object(ObjectKey(kind: change.kind, value: value), for: clearance)
                }
                guard let last = changes.last else { break }
                sequence = last.sequence
            }
        }
        return nil
    }

    /// What an answer of nothing leaves open.
    var limits: String { clearance.isOpen ? " that this user may read" : "" }

    /// How the text would be read where no kind is known for it.
    static func guess(_ text: String) -> String {
        Kind.detect(text).map { "; it looks like a \($0.name)" } ?? ""
    }
}
