/// Who connects to whom.
struct Topology {
    enum Shape: CaseIterable { case full, partial, ring, line, star }

    let nodes: Int
    let shape: Shape
    /// (dialler, dialled), each pair once.
    let edges: [(from: Int, to: Int)]

    init(nodes: Int, shape: Shape, _ seeded: inout Seeded) {
        self.nodes = nodes
        self.shape = shape
        var pairs: Set<[Int]> = []
        switch shape {
        case .full: for a in 0..<nodes { for b in 0..<a { pairs.insert([b, a]) } }
        case .star: for a in 1..<nodes { pairs.insert([0, a]) }
        case .line, .ring:
            for a in 1..<nodes { pairs.insert([a - 1, a]) }
            if shape == .ring, nodes > 2 { pairs.insert([0, nodes - 1]) }
        case .partial:
            // A random tree, and some more.
            for a in 1..<nodes { pairs.insert([seeded.below(a), a]) }
            for _ in 0..<nodes {
                let (a, b) = (seeded.below(nodes), seeded.below(nodes))
                if a != b { pairs.insert([min(a, b), max(a, b)]) }
            }
        }
        var edges: [(from: Int, to: Int)] = []
        for pair in pairs.sorted(by: { $0.lexicographicallyPrecedes($1) }) {
            edges.append(seeded.below(2) == 0 ? (pair[0], pair[1]) : (pair[1], pair[0]))
        }
        self.edges = edges
    }

    /// The nodes that `start` reaches through nodes of `within` alone.
    func reachable(from start: Int, within: Set<Int>) -> Set<Int> {
        var reached: Set<Int> = [start]
        var open = [start]
        while let node = open.popLast() {
            for edge in edges {
                for (a, b) in [(edge.from, edge.to), (edge.to, edge.from)]
                where a == node && within.contains(b) && reached.insert(b).inserted {
                    open.append(b)
                }
            }
        }
        return reached
    }
}
