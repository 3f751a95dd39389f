/// What goes wrong while a federation works: partitions that come and heal, crashes and restarts.
enum Disturbance {
    static func plan(_ world: Simulation) {
        guard !world.plan.isQuiet else { return }
        if world.seeded.below(3) == 0 { world.failCommits(30) }
        for _ in 0..<world.seeded.below(4) { partition(world) }
        for _ in 0..<world.seeded.below(5) { crash(world) }
    }

    /// Everything is mended: from here on the federation must converge.
    static func end(_ world: Simulation) throws {
        world.failCommits(0)
        world.network.heal()
        world.network.endFaults()
        for node in world.nodes where !node.isUp && world.isPresent(node.index) { try node.start() }
    }

    private static func partition(_ world: Simulation) {
        let start = UInt64(world.seeded.below(Int(world.plan.workloadMs)))
        let length = 200 + UInt64(world.seeded.below(5_000))
        let groups = world.nodes.map { _ in world.seeded.below(2) }
        world.schedule(inMs: start) { [unowned world] in
            for node in world.nodes { node.note("partition \(groups)") }
            world.network.partition(groups)
        }
        world.schedule(inMs: min(start + length, world.plan.workloadMs)) { [unowned world] in world.network.heal() }
    }

    private static func crash(_ world: Simulation) {
        let start = UInt64(world.seeded.below(Int(world.plan.workloadMs)))
        let length = 50 + UInt64(world.seeded.below(4_000))
        let node = world.nodes[world.seeded.below(world.plan.nodes)]
        world.schedule(inMs: start) { node.crash() }
        world.schedule(inMs: start + length) { [unowned world] in
            if !node.isUp, world.isPresent(node.index) { try node.start() }
        }
    }
}
