import Membership
import Replication

/// What a seed has happen to a federation beyond crashes and partitions: Byzantine members, a backup restored, keys
/// rotated, a member added and one removed, and clocks that jump.
struct Upheaval {
    /// Fewer than a third.
    let treacheries: [Int: Treachery]
    /// A member that is there only from a time on.
    let joins: (member: Int, atMs: UInt64)?
    /// A member whom all unpin.
    let leaves: (member: Int, atMs: UInt64)?
    /// An honest member that is put back to what it held at an earlier time.
    let restores: (member: Int, savedMs: UInt64, atMs: UInt64)?
    let rotations: [(member: Int, atMs: UInt64)]
    /// Of the steady clock forward, as when a machine sleeps, and of the wall clock either way.
    let jumps: [(member: Int, atMs: UInt64, steadyMs: UInt64, wallMs: Int64)]

    init(members: Int, workloadMs: UInt64, _ seeded: inout Seeded) {
        let order = (0..<members).shuffled(using: &seeded)
        let traitors = 1 + seeded.below(max(1, (members - 1) / 3))
        var treacheries: [Int: Treachery] = [:]
        for member in order.prefix(traitors) {
            treacheries[member] = Treachery(of: member, among: members, within: workloadMs, &seeded)
        }
        self.treacheries = treacheries
        var honest = Array(order.dropFirst(traitors))
        func time() -> UInt64 { UInt64(seeded.below(Int(workloadMs))) }
        // Two honest members stay through all of it.
        restores =
            seeded.below(2) == 0
            ? (member: honest.removeLast(), savedMs: time() / 2, atMs: workloadMs / 2 + time() / 2) : nil
        joins = honest.count > 2 && seeded.below(2) == 0 ? (member: honest.removeLast(), atMs: time()) : nil
        leaves = honest.count > 2 && seeded.below(2) == 0 ? (member: honest.removeLast(), atMs: time()) : nil
        rotations = (0..<seeded.below(3)).map { _ in (member: seeded.below(members), atMs: time()) }
        jumps = (0..<seeded.below(5)).map { _ in
            let wall = Int64(seeded.below(200_000_000)) - 100_000_000
            let steady = UInt64(seeded.below(40_000))
            return (member: seeded.below(members), atMs: time(), steadyMs: steady, wallMs: wall)
        }
    }

    func isHonest(_ member: Int) -> Bool { treacheries[member] == nil }

    /// The honest members that are there in the end.
    func stayers(of members: Int) -> Set<Int> {
        Set((0..<members).filter { isHonest($0) && $0 != leaves?.member })
    }
}

extension Upheaval {
    func schedule(_ world: Simulation) {
        for (member, treachery) in treacheries.sorted(by: { $0.key < $1.key }) {
            guard let forksAtMs = treachery.forksAtMs else { continue }
            world.schedule(inMs: forksAtMs) { [unowned world] in try world.fork(member) }
        }
        if let joins { world.schedule(inMs: joins.atMs) { [unowned world] in try world.join(joins.member) } }
        if let leaves { world.schedule(inMs: leaves.atMs) { [unowned world] in try world.leave(leaves.member) } }
        if let restores {
            let node = world.nodes[restores.member]
            world.schedule(inMs: restores.savedMs) { node.saved = node.logs }
            world.schedule(inMs: restores.atMs) { [unowned world] in try restore(node, world) }
        }
        for rotation in rotations {
            world.schedule(inMs: rotation.atMs) { [unowned world] in try world.rotateKey(of: rotation.member) }
        }
        for jump in jumps {
            world.schedule(inMs: jump.atMs) { [unowned world] in
                world.nodes[jump.member].steadyMs += jump.steadyMs
                world.nodes[jump.member].wallMs += jump.wallMs
            }
        }
    }

    /// A backup is restored once so many honest members hold what the node has signed since that every majority of
    /// answers has one of them: what fewer hold, a majority cannot bring back (DESIGN §5).
    private func restore(_ node: SimulatedNode, _ world: Simulation) throws {
        let others = world.nodes.filter { $0.memberIndex != node.memberIndex && world.isPresent($0.index) }
        let size = node.logs[node.origin]?.size ?? 0
        let holders = others.filter { $0.treachery == nil && $0.logs[node.origin]?.head?.size == size }.count
        let members = Set(others.map(\.memberIndex)).count
        guard node.isUp, holders > members - (members / 2 + 1), let saved = node.saved else {
            return world.schedule(inMs: 300) { [unowned world] in
                if world.mayStillRestore { try restore(node, world) }
            }
        }
        node.note("is restored to \(saved[node.origin]?.size ?? 0) of \(size)")
        node.crash()
        node.logs = saved
        node.isRestored = true
        node.lost = min(saved[node.origin]?.size ?? 0, size)..<size
        world.schedule(inMs: 100) { if !node.isUp { try node.start() } }
    }
}
