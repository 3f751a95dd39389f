import Entries
import Indicators
import ReplicaStore

/// A link as seen from one of its ends.
struct NeighbourReport: Encodable, Hashable {
    /// out: from the object shown; in: to it.
    var direction: String
    var relation: String
    /// The other object.
    var id: String
    /// Absent where the link names it by its id alone.
    var kind: String?
    var value: String?
    /// What it is called, where that is said.
    var name: String?
    /// Whether anybody stands by a statement on it.
    var known: Bool
    /// Of the link.
    var verdict: String
    var confidence: UInt8

    static func all(
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

    /// For people: the arrow, the relation, the other object, and how sure the link is.
    var cells: [String] {
        let shown = [kind, value.map { TerminalText.value($0) }].compactMap { $0 }.joined(separator: " ")
        let called = name.map { " (\(TerminalText.prose($0)))" } ?? (known ? "" : " (nobody reports it)")
        return [
            direction == "out" ? "  → \(relation)" : "  ← \(relation)", (shown.isEmpty ? id : shown) + called,
            "\(verdict), \(confidence) %",
        ]
    }
}
