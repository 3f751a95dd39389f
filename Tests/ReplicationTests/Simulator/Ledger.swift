import Entries
import Indicators
import Membership
import Replication
import TransparencyLog

/// What really was written, kept outside all nodes: the oracles compare with it.
struct Ledger {
    struct Place: Hashable {
        let author: Int
        let index: UInt64
    }

    struct Entry {
        let leaf: Digest
        /// Nil: all members.
        let audience: Set<Int>?
        let object: ObjectKey?
        /// Nil for a list of members.
        let fact: Fact?
    }

    private(set) var entries: [[Entry]]
    /// By author: everybody whom a list of its has ever named.
    private(set) var listed: [Set<Int>]
    private var signed: [Place: Digest] = [:]

    init(nodes: Int) {
        entries = Array(repeating: [], count: nodes)
        listed = Array(repeating: [], count: nodes)
    }

    subscript(place: Place) -> Entry? {
        place.index < UInt64(entries[place.author].count) ? entries[place.author][Int(place.index)] : nil
    }

    mutating func write(_ entry: Entry, by author: Int) { entries[author].append(entry) }

    mutating func list(_ members: Set<Int>, by author: Int) { listed[author].formUnion(members) }

    /// No node ever signs two trees of one size.
    mutating func sign(author: Int, size: UInt64, root: Digest) throws {
        let place = Place(author: author, index: size)
        if let before = signed[place], before != root {
            throw SimulationFailure("node \(author) signed two trees of size \(size)")
        }
        signed[place] = root
    }

    /// What a node appends to is the tree that it signed last, and no other.
    func continues(author: Int, size: UInt64, root: Digest) throws {
        guard size == UInt64(entries[author].count) else {
            throw SimulationFailure(
                "node \(author) appends at \(size), and has signed \(entries[author].count) entries"
            )
        }
        guard size == 0 || signed[Place(author: author, index: size)] == root else {
            throw SimulationFailure("node \(author) appends to a tree of \(size) entries that it never signed")
        }
    }

    /// Whether a payload may be in the hands of a node: it wrote it, or is in the audience and on the author's list.
    func mayHold(_ node: Int, _ place: Place) -> Bool {
        guard let entry = self[place] else { return false }
        if node == place.author { return true }
        return listed[place.author].contains(node) && entry.audience?.contains(node) ?? true
    }

    /// Who ends up with a payload: all those who may hold it and are linked to its author through such alone.
    func holders(_ place: Place, _ topology: Topology) -> Set<Int> {
        let allowed = Set((0..<topology.nodes).filter { mayHold($0, place) })
        return topology.reachable(from: place.author, within: allowed)
    }
}
