import Membership
import Replication
import TransparencyLog

/// What must be true of the honest members whatever the others do.
struct UpheavalOracles {
    private let honest: [SimulatedNode]
    /// By node and author: the entries whose payload it must end up with.
    private let expected: [Int: [Int: Set<UInt64>]]

    /// `world`: has written all that it is going to write.
    init(_ world: Simulation) {
        let stayers = world.plan.upheaval?.stayers(of: world.plan.nodes) ?? []
        honest = stayers.sorted().map { world.nodes[$0] }
        var expected: [Int: [Int: Set<UInt64>]] = [:]
        for author in stayers {
            // Payloads that a backup did not hold may have been nobody else's.
            let lost = world.nodes[author].lost
            for index in world.ledger.entries[author].indices where !lost.contains(UInt64(index)) {
                let place = Ledger.Place(author: author, index: UInt64(index))
                let allowed = stayers.filter { world.ledger.mayHold($0, place) }
                for node in world.plan.topology.reachable(from: author, within: allowed) {
                    expected[node, default: [:]][author, default: []].insert(UInt64(index))
                }
            }
        }
        self.expected = expected
    }

    /// Why the honest members have not come to what they must; nil when they have.
    func unsettled(_ world: Simulation) throws -> String? {
        for node in honest {
            if node.isHeld { return "node \(node.index) is still in quarantine: \(node.instance.quarantine)" }
            for author in honest {
                let log = node.logs[author.origin]
                let written = UInt64(world.ledger.entries[author.index].count)
                guard log?.size ?? 0 == written, log?.head?.size ?? 0 == written else {
                    return "node \(node.index) holds \(log?.size ?? 0) entries of node \(author.index), not \(written)"
                }
                let missing = (expected[node.index]?[author.index] ?? []).subtracting(log?.held ?? [])
                guard missing.isEmpty else {
                    return "node \(node.index) misses payloads \(missing.sorted()) of node \(author.index)"
                }
            }
        }
        for traitor in world.nodes where traitor.treachery != nil && traitor.index < world.plan.nodes {
            if world.removed.contains(traitor.index) { continue }
            if let reason = try unproven(traitor.origin) { return reason }
        }
        return nil
    }

    /// Where any two honest members hold signed trees of one log that contradict each other, all of them know it.
    private func unproven(_ origin: LogOrigin) throws -> String? {
        let frozen = honest.filter { $0.instance.frozen.contains(origin) }
        if frozen.count == honest.count { return nil }
        if let first = frozen.first {
            return "node \(first.index) knows that \(origin) is forked, and not all others do"
        }
        for one in honest {
            for other in honest {
                guard let head = one.logs[origin]?.head, let tree = other.logs[origin]?.tree, head.size > 0,
                    head.size <= other.logs[origin]?.head?.size ?? 0
                else { continue }
                guard try MerkleProof.root(size: head.size, reader: tree) == head.root else {
                    return "nodes \(one.index) and \(other.index) hold two histories of \(origin), and nobody knows it"
                }
            }
        }
        return nil
    }

    /// Of a federation that has settled.
    func check(_ world: Simulation) throws {
        for node in honest {
            for author in honest {
                let leaves = node.logs[author.origin]?.entries.map(\.leaf) ?? []
                guard leaves == world.ledger.entries[author.index].map(\.leaf) else {
                    throw SimulationFailure("node \(node.index)'s copy of node \(author.index)'s log is not that log")
                }
            }
            for origin in node.instance.frozen where !world.isTreacherous(world.index(of: origin) ?? 0) {
                throw SimulationFailure("node \(node.index) has frozen the log of an honest member: \(origin)")
            }
        }
    }
}
