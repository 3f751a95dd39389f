import Entries
import Indicators
import ReadAPI
import ReplicaStore
import Replication

/// What is linked to an object, in breadth: each object and each link once, so that cycles end.
struct GraphWalk: Encodable {
    struct Node: Encodable, Hashable {
        var id: String
        /// Absent where links name it by its id alone.
        var kind: String?
        var value: String?
        var name: String?
        /// Links between it and the object asked for.
        var depth: Int
        /// False for a dangling end: nobody stands by a statement on it.
        var known: Bool
        var verdict: String?
        var confidence: UInt8?
    }

    struct Edge: Encodable, Hashable {
        var id: String
        var from: String
        var relation: String
        var to: String
        var verdict: String
        var confidence: UInt8
    }

    var root: String
    var depth: Int
    private(set) var nodes: [Node] = []
    private(set) var edges: [Edge] = []
    /// Whether there is more than was asked for: the limit was met.
    private(set) var truncated = false

    /// `links`: of one object, at most so many; `state`: what stands of an object, nil where nothing.
    init(
        from start: ObjectKey,
        depth: Int,
        limit: Int,
        links: (ObjectID, Int) throws -> [StoredLink],
        state: (ObjectKey) throws -> StoredObject?
    ) throws {
        root = start.id.description
        self.depth = depth
        var met: Set<ObjectID> = [start.id]
        var crossed: Set<ObjectID> = []
        try add(start.id, start, at: 0, state)
        var frontier = [start.id]
        for level in 0..<depth where !frontier.isEmpty {
            var next: [ObjectID] = []
            for id in frontier {
                let found = try links(id, limit + 1)
                if found.count > limit { truncated = true }
                for link in found.prefix(limit) where crossed.insert(link.key.id).inserted {
                    let other = link.ends.other(than: id)
                    if !met.contains(other) {
                        guard nodes.count < limit else {
                            truncated = true
                            continue
                        }
                        met.insert(other)
                        try add(other, link.objects[other], at: level + 1, state)
                        next.append(other)
                    }
                    edges.append(Edge(link))
                }
            }
            frontier = next
        }
    }

    private mutating func add(
        _ id: ObjectID,
        _ key: ObjectKey?,
        at depth: Int,
        _ state: (ObjectKey) throws -> StoredObject?
    ) throws {
        let effective = try key.flatMap { try state($0)?.effective }
        nodes.append(
            Node(
                id: id.description,
                kind: key?.kind.name,
                value: key?.value,
                name: effective.flatMap { ObjectName.of($0.fields) },
                depth: depth,
                known: effective != nil,
                verdict: effective?.verdict.description,
                confidence: effective?.confidence
            )
        )
    }
}

extension GraphWalk.Edge {
    init(_ link: StoredLink) {
        id = link.key.id.description
        from = link.ends.from.description
        relation = link.ends.relation
        to = link.ends.to.description
        verdict = link.verdict.description
        confidence = link.confidence
    }
}
