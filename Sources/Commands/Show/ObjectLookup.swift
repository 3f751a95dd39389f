import Entries
import Indicators
import NodeRuntime
import ReplicaStore

/// Finds the object that a user means: by kind and value, by value alone, or by its id, also as STIX has it.
struct ObjectLookup {
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
        if !known.isEmpty { return known }
        let named = try replica.keys(called: text, by: .stix, for: clearance)
        return try named.compactMap { try replica.object($0, for: clearance) }
    }

    /// What an answer of nothing leaves open.
    var limits: String { clearance.isOpen ? " that this user may read" : "" }

    /// How the text would be read where no kind is known for it.
    static func guess(_ text: String) -> String {
        Kind.detect(text).map { "; it looks like a \($0.name)" } ?? ""
    }
}
