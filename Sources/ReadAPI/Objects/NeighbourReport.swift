package import Entries
package import Indicators
package import ReplicaStore
import Replication

/// A link as seen from one of its ends.
package struct NeighbourReport: Encodable, Hashable, Sendable {
    /// out: from the object shown; in: to it.
    package var direction: String
    package var relation: String
    /// The other object.
    package var id: String
    /// Absent where the link names it by its id alone.
    package var kind: String?
    package var value: String?
    /// What it is called, where that is said.
    package var name: String?
    /// Whether anybody stands by a statement on it.
    package var known: Bool
    /// Of the link.
    package var verdict: String
    package var confidence: UInt8

    package static func all(
        of id: ObjectID,
        in replica: Replica,
        for clearance: Clearance,
        limit: Int
    ) throws -> [NeighbourReport] {
        let links = try replica.links(of: id, limit: limit, for: clearance)
        let keys = Set(links.compactMap { $0.objects[$0.ends.other(than: id)] })
        let found = try replica.objects(Array(keys), for: clearance)
        return links.map { link in
            let other = link.ends.other(than: id)
            let effective = found[other]?.effective
            return NeighbourReport(
                direction: link.ends.from == id ? "out" : "in",
                relation: link.ends.relation,
                id: other.description,
                kind: link.objects[other]?.kind.name,
                value: link.objects[other]?.value,
                name: effective.flatMap { ObjectName.of($0.fields) },
                known: effective != nil,
                verdict: link.verdict.description,
                confidence: link.confidence
            )
        }
    }
}
