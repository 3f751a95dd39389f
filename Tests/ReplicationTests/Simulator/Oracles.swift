import Entries
import Indicators
import Membership
import Replication
import TransparencyLog

/// What must be true of every federation, once and always.
struct Oracles {
    private var sizes: [[UInt64]] = []
    /// By node and author: the entries whose payload it ends up with.
    private let expected: [[Set<UInt64>]]

    /// `world`: has written all that it is going to write.
    init(_ world: Simulation) {
        var expected = Array(
            repeating: Array(repeating: Set<UInt64>(), count: world.plan.nodes),
            count: world.plan.nodes
        )
        for author in 0..<world.plan.nodes {
            for index in world.ledger.entries[author].indices {
                let place = Ledger.Place(author: author, index: UInt64(index))
                for node in world.ledger.holders(place, world.plan.topology) {
                    expected[node][author].insert(UInt64(index))
                }
            }
        }
        self.expected = expected
    }

    /// Why the federation has not converged yet; nil when it has.
    func unsettled(_ world: Simulation) -> String? {
        for node in world.nodes {
            for author in world.nodes {
                let log = node.logs[author.origin]
                let written = UInt64(world.ledger.entries[author.index].count)
                guard log?.size ?? 0 == written, log?.head?.size ?? 0 == written else {
                    return "node \(node.index) holds \(log?.size ?? 0) entries of node \(author.index), not \(written)"
                }
                let held = Set(log?.held ?? [])
                let wanted = expected[node.index][author.index]
                guard held == wanted else {
                    let missing = wanted.subtracting(held).sorted()
                    return "node \(node.index) misses payloads \(missing) of node \(author.index)"
                        + ", and should not hold \(held.subtracting(wanted).sorted())"
                }
                guard node.instance.logs[author.origin]?.size ?? 0 == written else {
                    return "node \(node.index)'s sync does not know all of node \(author.index)'s log"
                }
            }
        }
        return nil
    }

    /// Of a federation that has converged.
    func check(_ world: Simulation) throws {
        for node in world.nodes {
            try checkEntries(node, world)
            try checkReplica(node, world)
        }
        try checkDigests(world)
    }

    /// No acknowledged entry is lost, and none is another.
    private func checkEntries(_ node: SimulatedNode, _ world: Simulation) throws {
        for author in world.nodes {
            let leaves = node.logs[author.origin]?.entries.map(\.leaf) ?? []
            guard leaves == world.ledger.entries[author.index].map(\.leaf) else {
                throw SimulationFailure("node \(node.index)'s copy of node \(author.index)'s log is not that log")
            }
        }
    }

    /// The replica is what the reference merge makes of exactly the payloads held.
    private func checkReplica(_ node: SimulatedNode, _ world: Simulation) throws {
        var facts: [ObjectKey: [Fact]] = [:]
        var events: [ObjectKey: Set<EntryID>] = [:]
        for author in world.nodes.indices {
            for index in expected[node.index][author] {
                guard let entry = world.ledger[Ledger.Place(author: author, index: index)], let object = entry.object,
                    let fact = entry.fact
                else { continue }
                if EventRecord.Said(fact.about) == nil {
                    facts[object, default: []].append(fact)
                } else {
                    events[object, default: []].insert(fact.entry)
                }
            }
        }
        guard node.replica.events.mapValues({ Set($0.map(\.entry)) }) == events else {
            throw SimulationFailure("node \(node.index) holds other events than were written")
        }
        guard Set(facts.keys) == Set(node.replica.objects.keys) else {
            throw SimulationFailure("node \(node.index) holds other objects than were written")
        }
        for (object, facts) in facts {
            for clearance in Clearance.allCases {
                let expected = ReferenceMerge.view(facts, kind: object.kind, clearance: clearance)
                let got = node.replica.objects[object]?.effective(for: clearance, kind: object.kind)
                let differences = View.differences(expected: expected, got: got)
                guard differences.isEmpty else {
                    throw SimulationFailure("node \(node.index), \(object.value) at \(clearance): \(differences)")
                }
            }
        }
    }

    /// What is open to all members is equal wherever all of it can come.
    private func checkDigests(_ world: Simulation) throws {
        let whole = world.nodes.filter { node in
            world.nodes.indices.allSatisfy { author in
                world.ledger.entries[author].indices.allSatisfy { index in
                    world.ledger.entries[author][index].audience != nil
                        || expected[node.index][author].contains(UInt64(index))
                }
            }
        }
        let digests = Set(whole.map(\.replica.openDigest))
        guard digests.count <= 1 else { throw SimulationFailure("open digests differ: \(digests)") }
    }

    /// No node's copy of a log ever shrinks, nor is it ever ahead of what was written.
    mutating func checkSizes(_ world: Simulation) throws {
        let now = world.nodes.map { node in world.nodes.map { node.logs[$0.origin]?.size ?? 0 } }
        if sizes.isEmpty { sizes = now.map { $0.map { _ in 0 } } }
        for node in now.indices {
            for author in now.indices {
                guard now[node][author] >= sizes[node][author] else {
                    throw SimulationFailure("node \(node)'s copy of node \(author)'s log has shrunk")
                }
                guard now[node][author] <= UInt64(world.ledger.entries[author].count) else {
                    throw SimulationFailure("node \(node) holds more of node \(author)'s log than was written")
                }
            }
        }
        sizes = now
    }
}
